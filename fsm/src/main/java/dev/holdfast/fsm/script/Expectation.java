package dev.holdfast.fsm.script;

/**
 * The expectation of a step: the part of a line behind {@code =>}, as it is written. {@link
 * Object#toString} gives it with one space between its words. Each {@link ScriptForm} has its own.
 */
public interface Expectation {

  /** The state after the step. */
  String state();

  /** What came of the step, told as far as this expectation tells it. */
  String show(StepOutcome actual);

  /** Whether the step came out so. */
  default boolean isMetBy(StepOutcome actual) {
    return toString().equals(show(actual));
  }
}
