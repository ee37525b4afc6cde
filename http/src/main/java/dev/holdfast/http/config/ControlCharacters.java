package dev.holdfast.http.config;

import com.google.common.base.CharMatcher;
import java.util.Locale;

/**
 * Control characters and changes of direction in what an operator or a server has given, as they
 * are shown: escaped, so that a message about it is one line, and says what is there. So is a
 * backslash, which would look like the escape of another. A text is escaped once, where it is
 * written. Stateless.
 */
public final class ControlCharacters {

  private static final CharMatcher HIDDEN =
      CharMatcher.javaIsoControl()
          .or(CharMatcher.anyOf("\u061c\u200e\u200f\u2028\u2029\\"))
          .or(CharMatcher.inRange('\u202a', '\u202e'))
          .or(CharMatcher.inRange('\u2066', '\u2069'));

  private ControlCharacters() {}

  /** A text in one line: {@code \n} for a line break, and so on. */
  public static String escape(String text) {
    if (HIDDEN.matchesNoneOf(text)) {
      return text;
    }
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char each = text.charAt(i);
      line.append(HIDDEN.matches(each) ? escape(each) : String.valueOf(each));
    }
    return line.toString();
  }

  private static String escape(char hidden) {
    return switch (hidden) {
      case '\\' -> "\\\\";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> String.format(Locale.ROOT, "\\u%04x", (int) hidden);
    };
  }
}
