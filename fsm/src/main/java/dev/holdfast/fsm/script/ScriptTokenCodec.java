package dev.holdfast.fsm.script;

import com.google.common.base.CharMatcher;
import com.google.common.base.Joiner;
import com.google.common.base.Splitter;
import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Pattern;

/** A parser and printer of the words, times and numbers in lines of scripts. Without state. */
final class ScriptTokenCodec {

  private static final Splitter SPACES = Splitter.on(CharMatcher.whitespace()).omitEmptyStrings();

  /** A slash that is not the one of {@code undefined-condition/word}. */
  private static final Pattern OTHER_SLASH =
      Pattern.compile("(?<!(?:^|:)undefined-condition)/|/(?![a-z]+(?:-[a-z]+)*$)");

  /** The longest time in milliseconds, far above all that happens: sums of times stay in a long. */
  static final long MAX_MILLIS = 1_000_000_000_000L;

  private ScriptTokenCodec() {}

  /** The words of a line. */
  static List<String> of(String line) {
    return SPACES.splitToList(line);
  }

  /** A line with one space between its words. */
  static String normal(String line) {
    return String.join(" ", of(line));
  }

  /** All values of an enum, one space between them. */
  static String list(Enum<?>[] values) {
    return Joiner.on(' ').join(values);
  }

  /** Milliseconds as seconds, without superfluous digits: {@code 60}, {@code 0.25}. */
  static String seconds(long millis) {
    return BigDecimal.valueOf(millis, 3).stripTrailingZeros().toPlainString();
  }

  /** Seconds as milliseconds. */
  static long millis(String word) throws LineSyntaxException {
    long millis;
    try {
      millis = notNegative(new BigDecimal(word).movePointRight(3).longValueExact(), word);
    } catch (NumberFormatException | ArithmeticException e) {
      throw new LineSyntaxException("'" + word + "' is no time in seconds, to the millisecond");
    }
    if (millis > MAX_MILLIS) {
      throw new LineSyntaxException(
          "'" + word + "' is more than " + seconds(MAX_MILLIS) + " seconds");
    }
    return millis;
  }

  /** A whole number that is not negative. */
  static long whole(String word) throws LineSyntaxException {
    return notNegative(integer(word), word);
  }

  /** A whole number. */
  static long integer(String word) throws LineSyntaxException {
    try {
      return Long.parseLong(word);
    } catch (NumberFormatException e) {
      throw new LineSyntaxException("'" + word + "' is no whole number");
    }
  }

  private static long notNegative(long value, String word) throws LineSyntaxException {
    if (value < 0) {
      throw new LineSyntaxException("'" + word + "' is negative");
    }
    return value;
  }

  /** A condition, or an end with one, as a word that a script can have. */
  static String word(String condition) {
    String word = condition.strip().replaceAll("\\s+", "_");
    return word.isEmpty() ? "-" : OTHER_SLASH.matcher(word).replaceAll("_");
  }
}
