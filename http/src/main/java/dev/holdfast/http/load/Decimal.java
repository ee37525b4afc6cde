package dev.holdfast.http.load;

import java.nio.ByteBuffer;

/** Whole numbers as digits of ASCII. Stateless. */
final class Decimal {

  private Decimal() {}

  /** Puts a number that is not negative. */
  static void put(ByteBuffer to, long number) {
    int end = to.position() + digits(number);
    long rest = number;
    for (int i = end - 1; i >= to.position(); i--) {
      to.put(i, (byte) ('0' + rest % 10));
      rest /= 10;
    }
    to.position(end);
  }

  /** How many digits a number has. */
  static int digits(long number) {
    int digits = 1;
    for (long rest = number; rest >= 10; rest /= 10) {
      digits++;
    }
    return digits;
  }
}
