package dev.holdfast.fsm.script;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A remover of the word behind an {@code undefined-condition} in effects: older versions printed
 * the condition alone, where now the word that the client is told stands behind a slash. So a
 * script without the word takes any. Without state.
 */
final class ConditionWordRemover {

  private static final Pattern WITH_WORD = Pattern.compile("(^|[=:])(undefined-condition)/[a-z-]+");

  private ConditionWordRemover() {}

  /** Returns the effects without the words; packets may have any name, and keep theirs. */
  static List<ScriptEffect> withoutWords(List<ScriptEffect> effects) {
    return effects.stream().map(ConditionWordRemover::withoutWord).toList();
  }

  private static ScriptEffect withoutWord(ScriptEffect effect) {
    return switch (effect.kind()) {
      case ANSWER ->
          ScriptEffect.answer(effect.subject(), effect.packets(), withoutWord(effect.attributes()));
      case END -> ScriptEffect.end(withoutWord(effect.subject()));
      case RECEIVE, OVERFLOW, UNDELIVERED -> effect;
    };
  }

  private static String withoutWord(String text) {
    return WITH_WORD.matcher(text).replaceAll("$1$2");
  }
}
