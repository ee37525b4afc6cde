package dev.holdfast.fsm;

import static dev.holdfast.fsm.SnapshotException.require;

import java.util.List;

/**
 * A validator of snapshots that were read: it checks how the fields of one must agree with each
 * other. What breaks one of these rules was written by no engine.
 */
final class SnapshotValidator {

  private SnapshotValidator() {}

  static void validate(SessionSnapshot session) throws SnapshotException {
    GrantedTerms granted = session.terms().granted();
    long received = session.received();
    require(session.terms().rid() <= received, "it has not received its creation");
    require(session.pause() != 0, "a pause has no length");
    require(session.pause() <= granted.maxPause(), "a pause is too long");
    SessionSnapshot.Polling polling = session.polling();
    require(granted.isPolling() == (polling != null), "its polling does not agree with its terms");
    require(polling == null || polling.last() <= received, "it knows a request that never came");
    require(session.answers().size() <= granted.requests() + 1, "it keeps too many answers");
    if (session.closed()) {
      require(
          session.held().isEmpty() && session.early().isEmpty() && session.packets().isEmpty(),
          "it has ended, and something waits");
    } else {
      validateHeld(session.held(), received, granted);
      validateEarly(session.early(), received, granted.requests());
      validateAnswers(session.answers(), received - session.held().size(), session.terms().rid());
    }
  }

  /** A session that may hold several has no bound on those that are detached. */
  private static void validateHeld(
      List<SessionSnapshot.Held> held, long received, GrantedTerms granted)
      throws SnapshotException {
    require(
        granted.hold() > 1 || held.size() <= HeldRequests.most(granted.requests()),
        "it holds too many requests");
    for (SessionSnapshot.Held one : held) {
      Report report = one.report();
      require(report == null || report.rid() <= received, "a report is about a later request");
    }
  }

  /** Early requests are in order and within the window, and none is the next one. */
  private static void validateEarly(List<SessionSnapshot.Early> early, long received, int requests)
      throws SnapshotException {
    long last = received + 1;
    for (SessionSnapshot.Early one : early) {
      require(last < one.rid(), "an early request is the next one, or out of order");
      last = one.rid();
    }
    require(last <= received + requests + 1, "an early request is beyond the window");
  }

  /** The answers of a session that goes on are ordinary ones, up to that with this rid. */
  private static void validateAnswers(
      List<SessionSnapshot.Answer> answers, long answered, long creation) throws SnapshotException {
    long rid = answered - answers.size();
    require(creation <= rid, "there are more answers than requests");
    for (SessionSnapshot.Answer answer : answers) {
      require(answer.rid() == ++rid, "an answer is missing");
      Reply reply = answer.reply();
      require(
          reply.type() == ReplyType.ORDINARY && reply.condition().isNone(),
          "an answer has ended the session");
    }
  }
}
