package dev.holdfast.fsm;

/** The one timer that a state owns; when it is due the machine hears {@link Event#TIMEOUT}. */
public enum StateTimer {
  /** {@code inactivity} (or {@code pause}) without a held request: the session is torn down. */
  DIE("die-timer"),
  /** {@code wait} with a request held: it is answered empty. */
  WAIT("wait-timer"),
  /** Nothing to wait for. */
  NONE("-");

  private final String label;

  StateTimer(String label) {
    this.label = label;
  }

  @Override
  public String toString() {
    return label;
  }
}
