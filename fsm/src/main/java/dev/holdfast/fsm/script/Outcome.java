package dev.holdfast.fsm.script;

import static java.util.stream.Collectors.joining;

import dev.holdfast.fsm.ConnectionFsm.Row;
import java.util.List;

/**
 * What came of a step: the part of a line behind {@code =>}, as it is.
 *
 * @param parts what each call of the engine came to: of the timers that fell due on the way, then
 *     of the event
 * @param state the state after the step
 * @param wake when the engine asks to be called next, in milliseconds since the start; {@link
 *     Long#MAX_VALUE} for never
 * @param handed what the application was handed since the start, for the first form
 */
record Outcome(List<Part> parts, String state, long wake, String handed) {

  private static final String NONE = "-";

  /**
   * What one call of the engine came to.
   *
   * @param time milliseconds since the start
   * @param isTimer whether it told the engine that a timer is due, and not of the event
   * @param rows of the table that fired
   * @param effects in the order in which they are performed
   */
  record Part(long time, boolean isTimer, List<Row> rows, List<ScriptEffect> effects) {}

  /** All effects, in the order in which they are performed. */
  List<ScriptEffect> effects() {
    return parts.stream().flatMap(part -> part.effects().stream()).toList();
  }

  /** The effects as they stand in a line; {@code -} for none. */
  static String print(List<ScriptEffect> effects) {
    return effects.isEmpty()
        ? NONE
        : effects.stream().map(ScriptEffect::toString).collect(joining(" ; "));
  }

  /** The answers alone, as they stand in a line of the first form; {@code -} for none. */
  String oldAnswers() {
    List<ScriptEffect> answers = effects().stream().filter(ScriptEffect::isAnswer).toList();
    return answers.isEmpty()
        ? NONE
        : answers.stream()
            .map(
                each ->
                    each.subject()
                        + each.packets().stream().collect(joining(" ", ":[", "]"))
                        + each.attributes())
            .collect(joining(" ; "));
  }

  /** When the engine asks to be called next, as it stands in a line. */
  String printWake() {
    return wake == Long.MAX_VALUE ? "never" : Words.seconds(wake);
  }
}
