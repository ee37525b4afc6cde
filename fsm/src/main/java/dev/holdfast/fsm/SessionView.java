package dev.holdfast.fsm;

import java.util.List;

/**
 * A read-only view of one session: its state, its next deadline, and how much it keeps. Confined to
 * the thread of the session.
 *
 * <p>An observer gets the session as this, and can change nothing. It is the base class of the
 * engine, and has its parts: so what reads them stands apart from what changes them, and no session
 * needs an object more for it: a server has very many sessions.
 */
public abstract sealed class SessionView permits SessionEngine {

  final SessionTerms terms;
  final ConnectionFsm fsm;
  final RequestWindow window;
  final Mailbox mailbox;
  final DieTimer dieTimer;

  SessionView(SessionTerms terms, long now, ConnectionFsm fsm) {
    this.terms = terms;
    this.fsm = fsm;
    this.window = new RequestWindow(terms.rid(), terms.granted());
    this.mailbox = new Mailbox(terms.granted().config());
    this.dieTimer = new DieTimer(terms.granted().inactivity(), now);
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
      case WAIT -> window.held().requireOldestLive().answerBy();
      case NONE -> Long.MAX_VALUE;
    };
  }

  /**
   * Returns the packets that were sent and are not known to have arrived, in order: those of the
   * last answer, if no request came after it, then those in the mailbox.
   */
  public List<Packet> undelivered() {
    return mailbox.behind(window.inFlight());
  }

  /** Whether there are answers to repeat. An ended session without any need not be kept. */
  public boolean hasAnswers() {
    return window.hasAnswers();
  }

  /** The memory that the mailbox takes, in bytes: see {@link Packet#weight}. */
  public long mailboxWeight() {
    return mailbox.weight();
  }

  /** The memory that the last answers take, in bytes. */
  public long replayWeight() {
    return window.replayWeight();
  }

  /** The memory that the packets of early requests take, in bytes. */
  public long earlyWeight() {
    return window.early().weight();
  }

  /**
   * How full the mailbox would be with so many more packets and bytes: 1 is full, and above 1 it
   * would overflow, except in a pause.
   */
  public double fill(int packets, long bytes) {
    return mailbox.fill(packets, bytes);
  }

  /**
   * Whether the client is fetching packets: a request is held, or the last one was answered less
   * than {@code patience} milliseconds ago. A client that pauses is not.
   */
  public boolean isFetching(long patience, long now) {
    return state() == State.HAVE_REQUEST
        || (state() != State.CLOSED
            && !mailbox.isEnding()
            && !dieTimer.isPaused()
            && now - dieTimer.since() < patience);
  }

  /**
   * Whether the session has ended and the client must still be told. This is no state of the table:
   * {@code docs/states.md} lists the code that asks for it, with the reasons.
   */
  public boolean isEnding() {
    return mailbox.isEnding();
  }

  /** The highest rid that was received with all before it. */
  public long received() {
    return window.received();
  }

  /**
   * Reads what a call of the engine reads, and changes nothing. The objects of a session that was
   * idle are no longer in the processor's cache. A call comes from one to the next and waits for
   * each; reads that do not depend on each other, of several sessions, wait together.
   *
   * @return a number without a meaning, to be used: otherwise the reads would be optimized away
   */
  public long prefetch() {
    return dieTimer.since() + mailbox.weight() + window.prefetch();
  }

  /** Whether no request is open, no packet waits, and the client does not pause. */
  public boolean isAtRest() {
    return state() == State.WAITING && window.isEmpty() && !dieTimer.isPaused();
  }

  /**
   * Whether the session behaves like one that was created at {@code now} with the rid {@link
   * #received}. Only repeats and acknowledgements of earlier requests would be treated otherwise,
   * and in a polling session the next request.
   */
  public boolean isAsCreated(long now) {
    return isAtRest() && deadline() == now + terms.granted().inactivity();
  }

  /** The terms that this session was granted. */
  public SessionTerms terms() {
    return terms;
  }

  /**
   * Whether the state agrees with the held requests and the mailbox. Tests check it after every
   * call.
   */
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
