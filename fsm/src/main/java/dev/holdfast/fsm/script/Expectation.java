package dev.holdfast.fsm.script;

/**
 * The expectation of a step: the part of a line behind {@code =>}, as it is written. {@link
 * Object#toString} gives it with one space between its words. Each {@link ScriptSyntax} has its
 * own.
 */
public interface Expectation {

  /** The state after the step. */
  String state();

  /** Returns what came of the step, with the parts that this expectation has. */
  String show(StepOutcome actual);

  /** Whether the step came out as expected. */
  default boolean isMetBy(StepOutcome actual) {
    return toString().equals(show(actual));
  }
}
