package dev.holdfast.core.chat;

import com.google.common.collect.ImmutableMap;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Cyrillic and Greek letters that look like Latin ones: whole names can be written with them. */
final class Lookalikes {

  private static final String CYRILLIC = "АВЕЅІЈКМНОРСТУХаеорсухѕіјһԁԛԝӏԚԜҮ";
  private static final String AS_LATIN = "ABESIJKMHOPCTYXaeopcyxsijhdqwlQWY";
  private static final String GREEK = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧονϲϳ";
  private static final String AS_LATIN_TOO = "ABEZHIKMNOPTYXovcj";

  private static final ImmutableMap<Integer, Integer> LATIN = table();

  private Lookalikes() {}

  private static ImmutableMap<Integer, Integer> table() {
    ImmutableMap.Builder<Integer, Integer> table = ImmutableMap.builder();
    String letters = CYRILLIC + GREEK;
    String latin = AS_LATIN + AS_LATIN_TOO;
    for (int i = 0; i < letters.length(); i++) {
      table.put((int) letters.charAt(i), (int) latin.charAt(i));
    }
    return table.buildOrThrow();
  }

  /** The Latin name, in small letters, that this one looks like in whole; null if there is none. */
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
