package dev.holdfast.fsm.script;

import com.google.common.base.Splitter;
import dev.holdfast.fsm.Row;
import java.util.List;

/**
 * The outcome of a step: what the engine did, of which the part of a line behind {@code =>} says
 * what it should be.
 *
 * @param parts what each call of the engine came to: of the timers that fell due on the way, then
 *     of the event
 * @param state the state after the step
 * @param timer when the timer of the state is due, in milliseconds since the start; {@link
 *     Long#MAX_VALUE} for never
 * @param sinceStart all effects since the start, as far as the script was played: a view
 */
record StepOutcome(List<Part> parts, String state, long timer, List<ScriptEffect> sinceStart) {

  private static final String NONE = "-";
  private static final String BETWEEN = " ; ";

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

  /** The effects as they stand in a line. */
  static String print(List<ScriptEffect> effects) {
    return join(effects.stream().map(ScriptEffect::toString).toList());
  }

  /** Puts words for effects in a line; {@code -} for none. */
  static String join(List<String> effects) {
    return effects.isEmpty() ? NONE : String.join(BETWEEN, effects);
  }

  /** The words for effects of a line that has one space between its words. */
  static List<String> split(String line) {
    return line.equals(NONE) ? List.of() : Splitter.on(BETWEEN).splitToList(line);
  }

  /** When the engine asks to be called next, as it stands in a line. */
  String printTimer() {
    return timer == Long.MAX_VALUE ? "never" : ScriptTokenCodec.seconds(timer);
  }
}
