package dev.holdfast.fsm;

/**
 * The states of a session. Three are live, and follow from two questions: is a request held on a
 * live socket, and is there something to send? Both are never true after an event, because then the
 * request is answered with what there is.
 */
public enum State {
  /** Nothing held, nothing to send. The die-timer runs. */
  WAITING(Timer.DIE),
  /** A request is held on a live socket, nothing to send. The wait-timer of the oldest runs. */
  HAVE_REQUEST(Timer.WAIT),
  /** Packets or a final notice to send, nothing held. The die-timer runs. */
  HAVE_PACKET(Timer.DIE),
  /** The session has ended; every further request is told so. No timer. */
  CLOSED(Timer.NONE);

  /** The one timer that a state owns; when it is due the machine hears {@link Event#TIMEOUT}. */
  public enum Timer {
    /** {@code inactivity} (or {@code pause}) without a held request: the session is torn down. */
    DIE("die-timer"),
    /** {@code wait} with a request held: it is answered empty. */
    WAIT("wait-timer"),
    /** Nothing to wait for. */
    NONE("-");

    private final String label;

    Timer(String label) {
      this.label = label;
    }

    @Override
    public String toString() {
      return label;
    }
  }

  private final Timer timer;

  State(Timer timer) {
    this.timer = timer;
  }

  /** The timer this state owns. */
  public Timer timer() {
    return timer;
  }
}
