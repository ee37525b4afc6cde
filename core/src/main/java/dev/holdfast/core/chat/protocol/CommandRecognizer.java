package dev.holdfast.core.chat.protocol;

import static java.util.regex.Pattern.DOTALL;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableSet;
import dev.holdfast.core.chat.text.CommandSkeleton;
import dev.holdfast.core.chat.text.PublishedTextRule;
import java.util.regex.Pattern;

/**
 * The recognizer of commands among the texts that members say. Slashes that phones and input
 * methods write count as well, and invisible characters count as blanks, so that a text that looks
 * like a command is never published. Thread-safe.
 */
public final class CommandRecognizer {

  private static final CharMatcher SLASH = CharMatcher.anyOf("/\uff0f\u2044\u2215");

  /**
   * What may stand before a word of {@link #WORD} in a command: slashes, backslashes, which are a
   * common typing error, and the characters whose skeletons by UTS #39 begin with one of them.
   * Those count only before such a word, because they have other uses in text.
   */
  private static final ImmutableSet<Integer> LIKE_SLASH =
      ImmutableSet.copyOf(
          ("/\uff0f\u2044\u2215"
                  + "\u1735\u2041\u2571\u27cb\u29f6\u29f8\u2afb\u2afd\u2cc6\u2cc7\u2f03\u3033\u30ce"
                  + "\u31d3\u4e3f\ud834\ude3a"
                  + "\\\uff3c\ufe68\u2216\u244a\u27c8\u27cd\u29f5\u29f9\u2cf9\u2f02\u31d4\u4e36"
                  + "\ud834\ude0f\ud834\ude3b")
              .codePoints()
              .iterator());

  /** The {@linkplain CommandSkeleton skeletons} of {@code auth}, {@code admin} and {@code help}. */
  private static final Pattern WORD = Pattern.compile("(?:auth|adrnln|help)\\b.*", DOTALL);

  private static final ImmutableSet<Integer> MARKS =
      ImmutableSet.of(
          (int) Character.NON_SPACING_MARK,
          (int) Character.COMBINING_SPACING_MARK,
          (int) Character.ENCLOSING_MARK);

  private CommandRecognizer() {}

  /**
   * Whether a text is a command and not a message: its first visible character is a slash, or one
   * that looks like it before the word of a command.
   */
  public static boolean isCommand(String text) {
    int first = visibleStart(text);
    return first < text.length()
        && (SLASH.matches(text.charAt(first)) || isMistyped(text.substring(first)));
  }

  /** Whether a text looks like a command: slashes or what looks like them, and a word of one. */
  private static boolean isMistyped(String text) {
    int word = 0;
    while (word < text.length() && mayPrecedeWord(text.codePointAt(word))) {
      word += Character.charCount(text.codePointAt(word));
    }
    return word > 0 && WORD.matcher(CommandSkeleton.of(text.substring(word))).matches();
  }

  /** Besides slashes, blanks and marks may: a bar above a slash leaves it one. */
  private static boolean mayPrecedeWord(int character) {
    return LIKE_SLASH.contains(character)
        || isBlank(character)
        || MARKS.contains(Character.getType(character));
  }

  /** What is behind the slash of a command, without blanks around it. */
  static String behindSlash(String command) {
    int start = command.offsetByCodePoints(visibleStart(command), 1);
    return command.substring(start, visibleEnd(command, start));
  }

  private static int visibleStart(String text) {
    int start = 0;
    while (start < text.length() && isBlank(text.codePointAt(start))) {
      start += Character.charCount(text.codePointAt(start));
    }
    return start;
  }

  private static int visibleEnd(String text, int start) {
    int end = text.length();
    while (end > start && isBlank(text.codePointBefore(end))) {
      end -= Character.charCount(text.codePointBefore(end));
    }
    return end;
  }

  /** Whether a character separates words of a command: also one that cannot be seen. */
  static boolean isBlank(int character) {
    return PublishedTextRule.isUnseen(character)
        || Character.getType(character) == Character.FORMAT;
  }
}
