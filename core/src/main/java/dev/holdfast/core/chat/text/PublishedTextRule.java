package dev.holdfast.core.chat.text;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableRangeSet;
import com.google.common.collect.Range;
import com.google.common.collect.RangeSet;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The rule for published texts: messages, whispers, reasons and ids. Characters are code points
 * everywhere. The JavaScript client has the same rule, and both are tested with the same table,
 * {@code text-rule.txt}. Thread-safe.
 *
 * <p>A text is <em>empty</em> if it has no visible character. These are never published: controls
 * other than tabs and line breaks, which a terminal would execute; code points that are not
 * characters; and characters that change the direction of the text after them: embeddings,
 * overrides, and isolates that are not closed in their line.
 */
public final class PublishedTextRule {

  /** Invisible characters: blanks, controls, and those that Unicode calls default ignorable. */
  private static final RangeSet<Integer> UNSEEN =
      ImmutableRangeSet.<Integer>builder()
          .add(Range.closed(0x0000, 0x0020)) // controls, and the space
          .add(Range.closed(0x007f, 0x00a0)) // controls, and the space that does not break
          .add(Range.singleton(0x00ad)) // soft hyphen
          .add(Range.singleton(0x034f)) // combining grapheme joiner
          .add(Range.singleton(0x061c)) // Arabic letter mark
          .add(Range.closed(0x115f, 0x1160)) // Hangul fillers
          .add(Range.singleton(0x1680)) // Ogham space
          .add(Range.closed(0x17b4, 0x17b5)) // Khmer vowels
          .add(Range.closed(0x180b, 0x180f)) // Mongolian variation selectors
          .add(Range.closed(0x2000, 0x200f)) // spaces, joiners, marks of direction
          .add(Range.closed(0x2028, 0x202f)) // line breaks, direction, a space
          .add(Range.closed(0x205f, 0x206f)) // a space, joiners, direction
          .add(Range.singleton(0x2800)) // Braille without dots
          .add(Range.singleton(0x3000)) // ideographic space
          .add(Range.singleton(0x3164)) // Hangul filler
          .add(Range.closed(0xfe00, 0xfe0f)) // variation selectors
          .add(Range.singleton(0xfeff)) // byte order mark
          .add(Range.singleton(0xffa0)) // Hangul filler
          .add(Range.closed(0xfff0, 0xfffb)) // unassigned, annotations
          .add(Range.singleton(0x16fe4)) // Khitan filler
          .add(Range.closed(0x1bca0, 0x1bca3)) // shorthand formats
          .add(Range.singleton(0x1d159)) // null notehead
          .add(Range.closed(0x1d173, 0x1d17a)) // musical formats
          .add(Range.closed(0xe0000, 0xe0fff)) // tags, more variation selectors
          .build();

  /**
   * Line breaks, and characters that a terminal would execute: controls, and changes of direction.
   */
  private static final Pattern UNPRINTABLE =
      Pattern.compile("[\\p{Cc}\\u2028\\u2029\\u202A-\\u202E\\u2066-\\u2069]+");

  private static final Pattern LINE_BREAKS = Pattern.compile("[\n\r\u2028\u2029]+");

  /** Double quotes, as keyboards, phones and input methods write them. */
  public static final CharMatcher DOUBLE_QUOTE = CharMatcher.anyOf("\"“”„＂");

  private PublishedTextRule() {}

  /** Returns the number of characters of a text. */
  public static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  /** Whether a text has no visible character. */
  public static boolean isEmpty(String text) {
    return text.codePoints().allMatch(PublishedTextRule::isUnseen);
  }

  /** Returns a reason as it counts: one without a visible character is none, the empty text. */
  public static String reason(String text) {
    return isEmpty(text) ? "" : text;
  }

  /** Whether a character is invisible. */
  public static boolean isUnseen(int character) {
    return UNSEEN.contains(character);
  }

  /**
   * Returns the first character that must not be published, as {@code U+001B}; null if there is
   * none.
   */
  public static @Nullable String forbidden(String text) {
    String found = first(text, PublishedTextRule::isForbidden);
    for (String line : found == null ? LINE_BREAKS.split(text) : new String[0]) {
      if (opened(line) > 0) {
        return first(line, PublishedTextRule::isIsolate);
      }
    }
    return found;
  }

  /**
   * Returns the first character that must not be in a published line, as {@code U+0009}; null if
   * there is none. Line breaks and tabs must not.
   */
  public static @Nullable String forbiddenInLine(String text) {
    String found = first(text, c -> c == '\t' || isLineBreak(c));
    return found == null ? forbidden(text) : found;
  }

  /**
   * Returns a text in one line: line breaks become a space, and nothing else is changed. In a
   * forbidden text, which an older version has stored, characters that a terminal would execute
   * become a space as well.
   */
  public static String oneLine(String text) {
    Pattern spaces = forbidden(text) == null ? LINE_BREAKS : UNPRINTABLE;
    return spaces.matcher(text).replaceAll(" ");
  }

  /** Returns the first character that matches, as {@link #named}; null if there is none. */
  static @Nullable String first(String text, IntPredicate condition) {
    return text.codePoints()
        .filter(condition)
        .mapToObj(PublishedTextRule::named)
        .findFirst()
        .orElse(null);
  }

  /** Returns a character as {@code U+001B}, or as {@code / (U+002F)} if it can be seen. */
  static String named(int character) {
    String number = String.format(Locale.ROOT, "U+%04X", character);
    return isVisible(character) ? Character.toString(character) + " (" + number + ")" : number;
  }

  private static boolean isVisible(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.SPACE_SEPARATOR,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.NON_SPACING_MARK,
          Character.COMBINING_SPACING_MARK,
          Character.ENCLOSING_MARK ->
          false;
      default -> !isUnseen(character);
    };
  }

  private static boolean isForbidden(int character) {
    return (Character.isISOControl(character) && character != '\t' && !isLineBreak(character))
        || (character >= 0x202a && character <= 0x202e) // embeddings and overrides
        || Character.getType(character) == Character.SURROGATE // half of a pair
        || (character >= 0xfdd0 && character <= 0xfdef) // noncharacters
        || (character & 0xfffe) == 0xfffe; // the last two of each plane, noncharacters
  }

  private static boolean isLineBreak(int character) {
    return character == '\n' || character == '\r' || character == 0x2028 || character == 0x2029;
  }

  private static boolean isIsolate(int character) {
    return character >= 0x2066 && character <= 0x2068;
  }

  /** Returns the number of isolates of a line that are not closed. */
  private static int opened(String line) {
    int open = 0;
    for (int i = 0; i < line.length(); i++) {
      char character = line.charAt(i);
      open += isIsolate(character) ? 1 : character == 0x2069 && open > 0 ? -1 : 0;
    }
    return open;
  }
}
