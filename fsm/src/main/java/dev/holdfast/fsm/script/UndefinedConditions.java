package dev.holdfast.fsm.script;

import java.util.regex.Pattern;

/**
 * A reader of lines of scripts that name an {@code undefined-condition} alone. Older versions wrote
 * so; today the word that the client is told with it stands behind a slash. A line without the word
 * takes any. Without state.
 */
final class UndefinedConditions {

  private static final Pattern WORD = Pattern.compile("(undefined-condition)/[a-z-]+");
  private static final Pattern ALONE = Pattern.compile("undefined-condition(?!/)");

  private UndefinedConditions() {}

  /** Whether effects name the condition without its word. */
  static boolean areAlone(String effects) {
    return ALONE.matcher(effects).find();
  }

  /** Returns the effects without the words. */
  static String withoutWords(String effects) {
    return WORD.matcher(effects).replaceAll("$1");
  }
}
