package dev.holdfast.core.chat;

import java.text.Normalizer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The name of a member: 1 to 32 characters, none of them invisible. Two nicks are the same if they
 * differ in case only, or in the way the same letters are encoded.
 *
 * @param name as it is shown
 * @param key what is compared
 */
record Nick(String name, String key) {

  static final String RULE = "A nick has 1 to 32 characters, without control characters.";

  private static final int LENGTH = 32;

  /** The nick that somebody asks for; null if it can be none. */
  static @Nullable Nick of(String asked) {
    if (asked.length() > LENGTH * 4) { // before work is spent on it
      return null;
    }
    String name = Normalizer.normalize(asked, Normalizer.Form.NFC).strip();
    if (name.isEmpty()
        || name.codePointCount(0, name.length()) > LENGTH
        || !name.codePoints().allMatch(Nick::isVisible)) {
      return null;
    }
    String key = Normalizer.normalize(name, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    return new Nick(name, key);
  }

  boolean isSameAs(String other) {
    Nick nick = of(other);
    return nick != null && nick.key.equals(key);
  }

  private static boolean isVisible(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }

  @Override
  public String toString() {
    return name;
  }
}
