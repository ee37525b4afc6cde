package dev.holdfast.core.chat.text;

/** An upper bound of the size of a packet with a text, before it is encoded. Thread-safe. */
public final class PacketSizeBound {

  private static final int ENVELOPE = 300; // bytes of a packet besides its text, or less
  private static final int ESCAPED = 2; // bytes: \n and its like
  private static final int CODED = 6; // bytes of a character that is escaped by its number

  private PacketSizeBound() {}

  /** Returns an upper bound in bytes of UTF-8, with the escapes of JSON. */
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
