package dev.holdfast.core.chat;

import com.google.common.base.CharMatcher;
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

  static final String RULE = "A nick has 1 to 32 characters, none of them invisible, and no colon.";

  /** The spaces of all scripts, but no line breaks: those are refused. */
  private static final CharMatcher SPACE =
      CharMatcher.anyOf(" \u00a0\u1680\u202f\u205f\u3000")
          .or(CharMatcher.inRange('\u2000', '\u200a'));

  /** What a renderer may leave out, beside format characters (Default_Ignorable_Code_Point). */
  private static final CharMatcher IGNORABLE =
      CharMatcher.inRange('\u115f', '\u1160')
          .or(CharMatcher.inRange('\u17b4', '\u17b5'))
          .or(CharMatcher.inRange('\u180b', '\u180f'))
          .or(CharMatcher.anyOf("\u034f\u2800\u3164\uffa0"));

  private static final int LENGTH = 32;

  /** The nick that somebody asks for; null if it can be none. */
  static @Nullable Nick of(String asked) {
    if (asked.length() > LENGTH * 4) { // before work is spent on it
      return null;
    }
    String name = trimmed(Normalizer.normalize(asked, Normalizer.Form.NFC));
    if (name.isEmpty()
        || name.codePointCount(0, name.length()) > LENGTH
        || Character.getType(name.codePointAt(0)) == Character.NON_SPACING_MARK
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

  /** Without blanks around it, and with single spaces within. */
  private static String trimmed(String name) {
    return SPACE.trimAndCollapseFrom(name.strip(), ' ');
  }

  private static boolean isVisible(int character) {
    if (character == ':' || isIgnorable(character)) { // `ann: hi` is how the door tells a message
      return false;
    }
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

  private static boolean isIgnorable(int character) {
    boolean selector = // of a variant; one follows many emoji, which need it less than nicks do
        (0xfe00 <= character && character <= 0xfe0f)
            || (0xe0000 <= character && character <= 0xe0fff);
    return selector || (character <= 0xffff && IGNORABLE.matches((char) character));
  }

  @Override
  public String toString() {
    return name;
  }
}
