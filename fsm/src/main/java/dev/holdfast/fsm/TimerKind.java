package dev.holdfast.fsm;

/**
 * The kind of timer that a state owns, one at most; when it is due the machine hears {@link
 * Event#TIMEOUT}.
 */
public enum TimerKind {
  /** {@code inactivity} (or {@code pause}) without a held request: the session is torn down. */
  DIE("die-timer"),
  /** {@code wait} with a request held: it is answered empty. */
  WAIT("wait-timer"),
  /** Nothing to wait for. */
  NONE("-");

  private final String label;

  TimerKind(String label) {
    this.label = label;
  }

  @Override
  public String toString() {
    return label;
  }
}
