package dev.holdfast.core.chat.text;

import com.google.common.collect.ImmutableMap;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What looks like something else in names: Cyrillic and Greek letters like Latin ones, with which
 * whole names can be written, and signs like a colon.
 */
final class Confusables {

  private static final String CYRILLIC = "АВЕЅІЈКМНОРСТУХаеорсухѕіјһԁԛԝӏԚԜҮ";
  private static final String AS_LATIN = "ABESIJKMHOPCTYXaeopcyxsijhdqwlQWY";
  private static final String GREEK = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧονϲϳ";
  private static final String AS_LATIN_TOO = "ABEZHIKMNOPTYXovcj";

  private static final ImmutableMap<Integer, Integer> LATIN = table();

  /** Signs that UTS #39 takes for a colon, or for one with more beside it; and the colon of Z. */
  private static final String COLONS =
      ":\u02d0\u02f8\u0589\u05c3\u0703\u0704\u16ec\u1803\u1809\u205a\u2236\u2982\u29f4\ua789";

  /**
   * What looks like one and is part of words: two visargas, the divider of words in Ethiopic, tones
   * of Lisu and Tolong Siki. Without a blank behind it, it is read as what it is.
   */
  private static final String COLONS_IN_WORDS = "\u0903\u0a83\u1361\ua4fd\ud807\uddd9";

  private static final Pattern COLON =
      Pattern.compile("[" + COLONS + "]|[" + COLONS_IN_WORDS + "](?= )");

  private Confusables() {}

  /** The first character that is read as a colon, as {@code U+2236}; null if there is none. */
  static @Nullable String colon(String name) {
    Matcher found = COLON.matcher(name);
    return found.find() ? TextRule.first(found.group(), character -> true) : null;
  }

  private static ImmutableMap<Integer, Integer> table() {
    ImmutableMap.Builder<Integer, Integer> table = ImmutableMap.builder();
    String undelivered = CYRILLIC + GREEK;
    String latin = AS_LATIN + AS_LATIN_TOO;
    for (int i = 0; i < undelivered.length(); i++) {
      table.put((int) undelivered.charAt(i), (int) latin.charAt(i));
    }
    return table.buildOrThrow();
  }

  /** The Latin name, in small letters, that this one looks like in whole; null if there is none. */
  static @Nullable String latin(String name) {
    StringBuilder latin = new StringBuilder();
    boolean any = false;
    for (int character : name.codePoints().toArray()) {
      Integer packet = LATIN.get(character);
      if (packet == null && Character.isLetter(character)) {
        return null;
      }
      any |= packet != null;
      latin.appendCodePoint(packet == null ? character : packet);
    }
    return any ? latin.toString().toLowerCase(Locale.ROOT) : null;
  }
}
