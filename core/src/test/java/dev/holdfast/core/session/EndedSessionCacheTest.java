package dev.holdfast.core.session;

import static dev.holdfast.core.TestPackets.word;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.limit.MemoryBudget;
import dev.holdfast.core.limit.MemoryCategory;
import dev.holdfast.fsm.Condition;
import dev.holdfast.fsm.Packet;
import dev.holdfast.fsm.Request;
import dev.holdfast.fsm.SessionEngine;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The tests of the cache of ended sessions, with a limit of two whose last answers have 100 bytes
 * each.
 */
class EndedSessionCacheTest {

  private static final Packet LAST = word("x".repeat(100));
  private static final long WEIGHT = LAST.weight();

  private final MemoryBudget budget = new MemoryBudget(1 << 20);
  private final EndedSessionCache ended = new EndedSessionCache(2 * WEIGHT, budget);

  private void end(String sid, long until) {
    SessionEngine engine =
        new SessionEngine(SessionPolicy.DEFAULT.grant(sid, CreationRequests.plain(1)), 0);
    engine.request(Request.of(2, new RecordingTicket(), List.of()), 0);
    engine.end(List.of(LAST), Condition.of("gone"), 0);
    ended.add(sid, engine, until);
  }

  private boolean keeps(String sid) {
    return ended.find(sid) != null;
  }

  @Test
  void endedSessionsAreRememberedUpToTheLimit() {
    end("s1", 10);
    end("s2", 10);
    assertTrue(keeps("s1"));
    end("s3", 10);
    assertFalse(keeps("s1"));
    assertTrue(keeps("s2"));
    assertTrue(keeps("s3"));
  }

  @Test
  void endedSessionsUseTheBudgetUntilTheyAreForgotten() {
    for (int i = 1; i <= 5; i++) {
      end("s" + i, i * 10L);
    }
    assertEquals(2 * WEIGHT, budget.held(MemoryCategory.REPLAYS));
    ended.sweep(49);
    assertEquals(WEIGHT, budget.held(MemoryCategory.REPLAYS));
    ended.sweep(50);
    assertEquals(0, budget.held(MemoryCategory.REPLAYS));
    assertFalse(keeps("s5"));
  }

  @Test
  void aSessionThatIsForgottenUsesNoBudget() {
    end("s1", 10);
    end("s2", 10);
    ended.forget("s1");
    ended.forget("s3");
    assertFalse(keeps("s1"));
    assertTrue(keeps("s2"));
    assertEquals(WEIGHT, budget.held(MemoryCategory.REPLAYS));
  }

  @Test
  void aSessionThatCouldAnswerNothingIsNotRemembered() {
    ended.add(
        "s1",
        new SessionEngine(SessionPolicy.DEFAULT.grant("s1", CreationRequests.plain(1)), 0),
        Long.MAX_VALUE);
    assertFalse(keeps("s1"));
  }
}
