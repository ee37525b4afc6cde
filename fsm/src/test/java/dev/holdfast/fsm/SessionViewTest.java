package dev.holdfast.fsm;

import static dev.holdfast.fsm.TestPackets.word;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The tests of the view of a session, which has a window of two requests and a mailbox of 10
 * packets.
 */
class SessionViewTest {

  private static final EngineConfig LIMITS = new EngineConfig(10, 1_000, 5, 1_000, true);
  private static final SessionTerms TERMS =
      new SessionTerms(
          "sid", 1, new GrantedTerms(false, 60_000, 1, 2, 45_000, 120_000, 5_000, null, LIMITS));
  private static final long PATIENCE = 2_000;
  private static final long NOW = 10_000;

  private final SessionEngine engine = new SessionEngine(TERMS, NOW);

  private Ticket request(long rid) {
    Ticket ticket = new CheckedEngine.Line(rid);
    engine.request(Request.of(rid, ticket, List.of()), NOW);
    return ticket;
  }

  private void pause(long rid) {
    Ticket ticket = new CheckedEngine.Line(rid);
    engine.request(new Request(rid, ticket, List.of(), Request.ABSENT, 60_000, false), NOW);
  }

  private boolean isNew(long rid) {
    return engine.window.judge(Request.of(rid, new CheckedEngine.Line(rid), List.of())).isNew();
  }

  @Test
  void aRequestThatWasSeenIsNotNew() {
    assertTrue(isNew(2));
    assertTrue(isNew(3), "early");
    assertTrue(isNew(9), "too high");
    assertFalse(isNew(1), "too low");
    request(3);
    assertFalse(isNew(3), "early again");
    request(2);
    assertFalse(isNew(2), "answered again");
    assertFalse(isNew(3), "held again");
    assertTrue(isNew(4));
  }

  @Test
  void aClientFetchesWhileARequestIsHeldAndForAWhileAfterIt() {
    assertTrue(engine.isFetching(PATIENCE, NOW + PATIENCE - 1));
    assertFalse(engine.isFetching(PATIENCE, NOW + PATIENCE));
    request(2);
    assertTrue(engine.isFetching(PATIENCE, NOW + PATIENCE));
  }

  @Test
  void aClientThatPausesFetchesNothing() {
    pause(2);
    assertFalse(engine.isFetching(PATIENCE, NOW));
    request(3);
    engine.send(List.of(word("x")), NOW);
    assertTrue(engine.isFetching(PATIENCE, NOW));
  }

  @Test
  void aSessionThatIsEndingOrOverFetchesNothing() {
    assertFalse(engine.isEnding());
    engine.end(List.of(), Condition.of("x"), NOW);
    assertTrue(engine.isEnding());
    assertFalse(engine.isFetching(PATIENCE, NOW));
    SessionEngine other = new SessionEngine(TERMS, NOW);
    other.reject(new CheckedEngine.Line(2), Condition.BAD_REQUEST, NOW);
    assertFalse(other.isFetching(PATIENCE, NOW));
    assertFalse(other.isEnding());
  }

  @Test
  void nothingToSendIsNoAnswer() {
    request(2);
    assertEquals(List.of(), engine.send(List.of(), NOW).answers());
    assertEquals(State.HAVE_REQUEST, engine.state());
  }

  @Test
  void anAnswerIsKeptOnceThereWasOne() {
    assertFalse(engine.hasAnswers());
    request(2);
    assertFalse(engine.hasAnswers());
    engine.send(List.of(word("x")), NOW);
    assertTrue(engine.hasAnswers());
  }

  @Test
  void aMailboxIsAsFullAsTheNearerOfItsBounds() {
    engine.send(List.of(word("x".repeat(100)), word("x".repeat(100))), NOW);
    assertEquals(0.2, engine.fill(0, 0));
    assertEquals(0.7, engine.fill(5, 0));
    assertEquals(0.9, engine.fill(5, 700));
    assertEquals(1.2, engine.fill(0, 1_000));
  }

  @Test
  void aSessionWithAnOpenRequestIsNotAtRest() {
    assertTrue(engine.isAtRest());
    Ticket early = request(3);
    assertFalse(engine.isAtRest());
    engine.lost(early, NOW);
    assertFalse(engine.isAtRest(), "its repeat gets what it would have got");
    SessionEngine other = new SessionEngine(TERMS, NOW);
    Ticket held = new CheckedEngine.Line(2);
    other.request(Request.of(2, held, List.of()), NOW);
    assertFalse(other.isAtRest());
    other.lost(held, NOW);
    assertEquals(State.WAITING, other.state());
    assertFalse(other.isAtRest());
  }

  @Test
  void aSessionThatPausesIsNotAtRest() {
    pause(2);
    assertFalse(engine.isAtRest());
  }

  @Test
  void aSessionIsAsCreatedUntilSomethingHappensOrTimePasses() {
    assertTrue(engine.isAsCreated(NOW));
    assertFalse(engine.isAsCreated(NOW + 1));
    request(3); // early: it restarts no timer
    assertFalse(engine.isAsCreated(NOW));
  }
}
