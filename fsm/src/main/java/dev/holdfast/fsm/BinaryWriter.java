package dev.holdfast.fsm;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.io.ByteArrayDataOutput;
import com.google.common.io.ByteStreams;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A writer of numbers, texts and lists as bytes, which {@link BinaryReader} reads.
 *
 * <p>A number from 0 to 2^53 - 1 has seven bits in each byte, the lowest first, and the highest bit
 * set in all but the last byte; where a number may be absent, it is one more, and 0 if it is. A
 * flag is 0 or 1. A text or a block is its length and its bytes; a list is its length and its
 * elements; what may be missing is a flag and the value.
 */
final class BinaryWriter {

  private final ByteArrayDataOutput out = ByteStreams.newDataOutput(256);

  byte[] toByteArray() {
    return out.toByteArray();
  }

  void text(String text) {
    block(text.getBytes(UTF_8));
  }

  void block(byte[] block) {
    number(block.length);
    out.write(block);
  }

  <T> void list(List<T> list, Consumer<T> each) {
    number(list.size());
    list.forEach(each);
  }

  <T> void maybe(@Nullable T value, Consumer<T> one) {
    flag(value != null);
    if (value != null) {
      one.accept(value);
    }
  }

  void flag(boolean flag) {
    number(flag ? 1 : 0);
  }

  /** A number, or {@link Request#ABSENT}. */
  void maybeNumber(long number) {
    number(Math.min(number, Request.MAX_RID - 1) + 1); // ABSENT is -1
  }

  /** A number; one that is too large is written as the largest. */
  void number(long number) {
    long rest = Math.min(number, Request.MAX_RID);
    while (rest >= 0x80) {
      out.write((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
