package dev.holdfast.core.chat.text;

/** How large the packet is that tells a text, before it is encoded. */
public final class TextSize {

  private static final int ENVELOPE = 300; // bytes of a packet besides its text, or less
  private static final int ESCAPED = 2; // bytes: \n and its like
  private static final int CODED = 6; // bytes of a character that is told by its number

  private TextSize() {}

  /** In bytes, and not less than it is: UTF-8, with what JSON escapes. */
  public static int of(String text) {
    int size = ENVELOPE;
    for (int i = 0; i < text.length(); i++) {
      size += of(text.charAt(i));
    }
    return size;
  }

  private static int of(char each) {
    if (each == '"' || each == '\\' || each == '\n' || each == '\t' || each == '\r') {
      return ESCAPED;
    } else if (each < ' ' || each == 0x2028 || each == 0x2029) {
      return CODED;
    } else if (each < 0x80) {
      return 1;
    }
    return each < 0x800 || Character.isSurrogate(each) ? 2 : 3; // two surrogates are four bytes
  }
}
