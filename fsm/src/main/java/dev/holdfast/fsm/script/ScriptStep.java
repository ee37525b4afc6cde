package dev.holdfast.fsm.script;

/**
 * A line of a script: an event, and what is expected to come of it.
 *
 * @param line where it stands, counted from 1
 * @param time milliseconds since the start
 * @param cause the line up to its arrow, as it is written
 */
public record ScriptStep(
    int line, long time, ScriptInput input, String cause, Expectation expected) {

  /** Returns the line with {@code outcome} behind its arrow. */
  String with(String outcome) {
    return cause + " => " + outcome;
  }
}
