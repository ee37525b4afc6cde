package dev.holdfast.fsm.script;

import static java.util.stream.Collectors.joining;

import java.util.List;

/**
 * What came of a step: the part of a line behind {@code =>}, as it is.
 *
 * @param effects in the order in which they are performed
 * @param state the state after the step
 * @param wake when the engine asks to be called next, in milliseconds since the start; {@link
 *     Long#MAX_VALUE} for never
 * @param handed what the application was handed since the start, for the first form
 */
record Outcome(List<ScriptEffect> effects, String state, long wake, String handed) {

  private static final String NONE = "-";

  /** The effects as they stand in a line; {@code -} for none. */
  static String print(List<ScriptEffect> effects) {
    return effects.isEmpty()
        ? NONE
        : effects.stream().map(ScriptEffect::toString).collect(joining(" ; "));
  }

  /** Likewise, the answers alone, as the first form has them. */
  String oldAnswers() {
    return effects.stream().noneMatch(ScriptEffect::isAnswer)
        ? NONE
        : effects.stream()
            .filter(ScriptEffect::isAnswer)
            .map(
                each ->
                    each.subject()
                        + ":"
                        + each.packets().stream().collect(joining(" ", "[", "]"))
                        + each.attributes())
            .collect(joining(" ; "));
  }

  /** When the engine asks to be called next, as it stands in a line. */
  String printWake() {
    return wake == Long.MAX_VALUE ? "never" : Words.seconds(wake);
  }
}
