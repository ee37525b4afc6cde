package dev.holdfast.core.session;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.loop.FailureClassifier;
import dev.holdfast.fsm.Condition;
import dev.holdfast.fsm.Effects;
import dev.holdfast.fsm.Reply;
import dev.holdfast.fsm.Ticket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The handler of faults of the program (see {@link FailureClassifier}) while sessions are handled:
 * it logs and counts a fault, and ends only what it happened to. That is one session, whether its
 * engine or its application threw; or a request of no session, which is refused. The other sessions
 * go on. Confined to the loop.
 */
final class SessionFaults {

  private static final Logger log = LoggerFactory.getLogger(SessionFaults.class);

  private final SessionMetrics metrics;

  SessionFaults(SessionMetrics metrics) {
    this.metrics = metrics;
  }

  /** Logs and counts a fault in what is no session; throws it again if it is fatal. */
  void report(String what, Throwable fault) {
    logAndCount(what + " failed", fault);
  }

  private void report(Session session, Throwable fault) {
    logAndCount("session " + session + " failed and ends", fault);
  }

  private void logAndCount(String sentence, Throwable fault) {
    FailureClassifier.passOnIfFatal(fault);
    log.error("{}", sentence, fault);
    metrics.failed();
  }

  /** Does some work of no session; a fault in it is reported. */
  void contain(String what, Runnable work) {
    try {
      work.run();
    } catch (Throwable fault) {
      report(what, fault);
    }
  }

  /** Does some work for a ticket of no session; a fault in it is answered with a condition. */
  void contain(String what, Ticket ticket, Condition otherwise, Runnable work) {
    try {
      work.run();
    } catch (Throwable fault) {
      report(what, fault);
      ticket.answer(Reply.refusal(otherwise));
    }
  }

  /** Does some work for a session; a fault in it ends that session only. */
  void contain(Session session, Runnable work) {
    try {
      work.run();
    } catch (Throwable fault) {
      end(session, fault);
    }
  }

  /** Ends a session because of a fault outside its engine. */
  void end(Session session, Throwable fault) {
    report(session, fault);
    if (!session.failed) {
      session.failed = true; // ending it may fail as well, so it is tried once
      session.end(Condition.INTERNAL_SERVER_ERROR);
    }
  }

  /**
   * Returns the last effects of a session whose engine threw. Its state may be inconsistent, so it
   * is ended once more for its answers, and asked no more: it might hold a request that nothing
   * answers.
   *
   * @param ticket the ticket of the request that the engine was called for, which is answered in
   *     any case; null if there is none
   */
  Effects lastEffects(Session session, @Nullable Ticket ticket, Throwable fault, long now) {
    report(session, fault);
    session.failed = true;
    Effects last = endOnceMore(session, now);
    return ticket == null || last.answers().stream().anyMatch(each -> each.ticket() == ticket)
        ? last
        : last.alsoAnswering(ticket, Reply.refusal(Condition.INTERNAL_SERVER_ERROR));
  }

  private static Effects endOnceMore(Session session, long now) {
    try {
      return session.engine.end(ImmutableList.of(), Condition.INTERNAL_SERVER_ERROR, now);
    } catch (Throwable again) {
      FailureClassifier.passOnIfFatal(again);
      log.debug("session {} could not be ended in order", session, again);
      return new Effects(ImmutableList.of());
    }
  }
}
