package dev.holdfast.http.codec.json;

/**
 * A converter of lone surrogates (halves of characters) in JSON text: to escapes where packets are
 * encoded, because UTF-8 has none, and to U+FFFD where the strict reader would refuse them.
 * Browsers escape one, as {@code \ud83d}, when a field of limited length has cut an emoji in two.
 * Stateless.
 */
final class LoneSurrogateConverter {

  private static final int ESCAPE = 6; // a backslash, u, and four digits
  private static final String REPLACEMENT = "\\ufffd";

  private LoneSurrogateConverter() {}

  /**
   * The same text, with the replacement character U+FFFD for each escape of half a character; the
   * very text if there is none.
   */
  static String mend(String json) {
    int at = json.indexOf("\\u");
    if (at < 0) {
      return json;
    }
    StringBuilder mended = new StringBuilder();
    int copied = 0;
    for (at = json.indexOf('\\'); at >= 0; at = json.indexOf('\\', at)) {
      int unit = unit(json, at);
      int length = unit < 0 ? 2 : ESCAPE; // other escapes may be of a backslash: step over both
      if (isHigh(unit) && isLow(unit(json, at + ESCAPE))) {
        length = 2 * ESCAPE;
      } else if (isHigh(unit) || isLow(unit)) {
        mended.append(json, copied, at).append(REPLACEMENT);
        copied = at + ESCAPE;
      }
      at += length;
    }
    return copied == 0 ? json : mended.append(json, copied, json.length()).toString();
  }

  /** The code unit that is escaped here; -1 if none is. */
  private static int unit(String json, int at) {
    if (!json.startsWith("\\u", at) || at + ESCAPE > json.length()) {
      return -1;
    }
    int unit = 0;
    for (int i = at + 2; i < at + ESCAPE; i++) {
      int digit = Character.digit(json.charAt(i), 16);
      if (digit < 0) {
        return -1;
      }
      unit = unit * 16 + digit;
    }
    return unit;
  }

  private static boolean isHigh(int unit) {
    return unit >= 0 && Character.isHighSurrogate((char) unit);
  }

  private static boolean isLow(int unit) {
    return unit >= 0 && Character.isLowSurrogate((char) unit);
  }

  /** The same JSON text, with each half of a character, which can only be in strings, escaped. */
  static String escape(String json) {
    int half = nextHalf(json, 0);
    if (half < 0) {
      return json;
    }
    StringBuilder escaped = new StringBuilder(json.length() + 16);
    int copied = 0;
    for (; half >= 0; half = nextHalf(json, copied)) {
      escaped
          .append(json, copied, half)
          .append("\\u")
          .append(Integer.toHexString(json.charAt(half)));
      copied = half + 1;
    }
    return escaped.append(json, copied, json.length()).toString();
  }

  /** Where the next half is that has no other half; -1 if there is none. */
  private static int nextHalf(String json, int from) {
    for (int i = from; i < json.length(); i++) {
      if (Character.isSurrogate(json.charAt(i))) {
        if (!Character.isSupplementaryCodePoint(json.codePointAt(i))) {
          return i;
        }
        i++;
      }
    }
    return -1;
  }
}
