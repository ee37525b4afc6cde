package dev.holdfast.fsm;

/**
 * One row of the table of {@link ConnectionFsm}: in state {@code from}, on {@code event}, do {@code
 * action} and go to {@code to}. Immutable.
 *
 * @param why why it is so, where that is not plain; for an impossible row always
 */
public record Row(State from, Event event, Action action, State to, String why) {

  /** Makes a row that needs no reason. */
  public Row(State from, Event event, Action action, State to) {
    this(from, event, action, to, "");
  }
}
