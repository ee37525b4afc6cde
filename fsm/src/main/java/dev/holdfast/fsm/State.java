package dev.holdfast.fsm;

/**
 * The states of a session. Three are live, and follow from two questions: is a request held on a
 * live socket, and is there something to send? Both are never true after an event, because then the
 * request is answered with what there is.
 */
public enum State {
  /** Nothing held, nothing to send. The die-timer runs. */
  WAITING(StateTimer.DIE),
  /** A request is held on a live socket, nothing to send. The wait-timer of the oldest runs. */
  HAVE_REQUEST(StateTimer.WAIT),
  /** Packets or a final notice to send, nothing held. The die-timer runs. */
  HAVE_PACKET(StateTimer.DIE),
  /** The session has ended; every further request is told so. No timer. */
  CLOSED(StateTimer.NONE);

  private final StateTimer timer;

  State(StateTimer timer) {
    this.timer = timer;
  }

  /** The timer this state owns. */
  public StateTimer timer() {
    return timer;
  }
}
