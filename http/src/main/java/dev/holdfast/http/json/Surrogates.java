package dev.holdfast.http.json;

/**
 * Mends halves of characters in JSON text. Browsers write one as an escape, {@code \ud83d}, when a
 * field of limited length cut an emoji in two. JSON's grammar has it, a strict reader has not, and
 * nobody should lose a session by it.
 */
final class Surrogates {

  private static final int ESCAPE = 6; // a backslash, u, and four digits
  private static final String REPLACEMENT = "\\ufffd";

  private Surrogates() {}

  /** The same text, with the replacement character U+FFFD for each escape of half a character. */
  static String mend(String json) {
    int at = json.indexOf("\\u");
    if (at < 0) {
      return json;
    }
    StringBuilder mended = new StringBuilder(json.length());
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
    return mended.append(json, copied, json.length()).toString();
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
}
