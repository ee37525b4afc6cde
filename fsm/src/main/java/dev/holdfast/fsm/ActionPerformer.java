package dev.holdfast.fsm;

import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.ImmutableList;
import org.jspecify.annotations.Nullable;

/**
 * The performer of the table's actions: it has the one exhaustive switch over {@link Action}, and
 * changes the window, the mailbox and the die-timer of one session. An action that lacks what it
 * needs throws. Confined to the thread of its session.
 *
 * <p>It is long because it has each action of the table, mostly of a few lines.
 */
final class ActionPerformer {

  private final GrantedTerms terms;
  private final RequestWindow window;
  private final HeldRequests held;
  private final Mailbox mailbox;
  private final PollingLimiter pollingLimiter;
  private final DieTimer dieTimer;
  private final RequestAnswerer answerer;

  ActionPerformer(
      GrantedTerms terms,
      RequestWindow window,
      Mailbox mailbox,
      PollingLimiter pollingLimiter,
      DieTimer dieTimer,
      RequestAnswerer answerer) {
    this.terms = terms;
    this.window = window;
    this.held = window.held();
    this.mailbox = mailbox;
    this.pollingLimiter = pollingLimiter;
    this.dieTimer = dieTimer;
    this.answerer = answerer;
  }

  void perform(Action action, Turn turn) {
    switch (action) {
      case HOLD -> hold(turn);
      case HOLD_DETACHED -> admit(turn);
      case RELEASE -> release(turn);
      case DELIVER -> deliver(turn);
      case HOLD_AND_DELIVER -> holdAndDeliver(turn);
      case ATTACH -> attach(turn);
      case ATTACH_AND_RELEASE -> attachAndRelease(turn);
      case ATTACH_AND_DELIVER -> attachAndDeliver(turn);
      case EXPIRE_REQUEST -> answerer.answerOldest(turn, ImmutableList.of());
      case KEEP -> mailbox.add(turn.packets());
      case TAKE_BACK -> takeBack(turn);
      case DETACH -> detach(turn);
      case REPLAY -> replay(turn);
      case SUSPEND -> suspend(turn);
      case DELIVER_END -> deliverEnd(turn);
      case HOLD_AND_DELIVER_END -> holdAndDeliverEnd(turn);
      case ATTACH_AND_DELIVER_END -> attachAndDeliverEnd(turn);
      case MARK_ENDING -> mailbox.end(turn.packets(), turn.condition());
      case DROP_AND_MARK_ENDING -> dropAndMarkEnding(turn);
      case EVICT -> evict(turn);
      case EVICT_AND_DELIVER_END -> evictAndDeliverEnd(turn);
      case TERMINATE_SESSION -> terminateSession(turn);
      case TERMINATE_WITH_ERROR -> terminateWithError(turn);
      case EXHAUST_SESSION -> exhaustSession(turn);
      case EXPIRE_SESSION -> expireSession(turn);
      case REJECT -> answerer.terminate(turn, turn.open(), Condition.ITEM_NOT_FOUND);
      case IGNORE -> {}
      case IMPOSSIBLE -> throw new AssertionError("the machine has thrown already");
    }
  }

  // ---- actions on requests

  private void hold(Turn turn) {
    admit(turn);
    turn.effects().hold(turn.open().liveTicket());
  }

  /** Processes the next request in order, and takes it as held. */
  private void admit(Turn turn) {
    Request request = turn.request();
    OpenRequest open = turn.open();
    pollingLimiter.note(request, turn.arrived());
    turn.effects().receive(request.packets());
    boolean alone = !held.hasLive();
    window.admit(open, reportFor(request, turn.now()), waitEnd(turn.now()));
    if (alone) {
      answerer.abandonDetached(turn, open);
    }
    tellReport(open, turn.now());
    dieTimer.resume();
  }

  /** Puts an open request, held or early, on the socket of its repeat. */
  private void attach(Turn turn) {
    Request request = turn.request();
    OpenRequest again = turn.open();
    Ticket superseded = window.attach(again, request.ticket(), waitEnd(turn.now()));
    turn.effects().answer(superseded, Reply.error(answerer.ackBeside(request.rid())), false);
    turn.effects().hold(request.ticket());
    tellReport(again, turn.now());
  }

  private @Nullable Report reportFor(Request request, long now) {
    return terms.ack() ? window.report(request.ack(), terms.config().reportAfter(), now) : null;
  }

  /**
   * Makes a request with a report due at once, so that the client gets the report. Answers leave in
   * order, so those before it are due too; a detached request waits for its socket.
   */
  private void tellReport(OpenRequest open, long now) {
    if (open.report() != null && open.isLive()) {
      held.hurry(now);
    }
  }

  /**
   * The time at which a request that is held or repeated now is answered at the latest: at once in
   * a polling session.
   */
  private long waitEnd(long now) {
    return terms.isPolling() ? now : now + terms.longestWait();
  }

  private void release(Turn turn) {
    checkState(held.hasLive(), "nothing to release");
    hold(turn);
    releaseSurplus(turn);
  }

  private void attachAndRelease(Turn turn) {
    checkState(held.hasLive(), "nothing to release");
    attach(turn);
    checkState(held.find(turn.open().rid) != null, "an early request releases none");
    releaseSurplus(turn);
  }

  /**
   * Answers the oldest held requests while there are more than the session may hold. A polling
   * session may hold none, and its request waits here until the same call answers it.
   */
  private void releaseSurplus(Turn turn) {
    while (held.countLive() > Math.max(terms.hold(), 1)) {
      answerer.answerOldest(turn, ImmutableList.of());
    }
  }

  private void detach(Turn turn) {
    held.on(turn.ticket()).detach();
    turn.effects().add(new Effect.Discard(turn.ticket()));
    dieTimer.restart(turn.now());
  }

  private void replay(Turn turn) {
    Request request = turn.request();
    turn.effects().answer(request.ticket(), window.replay(request.rid()), true);
    dieTimer.restart(turn.now());
  }

  private void suspend(Turn turn) {
    admit(turn);
    if (turn.request().pause() > 0) { // a pause of 0 only ends the one before: admit did so
      dieTimer.pause(turn.request().pause());
    }
    OpenRequest next;
    while ((next = held.oldest()) != null) {
      // Not to be taken back: the answer has no packets, and the pause lasts though it failed.
      answerer.answer(turn, next, ImmutableList.of(), false);
    }
    dieTimer.restart(turn.now());
  }

  // ---- actions on packets

  private void deliver(Turn turn) {
    mailbox.add(turn.packets());
    answerer.answerOldest(turn, mailbox.takeAll());
  }

  private void holdAndDeliver(Turn turn) {
    hold(turn);
    answerer.answerOldest(turn, mailbox.takeAll());
  }

  private void attachAndDeliver(Turn turn) {
    attach(turn);
    answerer.answerOldest(turn, mailbox.takeAll());
  }

  private void takeBack(Turn turn) {
    mailbox.putBack(window.takeBack(turn.ticket()));
  }

  // ---- the end

  private void deliverEnd(Turn turn) {
    mailbox.end(turn.packets(), turn.condition());
    tellEnd(turn);
  }

  private void holdAndDeliverEnd(Turn turn) {
    hold(turn);
    tellEnd(turn);
  }

  private void attachAndDeliverEnd(Turn turn) {
    attach(turn);
    tellEnd(turn);
  }

  private void evictAndDeliverEnd(Turn turn) {
    evict(turn);
    tellEnd(turn);
  }

  private void tellEnd(Turn turn) {
    Condition notice = mailbox.notice();
    // The end is told with the packets that wait: a detached request must not be answered before.
    answerer.abandonDetached(turn, held.requireOldestLive());
    answerer.close(turn, notice, notice);
    turn.effects().add(new Effect.End(new SessionEnd(EndedBy.APPLICATION, notice)));
  }

  private void dropAndMarkEnding(Turn turn) {
    if (mailbox.overflow()) {
      turn.effects().add(new Effect.Overflow());
    }
  }

  private void evict(Turn turn) {
    window.dropAnswers();
    window.early().dropPackets();
    dropAndMarkEnding(turn);
  }

  private void terminateSession(Turn turn) {
    admit(turn);
    mailbox.takeAll();
    answerer.close(turn, Condition.NONE, Condition.NONE);
    window.dropAnswers(); // the client knows why it ended
    turn.effects().add(new Effect.End(SessionEnd.BY_CLIENT));
  }

  private void terminateWithError(Turn turn) {
    turn.effects().leaveUndelivered(mailbox.behind(window.inFlight()));
    mailbox.takeAll();
    terminateWith(turn, turn.condition());
  }

  /**
   * Ends the session because there is no higher rid. The client has broken no rule, so its packets
   * are received, and those that wait for it are sent.
   */
  private void exhaustSession(Turn turn) {
    turn.effects().receive(turn.request().packets());
    answerer.abandonDetached(turn, held.oldestLive());
    terminateWith(turn, Condition.RID_EXHAUSTED);
  }

  private void terminateWith(Turn turn, Condition condition) {
    answerer.close(turn, Condition.OTHER_REQUEST, Condition.OTHER_REQUEST);
    OpenRequest last = turn.open();
    window.keepLast(last.rid, answerer.terminate(turn, last, condition), turn.now());
    turn.effects().add(new Effect.End(new SessionEnd(EndedBy.PROTOCOL, condition)));
  }

  private void expireSession(Turn turn) {
    turn.effects().leaveUndelivered(mailbox.behind(window.inFlight()));
    mailbox.takeAll();
    answerer.close(turn, Condition.NONE, Condition.ITEM_NOT_FOUND);
    window.dropAnswers(); // a client that comes now is to begin anew
    turn.effects().add(new Effect.End(SessionEnd.BY_DIE_TIMER));
  }
}
