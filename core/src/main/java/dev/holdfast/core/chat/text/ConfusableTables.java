package dev.holdfast.core.chat.text;

import com.google.common.collect.ImmutableMap;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The tables of look-alikes in names: Cyrillic and Greek letters that look like Latin ones, with
 * which whole names can be written, and signs that look like a colon. Thread-safe.
 */
final class ConfusableTables {

  private static final String CYRILLIC = "АВЕЅІЈКМНОРСТУХаеорсухѕіјһԁԛԝӏԚԜҮ";
  private static final String AS_LATIN = "ABESIJKMHOPCTYXaeopcyxsijhdqwlQWY";
  private static final String GREEK = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧονϲϳ";
  private static final String AS_LATIN_TOO = "ABEZHIKMNOPTYXovcj";

  private static final ImmutableMap<Integer, Integer> LATIN = table();

  /** Signs that UTS #39 maps to a colon, alone or with more, and the colon of the Z notation. */
  private static final String COLONS =
      ":\u02d0\u02f8\u0589\u05c3\u0703\u0704\u16ec\u1803\u1809\u205a\u2236\u2982\u29f4\ua789";

  /**
   * Look-alikes of a colon that are part of words: two visargas, the divider of words in Ethiopic,
   * tones of Lisu and Tolong Siki. They count only before a blank.
   */
  private static final String COLONS_IN_WORDS = "\u0903\u0a83\u1361\ua4fd\ud807\uddd9";

  private static final Pattern COLON =
      Pattern.compile("[" + COLONS + "]|[" + COLONS_IN_WORDS + "](?= )");

  private ConfusableTables() {}

  /**
   * Returns the first character that looks like a colon, as {@code U+2236}; null if there is none.
   */
  static @Nullable String colon(String name) {
    Matcher found = COLON.matcher(name);
    return found.find() ? PublishedTextRule.first(found.group(), character -> true) : null;
  }

  private static ImmutableMap<Integer, Integer> table() {
    ImmutableMap.Builder<Integer, Integer> table = ImmutableMap.builder();
    String letters = CYRILLIC + GREEK;
    String latin = AS_LATIN + AS_LATIN_TOO;
    for (int i = 0; i < letters.length(); i++) {
      table.put((int) letters.charAt(i), (int) latin.charAt(i));
    }
    return table.buildOrThrow();
  }

  /**
   * Returns the Latin name, in small letters, that a whole name looks like; null if there is none.
   */
  static @Nullable String latin(String name) {
    StringBuilder latin = new StringBuilder();
    boolean any = false;
    for (int character : name.codePoints().toArray()) {
      Integer letter = LATIN.get(character);
      if (letter == null && Character.isLetter(character)) {
        return null;
      }
      any |= letter != null;
      latin.appendCodePoint(letter == null ? character : letter);
    }
    return any ? latin.toString().toLowerCase(Locale.ROOT) : null;
  }
}
