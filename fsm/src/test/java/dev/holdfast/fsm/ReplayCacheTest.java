package dev.holdfast.fsm;

import static dev.holdfast.fsm.TestPackets.word;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReplayCacheTest {

  private final ReplayCache cache =
      new ReplayCache(
          new GrantedTerms(false, 60_000, 1, 2, 45_000, 0, 5_000, null, EngineConfig.STRICT));

  /** It would be sent to a client that repeats its request, and its packets once more later. */
  @Test
  void anAnswerThatIsRemovedIsKnownNoMore() {
    for (long rid = 1; rid <= 2; rid++) {
      cache.keep(rid, Reply.ordinary(null, rid, List.of(word("p" + rid))), null, 0);
    }
    for (long rid = 2; rid >= 1; rid--) {
      assertEquals(List.of(word("p" + rid)), cache.removeLast());
      assertFalse(cache.knows(rid), "after its removal: " + rid);
    }
    assertTrue(cache.isEmpty());
    assertEquals(0, cache.weight());
  }

  /** A window of two has three answers, before and after the others were dropped. */
  @Test
  void afterAllAreDroppedAsManyAreKeptAsBefore() {
    for (long rid = 1; rid <= 3; rid++) {
      cache.keep(rid, Reply.EMPTY, null, 0);
    }
    cache.clear();
    assertTrue(cache.isEmpty());
    for (long rid = 4; rid <= 6; rid++) {
      cache.keep(rid, Reply.EMPTY, null, 0);
    }
    assertFalse(cache.knows(3));
    assertTrue(cache.knows(4));
    assertTrue(cache.knows(6));
  }
}
