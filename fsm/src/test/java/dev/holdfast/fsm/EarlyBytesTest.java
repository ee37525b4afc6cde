package dev.holdfast.fsm;

import static dev.holdfast.fsm.TestPackets.word;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The tests of the bound on early requests, here 1,000 bytes. */
class EarlyBytesTest {

  private static final EngineConfig LIMITS = new EngineConfig(10, 1_000, 5, 1_000, true);
  private static final SessionTerms TERMS =
      new SessionTerms(
          "sid", 1, new GrantedTerms(false, 60_000, 1, 2, 45_000, 0, 5_000, null, LIMITS));
  private static final int REFERENCE = word("").weight();

  private final SessionEngine engine = new SessionEngine(TERMS, 0);

  private static Request request(long rid, int bytes) {
    Ticket ticket =
        new Ticket() {
          @Override
          public void hold() {}

          @Override
          public void answer(Reply reply) {}

          @Override
          public void discard() {}
        };
    return Request.of(rid, ticket, List.of(word("x".repeat(bytes))));
  }

  @Test
  void areWeighedUntilTheyArePassedOn() {
    engine.request(request(3, 500), 0);
    assertEquals(500 + REFERENCE, engine.earlyWeight());
    Effects effects = engine.request(request(2, 10), 0);
    assertEquals(2, EffectsByKind.of(effects).received.size());
    assertEquals(0, engine.earlyWeight());
  }

  @Test
  void moreThanMayWaitEndTheSession() {
    assertNull(EffectsByKind.of(engine.request(request(3, 1_000 - REFERENCE), 0)).end);
    SessionEngine other = new SessionEngine(TERMS, 0);
    Effects effects = other.request(request(3, 1_001 - REFERENCE), 0);
    assertEquals(
        new SessionEnd(EndedBy.PROTOCOL, Condition.POLICY_VIOLATION),
        EffectsByKind.of(effects).end);
  }

  @Test
  void areForgottenWhenTheSessionGivesUp() {
    engine.request(request(3, 500), 0);
    engine.evict(0);
    assertEquals(0, engine.earlyWeight());
    assertEquals(0, engine.mailboxWeight() + engine.replayWeight());
  }
}
