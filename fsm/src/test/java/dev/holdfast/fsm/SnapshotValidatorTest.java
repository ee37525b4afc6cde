package dev.holdfast.fsm;

import static dev.holdfast.fsm.TestPackets.word;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The tests of what the fields of a snapshot have to do with each other. Each begins with a session
 * that lies just within all bounds: its creation has the rid 7, two answers are kept, one request
 * is held, and two are early.
 */
class SnapshotValidatorTest {

  private static final int REQUESTS = 3;
  private static final long MAX_PAUSE = 120_000;

  private long longestWait = 60_000;
  private long received = 10;
  private boolean closed;
  private List<SessionSnapshot.Held> held = List.of(held(new Report(10, 5)));
  private List<SessionSnapshot.Early> early = List.of(early(12), early(14));
  private List<SessionSnapshot.Answer> answers = List.of(answer(8), answer(9));
  private List<Packet> packets = List.of(word("p"));
  private long pause = MAX_PAUSE;
  private SessionSnapshot.@Nullable Polling polling;

  private static SessionSnapshot.Held held(@Nullable Report report) {
    return new SessionSnapshot.Held(0, report, 1_000);
  }

  private static SessionSnapshot.Early early(long rid) {
    return new SessionSnapshot.Early(
        rid, List.of(), Request.ABSENT, Request.ABSENT, false, 0, 1_000);
  }

  private static SessionSnapshot.Answer answer(long rid) {
    return answer(rid, Reply.EMPTY);
  }

  private static SessionSnapshot.Answer answer(long rid, Reply reply) {
    return new SessionSnapshot.Answer(rid, reply, 1_000);
  }

  private void validate() throws SnapshotException {
    SessionTerms terms =
        new SessionTerms(
            "sid",
            7,
            new GrantedTerms(
                false,
                longestWait,
                2,
                REQUESTS,
                45_000,
                MAX_PAUSE,
                5_000,
                null,
                EngineConfig.STRICT));
    SnapshotValidator.validate(
        new SessionSnapshot(
            terms, received, closed, held, early, answers, packets, null, 0, pause, polling));
  }

  private void accepted() {
    assertDoesNotThrow(this::validate);
  }

  private void refused() {
    assertThrows(SnapshotException.class, this::validate);
  }

  /** Nothing waits in a session that has ended. */
  private void close() {
    closed = true;
    held = List.of();
    early = List.of();
    packets = List.of();
  }

  @Test
  void whatAnEngineCanHaveWrittenIsAccepted() {
    accepted();
  }

  @Test
  void theCreationWasReceived() {
    close();
    received = 7;
    accepted();
    received = 6;
    refused();
  }

  @Test
  void aPauseHasALength() {
    pause = Request.ABSENT;
    accepted();
    pause = 0;
    refused();
  }

  @Test
  void aPauseIsNotLongerThanGranted() {
    pause = MAX_PAUSE + 1;
    refused();
  }

  @Test
  void aPollingSessionKnowsItsLastRequest() {
    longestWait = 0;
    refused();
    polling = new SessionSnapshot.Polling(received, 0, true, true);
    accepted();
    polling = new SessionSnapshot.Polling(received + 1, 0, true, true);
    refused();
  }

  @Test
  void anotherSessionDoesNotPoll() {
    polling = new SessionSnapshot.Polling(received, 0, true, true);
    refused();
  }

  @Test
  void asManyAnswersAreKeptAsTheWindowIsWideAndOne() {
    close();
    answers = List.of(answer(7), answer(8), answer(9), answer(10));
    accepted();
    answers = List.of(answer(7), answer(8), answer(9), answer(10), answer(11));
    refused();
  }

  @Test
  void nothingWaitsInASessionThatHasEnded() {
    List<SessionSnapshot.Held> someHeld = held;
    List<SessionSnapshot.Early> someEarly = early;
    close();
    accepted();
    held = someHeld;
    refused();
    close();
    early = someEarly;
    refused();
    close();
    packets = List.of(word("p"));
    refused();
  }

  @Test
  void aReportIsAboutAnEarlierRequest() {
    held = List.of(held(null));
    accepted();
    held = List.of(held(new Report(received + 1, 5)));
    refused();
  }

  @Test
  void anEarlyRequestIsNotTheNextOne() {
    early = List.of(early(received + 1));
    refused();
  }

  @Test
  void earlyRequestsAreInOrder() {
    early = List.of(early(12), early(13));
    accepted();
    early = List.of(early(13), early(12));
    refused();
    early = List.of(early(12), early(12));
    refused();
  }

  @Test
  void anEarlyRequestIsWithinTheWindow() {
    early = List.of(early(received + REQUESTS + 2));
    refused();
  }

  @Test
  void thereAreNoMoreAnswersThanRequests() {
    answers = List.of(answer(7), answer(8), answer(9));
    refused();
    held = List.of(held(null), held(null), held(null), held(null));
    answers = List.of();
    refused();
  }

  @Test
  void noAnswerIsMissing() {
    answers = List.of(answer(9));
    accepted();
    answers = List.of(answer(8));
    refused();
    answers = List.of(answer(7), answer(9));
    refused();
  }

  @Test
  void noAnswerHasEndedASessionThatGoesOn() {
    Reply end = Reply.refusal(Condition.NONE);
    answers = List.of(answer(8), answer(9, end));
    refused();
    Reply reason = new Reply(null, ReplyType.ORDINARY, Condition.of("x"), null, 0, List.of());
    answers = List.of(answer(8), answer(9, reason));
    refused();
    close();
    accepted();
  }
}
