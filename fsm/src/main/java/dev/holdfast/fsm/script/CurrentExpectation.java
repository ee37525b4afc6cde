package dev.holdfast.fsm.script;

import org.jspecify.annotations.Nullable;

/**
 * The expectation of a line of the {@linkplain CurrentScriptSyntax current form}: the effects of
 * the step, such as answers and what the application receives, then the state and its timer.
 *
 * @param effects {@code -} for none
 * @param timer when the timer of the state is due; null if that is left open
 */
record CurrentExpectation(String effects, String state, @Nullable String timer)
    implements Expectation {

  @Override
  public String show(StepOutcome actual) {
    // as a script says it that is older than the words
    String older = StepOutcome.print(ConditionWordRemover.withoutWords(actual.effects()));
    return new CurrentExpectation(
            effects.equals(older) ? older : StepOutcome.print(actual.effects()),
            actual.state(),
            timer == null ? null : actual.printTimer())
        .toString();
  }

  @Override
  public String toString() {
    return effects + " | " + state + (timer == null ? "" : " timer=" + timer);
  }
}
