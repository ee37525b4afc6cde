package dev.holdfast.core.chat.text;

/**
 * An upper bound of the size of a message or whisper, before it is encoded: as if its names and its
 * id were as long as they may be. Thread-safe.
 */
public final class PacketSizeBound {

  private static final int CHARACTER = 4; // the most bytes of one that is not escaped
  private static final int NAMES = Nickname.LENGTH + Nickname.LENGTH + RoomNameRule.LENGTH;
  private static final int ID = 64; // characters
  private static final int KEYS = 72; // bytes of a whisper's kind, field names and punctuation
  private static final int TIME = 24; // bytes: 2026-11-29T12:00:00.000Z
  // bytes of a whisper besides its text; a message has a number in place of a nick
  private static final int ENVELOPE = CHARACTER * (NAMES + ID) + KEYS + TIME;
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
