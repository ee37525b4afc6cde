package dev.holdfast.fsm;

import static dev.holdfast.fsm.Event.*;

/**
 * The processor of a session's requests: it fires the event of a request, which depends on its
 * place in the window and on what it asks for. An early request waits in the window, and its event
 * is fired when the requests before it are processed, so that the machine sees all requests in
 * order. Confined to the thread of its session.
 */
final class RequestProcessor {

  private final GrantedTerms terms;
  private final RequestWindow window;
  private final Mailbox mailbox;
  private final PollingLimiter pollingLimiter;
  private final EventDispatcher events;

  RequestProcessor(
      GrantedTerms terms,
      RequestWindow window,
      Mailbox mailbox,
      PollingLimiter pollingLimiter,
      EventDispatcher events) {
    this.terms = terms;
    this.window = window;
    this.mailbox = mailbox;
    this.pollingLimiter = pollingLimiter;
    this.events = events;
  }

  /** Processes a request that came in now, with the verdict of the window on it. */
  void take(Request request, RequestVerdict verdict, Turn turn) {
    switch (verdict) {
      case IN_ORDER -> {
        takeNext(request, turn.arrives(request, new OpenRequest(request)));
        takeEarly(turn);
        expireOverdue(turn);
      }
      case HELD_REPEAT -> {
        turn.arrives(request, window.open(request.rid()));
        events.fire(mailbox.isEnding() ? LAST_HELD_REPEAT : HELD_REPEAT, turn);
        expireOverdue(turn);
      }
      case EARLY -> {
        OpenRequest early = new OpenRequest(request);
        turn.arrives(request, early).effects().hold(request.ticket());
        window.early().keep(request, early, turn.now());
      }
      case EARLY_REPEAT ->
          events.fire(EARLY_REPEAT, turn.arrives(request, window.open(request.rid())));
      case ANSWERED_REPEAT ->
          events.fire(ANSWERED_REPEAT, turn.arrives(request, new OpenRequest(request)));
      case TOO_LOW -> takeTooLow(request, turn);
      case TOO_HIGH -> fault(request, Condition.ITEM_NOT_FOUND, turn);
      case TOO_MANY -> fault(request, Condition.POLICY_VIOLATION, turn);
      case AFTER_THE_END -> events.fire(REQUEST, turn.arrives(request, new OpenRequest(request)));
    }
  }

  private void takeNext(Request request, Turn turn) {
    if (pollingLimiter.isExceededBy(request, turn.now())) {
      events.fire(FAULT, turn.because(Condition.POLICY_VIOLATION));
    } else {
      process(turn);
    }
  }

  /**
   * Processes the early requests that are now next in order. When the session has ended there are
   * none.
   */
  private void takeEarly(Turn turn) {
    EarlyRequest next;
    while ((next = window.nextEarly()) != null) {
      process(turn.aboutRequest(next.request(), next.open(), next.arrived()));
    }
  }

  /** Fires the event of the next request in order, which is that of the turn. */
  private void process(Turn turn) {
    Request request = turn.request();
    if (request.pause() > terms.maxPause()) {
      events.fire(FAULT, turn.because(Condition.POLICY_VIOLATION));
    } else {
      events.fire(eventOf(request, turn.open()), turn);
    }
  }

  /** Returns the event of a request, by what it asks for and whether a final notice waits. */
  private Event eventOf(Request request, OpenRequest open) {
    boolean last = window.isLast(request);
    if (request.terminate()) {
      return TERMINATE;
    }
    if (last && !mailbox.isEnding()) { // a notice ends the session as well
      return RID_EXHAUSTED;
    }
    if (request.pauses() && !(mailbox.isEnding() && (last || mailbox.isEmpty()))) {
      return PAUSE; // its answer has no packets: with those that wait, a notice waits on
    }
    return open.isLive() ? requestOrLast() : DETACHED_REQUEST;
  }

  /** The event of a request that is to be held; one that finds a final notice is answered. */
  private Event requestOrLast() {
    return mailbox.isEnding() ? LAST_REQUEST : REQUEST;
  }

  /**
   * Refuses a request whose rid is too old. With a lenient server that is all: it has no event, and
   * the session goes on. Otherwise it is a fault, which ends the session.
   */
  private void takeTooLow(Request request, Turn turn) {
    if (terms.config().lenient()) {
      turn.effects().answer(request.ticket(), Reply.refusal(Condition.ITEM_NOT_FOUND), false);
    } else {
      fault(request, Condition.ITEM_NOT_FOUND, turn);
    }
  }

  /** Ends the session because of a request that must not be processed. */
  void fault(Request request, Condition condition, Turn turn) {
    turn.arrives(request, new OpenRequest(request)).because(condition);
    events.fire(FAULT, turn);
  }

  /** Fires the wait-timers that are due at once: of polling sessions, and where a report waits. */
  private void expireOverdue(Turn turn) {
    HeldRequests held = window.held();
    for (int left = held.countLive(); left > 0; left--) { // ends under any table
      if (held.requireOldestLive().answerBy() <= turn.now()) {
        events.fireAnswering(TIMEOUT, turn);
      }
    }
  }
}
