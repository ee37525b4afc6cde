package dev.holdfast.fsm;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Utf8;
import com.google.common.collect.ImmutableList;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A strict reader of what {@link BinaryWriter} writes. Each value must lie in the bounds that are
 * asked for, must be in the one form in which it is written, and takes no more memory than there
 * are bytes.
 */
final class BinaryReader {

  private static final int NUMBER_BITS = 56; // eight bytes have room for 2^53 - 1

  private final ByteBuffer in;

  BinaryReader(ByteBuffer in) {
    this.in = in;
  }

  boolean isAtEnd() {
    return !in.hasRemaining();
  }

  /** Reads one value, such as an element of a list. */
  interface Element<T> {
    T read() throws SnapshotException;
  }

  /** A list of at most so many elements, each of which has a byte at least. */
  <T> ImmutableList<T> list(int most, Element<T> element) throws SnapshotException {
    int length = integer(0, most);
    ImmutableList.Builder<T> list = ImmutableList.builder();
    for (int i = 0; i < length; i++) {
      list.add(element.read());
    }
    return list.build();
  }

  <T> @Nullable T maybe(Element<T> element) throws SnapshotException {
    return flag() ? element.read() : null;
  }

  String text(int longest) throws SnapshotException {
    byte[] block = block(longest);
    SnapshotException.require(Utf8.isWellFormed(block), "a text is not UTF-8");
    return new String(block, UTF_8);
  }

  byte[] block(int longest) throws SnapshotException {
    int length = integer(0, longest);
    SnapshotException.require(length <= in.remaining(), "it ends early");
    byte[] block = new byte[length];
    in.get(block);
    return block;
  }

  boolean flag() throws SnapshotException {
    return number(0, 1) == 1;
  }

  /** A number, or {@link Request#ABSENT}. */
  long maybeNumber() throws SnapshotException {
    return number(0, Request.MAX_RID) - 1; // ABSENT is -1
  }

  int integer(int smallest, int largest) throws SnapshotException {
    return (int) number(smallest, largest);
  }

  long number(long smallest, long largest) throws SnapshotException {
    long number = 0;
    int next;
    int shift = 0;
    do {
      SnapshotException.require(in.hasRemaining(), "it ends early");
      SnapshotException.require(shift != NUMBER_BITS, "a number is too long");
      next = in.get();
      number |= (long) (next & 0x7f) << shift;
      shift += 7;
    } while (next < 0);
    SnapshotException.require(next != 0 || shift == 7, "a number is longer than it need be");
    SnapshotException.require(
        smallest <= number && number <= largest, "a number is out of its bounds");
    return number;
  }
}
