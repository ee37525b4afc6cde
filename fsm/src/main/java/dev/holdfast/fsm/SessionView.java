package dev.holdfast.fsm;

import java.util.List;

/**
 * The view of one session: its state, its next deadline, what it keeps. Looking changes nothing.
 * Confined to the thread of the session.
 */
public abstract sealed class SessionView permits SessionEngine {

  final Terms terms;
  final ConnectionFsm fsm;
  final RequestWindow window;
  final Mailbox mailbox;
  final DieTimer dieTimer;

  SessionView(Terms terms, long now, ConnectionFsm fsm) {
    this.terms = terms;
    this.fsm = fsm;
    this.window = new RequestWindow(terms);
    this.mailbox = new Mailbox(terms.limits());
    this.dieTimer = new DieTimer(terms.inactivity(), now);
  }

  /** The state of the machine. */
  public State state() {
    return fsm.state();
  }

  /**
   * When to call {@link SessionEngine#timeout}, in milliseconds; {@link Long#MAX_VALUE} for never.
   */
  public long deadline() {
    return switch (state().timer()) {
      case DIE -> dieTimer.due();
      case WAIT -> window.held().live().answerBy();
      case NONE -> Long.MAX_VALUE;
    };
  }

  /**
   * What was sent and is not known to have arrived, in order: what waits for a request, and before
   * it what the last answer carried, if no request came after that.
   */
  public List<Packet> undelivered() {
    return mailbox.behind(window.unconfirmed());
  }

  /** Whether a request could be answered again: an ended session that has nothing is of no use. */
  public boolean hasAnswers() {
    return window.hasAnswers();
  }

  /** What it costs to keep the packets that wait, in bytes: see {@link Packet#weight}. */
  public long mailboxWeight() {
    return mailbox.weight();
  }

  /** What it costs to keep the last answers, in bytes. */
  public long replayWeight() {
    return window.replayWeight();
  }

  /** What it costs to keep the packets of early requests, in bytes. */
  public long earlyWeight() {
    return window.early().weight();
  }

  /**
   * How full the mailbox would be with so much more: 1 is full, and more than that if it would
   * overflow outside a pause.
   */
  public double fill(int packets, long bytes) {
    return mailbox.fill(packets, bytes);
  }

  /**
   * Whether the client fetches what is sent to it: a request is held, or the last one ended less
   * than {@code patience} milliseconds ago. One that pauses does not.
   */
  public boolean asks(long patience, long now) {
    return state() == State.HAVE_REQUEST
        || (state() != State.CLOSED
            && !mailbox.isEnding()
            && !dieTimer.isPaused()
            && now - dieTimer.since() < patience);
  }

  /**
   * Whether all that is left to do is to tell the client that the session has ended. No state of
   * the table: {@code docs/states.md} lists what looks at it, with the reasons.
   */
  public boolean isEnding() {
    return mailbox.isEnding();
  }

  /** The highest rid that was received with all before it. */
  public long received() {
    return window.received();
  }

  /** Whether nothing is open, and nothing waits. */
  public boolean isAtRest() {
    return state() == State.WAITING && window.isEmpty() && !dieTimer.isPaused();
  }

  /**
   * Whether the session could as well have been created at {@code now} with the rid {@link
   * #received}, as far as anything but repeats and acknowledgements of earlier requests can tell,
   * and, in a polling session, the next request.
   */
  public boolean isAsCreated(long now) {
    return isAtRest() && deadline() == now + terms.inactivity();
  }

  /** What this session was granted. */
  public Terms terms() {
    return terms;
  }

  /** Whether the state says the facts it stands for; tests ask after every call. */
  boolean isConsistent() {
    boolean holds = window.held().hasLive();
    boolean hasToSend = !mailbox.isEmpty() || mailbox.isEnding();
    boolean fits =
        switch (state()) {
          case WAITING -> !holds && !hasToSend;
          case HAVE_REQUEST -> holds && !hasToSend;
          case HAVE_PACKET -> !holds && hasToSend;
          case CLOSED -> window.isEmpty() && mailbox.isEmpty();
        };
    return fits && window.isClosed() == (state() == State.CLOSED);
  }
}
