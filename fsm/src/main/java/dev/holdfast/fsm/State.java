package dev.holdfast.fsm;

/**
 * The states of a session. Before its end there are three, which follow from two questions: is a
 * request held on a live socket, and is there something to send? Both are never true after a call
 * of the engine, because then the request is answered with what there is: where an event leaves
 * both, the same call fires {@link Event#PACKET} behind it. Where packets, a loss or a timer have
 * used up one of several held requests, it fires {@link Event#NEXT}.
 */
public enum State {
  /** No request is held on a live socket, nothing to send. The die-timer runs. */
  WAITING(TimerKind.DIE),
  /** A request is held on a live socket, nothing to send. The wait-timer of the oldest runs. */
  HAVE_REQUEST(TimerKind.WAIT),
  /** Packets or a final notice to send, no request held on a live socket. The die-timer runs. */
  HAVE_PACKET(TimerKind.DIE),
  /** The session has ended; every further request is told so. No timer. */
  CLOSED(TimerKind.NONE);

  private final TimerKind timer;

  State(TimerKind timer) {
    this.timer = timer;
  }

  /** The timer this state owns. */
  public TimerKind timer() {
    return timer;
  }
}
