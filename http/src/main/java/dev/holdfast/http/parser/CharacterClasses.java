package dev.holdfast.http.parser;

import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * The character classes of HTTP/1.1 (RFC 9110, 5.6.2 and RFC 3986), and comparisons of bytes.
 * Without state.
 */
final class CharacterClasses {

  private static final byte TOKEN = 1;
  private static final byte TARGET = 2; // what a path or query may contain, and brackets, which
  // browsers leave as they are; beside escapes
  private static final byte TEXT = 4; // what the value of a header may contain
  private static final byte HOST = 8; // what the name of a host may contain beside escapes

  private static final byte[] CLASSES = classes();

  private CharacterClasses() {}

  private static byte[] classes() {
    byte[] classes = new byte[256];
    for (int c = ' '; c < 256; c++) {
      classes[c] = c == 0x7f ? 0 : TEXT;
    }
    classes['\t'] = TEXT;
    String unreserved = "-._~";
    String subDelims = "!$&'()*+,;=";
    for (char c = '0'; c <= 'z'; c++) {
      if (Character.isLetterOrDigit(c)) {
        classes[c] |= TOKEN | TARGET | HOST;
      }
    }
    add(classes, "!#$%&'*+-.^_`|~", TOKEN);
    add(classes, unreserved + subDelims + ":@/?[]", TARGET);
    add(classes, unreserved + subDelims, HOST);
    return classes;
  }

  private static void add(byte[] classes, String chars, byte to) {
    chars.chars().forEach(c -> classes[c] |= to);
  }

  static boolean isToken(int octet) {
    return (CLASSES[octet] & TOKEN) != 0;
  }

  static boolean isTarget(int octet) {
    return (CLASSES[octet] & TARGET) != 0;
  }

  static boolean isText(int octet) {
    return (CLASSES[octet] & TEXT) != 0;
  }

  static boolean isHost(int octet) {
    return (CLASSES[octet] & HOST) != 0;
  }

  static boolean isDigit(int octet) {
    return octet >= '0' && octet <= '9';
  }

  /** The value of a hexadecimal digit; -1 if it is none. */
  static int hex(int octet) {
    return octet < 128 ? Character.digit(octet, 16) : -1;
  }

  static int at(ByteBuffer in, int index) {
    return in.get(index) & 0xff;
  }

  /** Whether these bytes are this text. */
  static boolean is(ByteBuffer in, int from, int to, String text) {
    if (to - from != text.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (at(in, from + i) != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Whether these bytes are this word, without regard to case. It is given in small letters. */
  static boolean isWord(ByteBuffer in, int from, int to, String word) {
    if (to - from != word.length()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      int octet = at(in, from + i);
      int small = octet >= 'A' && octet <= 'Z' ? octet | 0x20 : octet;
      if (small != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** These bytes as characters of Latin-1. */
  static String text(ByteBuffer in, int from, int to) {
    StringBuilder text = new StringBuilder(to - from);
    for (int i = from; i < to; i++) {
      text.append((char) at(in, i));
    }
    return text.toString();
  }

  static String small(ByteBuffer in, int from, int to) {
    return text(in, from, to).toLowerCase(Locale.ROOT);
  }
}
