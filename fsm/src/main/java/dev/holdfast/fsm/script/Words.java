package dev.holdfast.fsm.script;

import com.google.common.base.Strings;
import dev.holdfast.fsm.Packet;
import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers as scripts write them. */
final class Words {

  private static final String SIZE = "*";
  private static final Pattern SIZED = Pattern.compile("(.+)\\*([0-9]{1,8})");

  private Words() {}

  /** Milliseconds as seconds, without superfluous digits: {@code 60}, {@code 0.25}. */
  static String seconds(long millis) {
    return BigDecimal.valueOf(millis, 3).stripTrailingZeros().toPlainString();
  }

  /**
   * Seconds as milliseconds.
   *
   * @throws NumberFormatException if {@code word} is no such number, or finer than a millisecond
   */
  static long millis(String word) {
    try {
      return new BigDecimal(word).movePointRight(3).longValueExact();
    } catch (ArithmeticException e) {
      throw new NumberFormatException(word + " is finer than a millisecond, or too large");
    }
  }

  /** A word for a packet of so many bytes: {@code p1*240}. */
  static String sized(String word, int bytes) {
    return word + SIZE + bytes;
  }

  /** The packet that a word stands for: of the size that it names, or else of its own. */
  static Packet packet(String word) {
    Matcher sized = SIZED.matcher(word);
    if (!sized.matches()) {
      return Packet.of(word);
    }
    return Packet.of(Strings.padEnd(sized.group(1), Integer.parseInt(sized.group(2)), ' '));
  }

  /** The word for a packet that {@link #packet} made; without its size. */
  static String print(Packet packet) {
    return packet.toString().stripTrailing();
  }

  /** A name as one word. */
  static String word(String name) {
    return name.isBlank() ? "-" : name.strip().replaceAll("\\s+", "_");
  }
}
