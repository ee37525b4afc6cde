package dev.holdfast.fsm.script;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What came of a step, or must come of it: the part of a line behind {@code =>}.
 *
 * @param answers in the order in which they are written; {@code -} for none
 * @param state the state after the step
 * @param app what the application was handed since the start; null in an expectation that leaves it
 *     open
 */
public record Outcome(String answers, String state, @Nullable String app) {

  /** Whether {@code actual} is what this expectation asks for. */
  boolean allows(Outcome actual) {
    return answers.equals(actual.answers)
        && state.equals(actual.state)
        && (app == null || Objects.equals(app, actual.app));
  }

  Outcome withoutApp() {
    return new Outcome(answers, state, null);
  }

  @Override
  public String toString() {
    return answers + " | " + state + (app == null ? "" : " app=" + app);
  }
}
