package dev.holdfast.fsm.script;

import java.math.BigDecimal;

/** Numbers as scripts write them. */
final class Words {

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
}
