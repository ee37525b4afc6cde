package dev.holdfast.fsm.script;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A printer of effects as older versions wrote them: with an {@code undefined-condition} alone.
 * Today the word that the client is told with it stands behind a slash. A line without the word
 * takes any. Without state.
 */
final class UndefinedConditions {

  private static final Pattern WITH_WORD = Pattern.compile("(^|[=:])(undefined-condition)/[a-z-]+");

  private UndefinedConditions() {}

  /** Returns the effects without the words; packets may have any name, and keep theirs. */
  static List<ScriptEffect> withoutWords(List<ScriptEffect> effects) {
    return effects.stream().map(UndefinedConditions::withoutWord).toList();
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
