package dev.holdfast.fsm;

import static dev.holdfast.fsm.TestPackets.word;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The tests that the application gets back the packets that an ended session did not deliver, and
 * no others.
 */
class UndeliveredTest {

  private static final long INACTIVITY = 45_000;
  private static final Packet ONE = word("1");
  private static final Packet TWO = word("2");

  private final SessionEngine engine =
      new SessionEngine(
          new SessionTerms(
              "s",
              100,
              new GrantedTerms(
                  false, 60_000, 1, 2, INACTIVITY, 120_000, 5_000, null, EngineConfig.LENIENT)),
          0);

  @Test
  void whatWaitedWhenTheSessionDiedIsHandedBack() {
    engine.send(List.of(ONE), 0);
    engine.send(List.of(TWO), 0);
    assertEquals(List.of(ONE, TWO), undelivered(engine.timeout(INACTIVITY)));
  }

  @Test
  void whatTheLastAnswerCarriedIsHandedBackBeforeWhatWaited() {
    engine.request(Request.of(101, new CheckedEngine.Line(101), List.of()), 0);
    engine.send(List.of(ONE), 0);
    engine.send(List.of(TWO), 0);
    assertEquals(List.of(ONE, TWO), engine.undelivered());
    assertEquals(List.of(ONE, TWO), undelivered(engine.timeout(INACTIVITY)));
  }

  @Test
  void whatAnAnswerCarriedAfterWhichARequestCameHasArrived() {
    engine.request(Request.of(101, new CheckedEngine.Line(101), List.of()), 0);
    engine.send(List.of(ONE), 0);
    CheckedEngine.Line next = new CheckedEngine.Line(102);
    engine.request(Request.of(102, next, List.of()), 0);
    assertEquals(List.of(), engine.undelivered());
    engine.lost(next, 0);
    assertEquals(List.of(), undelivered(engine.timeout(INACTIVITY)));
  }

  @Test
  void whatAClientThatBreaksTheRulesHadNotFetchedIsHandedBack() {
    engine.send(List.of(ONE), 0);
    CheckedEngine.Line far = new CheckedEngine.Line(200);
    Effects effects = engine.request(Request.of(200, far, List.of()), 0);
    assertEquals(List.of(ONE), undelivered(effects));
  }

  @Test
  void aClientThatEndsItsSessionWantsNothingMore() {
    engine.send(List.of(ONE), 0);
    Request last =
        new Request(
            101, new CheckedEngine.Line(101), List.of(), Request.ABSENT, Request.ABSENT, true);
    assertEquals(List.of(), undelivered(engine.request(last, 0)));
  }

  private static List<Packet> undelivered(Effects effects) {
    return EffectsByKind.of(effects).undelivered;
  }
}
