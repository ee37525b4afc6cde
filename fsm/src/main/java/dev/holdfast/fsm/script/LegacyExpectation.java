package dev.holdfast.fsm.script;

import static java.util.stream.Collectors.joining;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The expectation of a line of the {@linkplain LegacyScriptSyntax legacy form}: the answers of its
 * step, and maybe all that the application has received since the start.
 *
 * @param answers {@code -} for none
 * @param app null if that is left open
 */
record LegacyExpectation(String answers, String state, @Nullable String app)
    implements Expectation {

  @Override
  public String show(StepOutcome actual) {
    return new LegacyExpectation(
            print(ConditionWordRemover.withoutWords(actual.effects())),
            actual.state(),
            app == null ? null : handed(ConditionWordRemover.withoutWords(actual.sinceStart())))
        .toString();
  }

  private static String print(List<ScriptEffect> effects) {
    return StepOutcome.join(
        effects.stream()
            .filter(ScriptEffect::isAnswer)
            .map(LegacyExpectation::printAnswer)
            .toList());
  }

  private static String printAnswer(ScriptEffect answer) {
    String packets = answer.packets().stream().collect(joining(" ", ":[", "]"));
    return answer.subject() + packets + answer.attributes();
  }

  private static String handed(List<ScriptEffect> effects) {
    return effects.stream().flatMap(effect -> words(effect).stream()).collect(joining(" "));
  }

  private static List<String> words(ScriptEffect effect) {
    return switch (effect.kind()) {
      case ANSWER, UNDELIVERED -> List.of();
      case RECEIVE -> effect.packets();
      case OVERFLOW -> List.of(effect.kind().word());
      case END -> List.of("gone(" + effect.subject() + ")");
    };
  }

  @Override
  public String toString() {
    return answers + " | " + state + (app == null ? "" : " app=" + app);
  }
}
