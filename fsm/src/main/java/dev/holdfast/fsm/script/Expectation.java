package dev.holdfast.fsm.script;

import org.jspecify.annotations.Nullable;

/**
 * What must come of a step: the part of a line behind {@code =>}, as it is written. {@link
 * Object#toString} gives it with one space between its words.
 */
public sealed interface Expectation {

  /** The state after the step. */
  String state();

  /** What came of the step, told as far as this expectation tells it. */
  String show(Outcome actual);

  /** Whether the step came out so. */
  default boolean isMetBy(Outcome actual) {
    return toString().equals(show(actual));
  }

  /**
   * An expectation of the second form: it tells all that left or that the application was handed in
   * this step.
   *
   * @param effects {@code -} for none
   * @param wake when the engine asks to be called next; null if that is left open
   */
  record OfStep(String effects, String state, @Nullable String wake) implements Expectation {

    @Override
    public String show(Outcome actual) {
      return new OfStep(
              Outcome.print(actual.effects()),
              actual.state(),
              wake == null ? null : actual.printWake())
          .toString();
    }

    @Override
    public String toString() {
      return effects + " | " + state + (wake == null ? "" : " wake=" + wake);
    }
  }

  /**
   * An expectation of the first form: it tells the answers of the step, and maybe all that the
   * application was handed since the start.
   *
   * @param answers {@code -} for none
   * @param app null if that is left open
   */
  record SinceStart(String answers, String state, @Nullable String app) implements Expectation {

    @Override
    public String show(Outcome actual) {
      return new SinceStart(
              actual.oldAnswers(), actual.state(), app == null ? null : actual.handed())
          .toString();
    }

    @Override
    public String toString() {
      return answers + " | " + state + (app == null ? "" : " app=" + app);
    }
  }
}
