package dev.holdfast.fsm.script;

import java.util.List;

/**
 * A script: a named sequence of events of one session, each with what is expected to come of it.
 *
 * @param name the first word of its heading
 * @param idea the rest of its heading: what it shows
 * @param line where its heading stands, counted from 1
 */
public record Script(String name, String idea, int line, ScriptConfig config, List<Step> steps) {

  /**
   * A line of a script: an event, and what is expected to come of it.
   *
   * @param line where it stands, counted from 1
   * @param time milliseconds since the start
   * @param cause the line up to its arrow, as it is written
   */
  public record Step(int line, long time, ScriptInput input, String cause, Expectation expected) {

    /** Returns the line with {@code outcome} behind its arrow. */
    String with(String outcome) {
      return cause + " => " + outcome;
    }
  }
}
