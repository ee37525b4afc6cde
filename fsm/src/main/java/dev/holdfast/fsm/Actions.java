package dev.holdfast.fsm;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import dev.holdfast.fsm.RequestWindow.Pending;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the actions of the table do: the one switch over {@link Action}, and behind it the answers,
 * the mailbox and the die-timer of one session.
 *
 * <p>{@link SessionEngine} opens a call with {@link #begin}, says what it is about, fires events
 * whose actions come here, and takes the {@link Effects} with {@link #done}.
 */
final class Actions {

  private final Terms terms;
  private final RequestWindow window;
  private final Mailbox mailbox;
  private final PollingLimit pollingLimit;

  private long inactiveSince; // where the die-timer counts from
  private long inactivity; // how far it counts: as granted, or a pause
  private boolean paused;

  // What the call under way has done so far, and what it is about.
  private Effects effects = new Effects();
  private long now;
  private @Nullable Pending offender;
  private Condition condition = Condition.NONE;

  Actions(Terms terms, RequestWindow window, Mailbox mailbox, PollingLimit pollingLimit, long now) {
    this.terms = terms;
    this.window = window;
    this.mailbox = mailbox;
    this.pollingLimit = pollingLimit;
    this.inactivity = terms.inactivity();
    this.inactiveSince = now;
  }

  // ---- one call

  void begin(long now) {
    this.now = now;
  }

  /** The time of this call. */
  long now() {
    return now;
  }

  /** The effects of this call. */
  Effects effects() {
    return effects;
  }

  /** Closes the call. */
  Effects done() {
    Effects done = effects;
    // Tickets lead to exchanges: an idle session must not keep them from being collected.
    effects = new Effects();
    offender = null;
    return done;
  }

  /** What {@link Action#TERMINATE_WITH_ERROR} and {@link Action#REJECT} are about. */
  void blame(Pending who, Condition why) {
    offender = who;
    condition = why;
  }

  /** What {@link Action#MARK_ENDING} and {@link Action#DELIVER_END} are about. */
  void endWith(Condition why) {
    condition = why;
  }

  // ---- the die-timer

  /** When it is due. */
  long diesAt() {
    return inactiveSince + inactivity;
  }

  /** Since when nothing is held, if nothing is. */
  long inactiveSince() {
    return inactiveSince;
  }

  boolean isPaused() {
    return paused;
  }

  void pause(long length) {
    inactivity = length;
    paused = true;
  }

  void resume() {
    inactivity = terms.inactivity();
    paused = false;
  }

  private void restartDieTimer() {
    inactiveSince = now;
  }

  /** What was sent and is not known to have arrived, in order. */
  List<Packet> undelivered() {
    return ImmutableList.<Packet>builder()
        .addAll(window.unconfirmed())
        .addAll(mailbox.packets())
        .build();
  }

  // ---- actions

  void perform(Action action) {
    switch (action) {
      case RELEASE -> release();
      case DELIVER -> {
        answerOldest(mailbox.drain());
        restartDieTimer();
      }
      case EXPIRE -> {
        answerOldest(List.of());
        restartDieTimer();
      }
      case HOLD, KEEP, IGNORE -> {} // window and mailbox hold it already
      case DETACH, RESTART -> restartDieTimer();
      case SUSPEND -> {
        suspend();
        restartDieTimer();
      }
      case MARK_ENDING -> mailbox.seal(condition);
      case DELIVER_END -> deliverEnd();
      case TERMINATE_SESSION -> terminateSession();
      case TERMINATE_WITH_ERROR -> terminateWithError();
      case EXPIRE_SESSION -> expireSession();
      case REJECT -> reject();
      case IMPOSSIBLE -> throw new AssertionError("the machine has thrown already");
    }
  }

  private void release() {
    while (window.live() > Math.max(terms.hold(), 1)) {
      answerOldest(List.of());
    }
  }

  private void suspend() {
    Pending next;
    while ((next = window.oldest()) != null) {
      answer(next, List.of(), false); // the pause, held again, would never be answered
    }
  }

  private void deliverEnd() {
    Condition notice = mailbox.seal(condition);
    abandonOrphans(window.heldLive()); // told the end, they would come before the last packets
    close(notice, notice);
    effects.end(new SessionEnd(SessionEnd.By.APPLICATION, notice));
  }

  private void terminateSession() {
    mailbox.drain();
    close(Condition.NONE, Condition.NONE);
    window.forgetAnswers(); // the client knows why it ended
    effects.end(SessionEnd.LEFT);
  }

  private void terminateWithError() {
    if (condition.equals(Condition.RID_EXHAUSTED)) { // the client has broken no rule
      abandonOrphans(window.oldestLive());
    } else {
      effects.leaveUndelivered(undelivered());
      mailbox.drain();
    }
    close(Condition.OTHER_REQUEST, Condition.OTHER_REQUEST);
    window.keepLast(offender().rid, terminate(offender(), condition), now);
    effects.end(new SessionEnd(SessionEnd.By.PROTOCOL, condition));
  }

  private void expireSession() {
    effects.leaveUndelivered(undelivered());
    mailbox.drain();
    close(Condition.NONE, Condition.ITEM_NOT_FOUND);
    window.forgetAnswers(); // a client that comes now is to begin anew
    effects.end(SessionEnd.DIED);
  }

  private void reject() {
    terminate(offender(), Condition.ITEM_NOT_FOUND);
  }

  // ---- answers

  /** Answers the oldest live request. */
  private void answerOldest(List<Packet> packets) {
    Pending live = window.heldLive();
    abandonOrphans(live);
    answer(live, packets, true);
  }

  /**
   * Answers the orphans before {@code live} empty, for replay only: the client has gone on without
   * them, and answers keep the order of rids.
   */
  void abandonOrphans(@Nullable Pending live) {
    Pending next;
    while ((next = window.oldest()) != null && next != live) {
      answer(next, List.of(), true);
    }
  }

  private void answer(Pending oldest, List<Packet> packets, boolean returnable) {
    Reply reply = Reply.ordinary(oldest.report(), ackBeside(oldest.rid), packets);
    effects.answer(oldest.ticket(), reply, false);
    window.answer(reply, returnable, now);
    pollingLimit.answered(oldest.rid, reply);
  }

  /** Answers everything open; what waits leaves on the first live request. */
  private void close(Condition held, Condition early) {
    window.close(one -> terminate(one, held), one -> terminate(one, early), now);
  }

  /** The answer that tells the end; one without a socket is for replay only. */
  private Reply terminate(Pending one, Condition why) {
    List<Packet> packets = one.ticket() == null ? List.of() : mailbox.drain();
    Reply reply = Reply.terminate(why, ackBeside(one.rid), packets);
    effects.answer(one.ticket(), reply, false);
    return reply;
  }

  /** The acknowledgement that an answer to {@code rid} carries (XEP-0124, section 9.2). */
  long ackBeside(long rid) {
    long received = window.received();
    return terms.ack() && received != rid ? received : Request.ABSENT;
  }

  private Pending offender() {
    return requireNonNull(offender, "nobody offended");
  }
}
