package dev.holdfast.fsm;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answerer to the open requests of one session: it answers them in the order of rids, adds
 * acknowledgements and reports, and keeps each answer for a repeat. Confined to the thread of its
 * session.
 */
final class RequestAnswerer {

  private final GrantedTerms terms;
  private final RequestWindow window;
  private final HeldRequests held;
  private final Mailbox mailbox;
  private final PollingLimiter pollingLimiter;
  private final DieTimer dieTimer;

  RequestAnswerer(
      GrantedTerms terms,
      RequestWindow window,
      Mailbox mailbox,
      PollingLimiter pollingLimiter,
      DieTimer dieTimer) {
    this.terms = terms;
    this.window = window;
    this.held = window.held();
    this.mailbox = mailbox;
    this.pollingLimiter = pollingLimiter;
    this.dieTimer = dieTimer;
  }

  /** Answers the oldest live request. */
  void answerOldest(Turn turn, List<Packet> packets) {
    OpenRequest live = held.requireOldestLive();
    abandonDetached(turn, live);
    answer(turn, live, packets, true);
    dieTimer.restart(turn.now());
  }

  /**
   * Answers the detached requests before {@code live} empty, for replay only: the client has gone
   * on without them, and answers keep the order of rids.
   */
  void abandonDetached(Turn turn, @Nullable OpenRequest live) {
    OpenRequest next;
    while ((next = held.oldest()) != null && next != live) {
      answer(turn, next, ImmutableList.of(), true);
    }
  }

  /**
   * Answers the oldest held request, live or detached.
   *
   * @param returnable whether the answer may be taken back if it certainly did not arrive
   */
  void answer(Turn turn, OpenRequest oldest, List<Packet> packets, boolean returnable) {
    Reply reply = Reply.ordinary(oldest.report(), ackBeside(oldest.rid), packets);
    turn.effects().answer(oldest.ticket(), reply, false);
    window.answer(reply, returnable, turn.now());
    pollingLimiter.answered(oldest.rid, reply);
  }

  /**
   * Answers all open requests with the end of the session. Packets that wait leave on the first
   * one: the caller has answered detached requests before it.
   */
  void close(Turn turn, Condition held, Condition early) {
    window.close(one -> terminate(turn, one, held), one -> terminate(turn, one, early), turn.now());
  }

  /**
   * Answers a request with the end of the session and the packets that wait. The answer to a
   * detached request is only kept for replay.
   */
  Reply terminate(Turn turn, OpenRequest one, Condition condition) {
    Reply reply = Reply.terminate(condition, ackBeside(one.rid), mailbox.takeAll());
    turn.effects().answer(one.ticket(), reply, false);
    return reply;
  }

  /** The {@code ack} of an answer to {@code rid} (XEP-0124, section 9.2). */
  long ackBeside(long rid) {
    long received = window.received();
    return terms.ack() && received != rid ? received : Request.ABSENT;
  }
}
