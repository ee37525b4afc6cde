package dev.holdfast.http.transport.websocket;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A parser of the heads of a client's frames (RFC 6455, 5.2). One object parses one head after the
 * other; its getters are about the last one. Confined to the loop.
 */
final class FrameHead {

  static final int CONTINUATION = 0;
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  /** The most bytes in the payload of a control frame. */
  static final int MAX_CONTROL = 125;

  static final int FINAL = 0x80; // in the first byte
  static final int IN_16_BITS = 126; // in the second byte, instead of a length
  static final int IN_64_BITS = 127;

  private static final int RESERVED = 0x70; // in the first byte
  private static final int OPCODE = 0x0f;
  private static final int MASKED = 0x80; // in the second byte
  private static final int LENGTH = 0x7f;
  private static final int START = 2; // bytes before a longer length and the mask
  private static final int MASK = 4; // bytes

  private static final CloseStatus RESERVED_BITS = wrong("no extension is agreed on: bits are 0");
  private static final CloseStatus UNKNOWN = wrong("a frame of an unknown kind");
  private static final CloseStatus NOT_MASKED = wrong("a client masks its frames");
  private static final CloseStatus CONTROL =
      wrong("a control frame is whole, and has at most 125 bytes");
  private static final CloseStatus NOT_SHORTEST = wrong("a length is written in its shortest form");

  private boolean last;
  private int opcode;
  private long length;
  private int mask;
  private @Nullable CloseStatus fault;

  private static CloseStatus wrong(String why) {
    return new CloseStatus(CloseStatus.PROTOCOL_ERROR, why);
  }

  /**
   * Parses a head at the position of a buffer, which is moved behind it.
   *
   * @return false, and the position stays, if not all of it is there, or if it has a fault
   */
  boolean read(ByteBuffer in) {
    fault = null;
    if (in.remaining() < START) {
      return false;
    }
    int at = in.position();
    int first = in.get(at) & 0xff;
    int second = in.get(at + 1) & 0xff;
    last = (first & FINAL) != 0;
    opcode = first & OPCODE;
    int start = second & LENGTH;
    fault = fault(first, second, start);
    int size = START + bytesOf(start) + MASK;
    if (fault != null || in.remaining() < size) {
      return false;
    }
    length = length(in, at + START, start);
    if (start >= IN_16_BITS && !isShortest(start)) {
      fault = NOT_SHORTEST;
      return false;
    }
    mask = in.getInt(at + size - MASK);
    in.position(at + size);
    return true;
  }

  private @Nullable CloseStatus fault(int first, int second, int start) {
    if ((first & RESERVED) != 0) {
      return RESERVED_BITS;
    }
    if (opcode > PONG || (opcode > BINARY && opcode < CLOSE)) {
      return UNKNOWN;
    }
    if ((second & MASKED) == 0) {
      return NOT_MASKED;
    }
    return isControl() && (!last || start > MAX_CONTROL) ? CONTROL : null;
  }

  /** The bytes of a length that does not fit into the second byte. */
  private static int bytesOf(int start) {
    return switch (start) {
      case IN_16_BITS -> Short.BYTES;
      case IN_64_BITS -> Long.BYTES;
      default -> 0;
    };
  }

  private static long length(ByteBuffer in, int at, int start) {
    return switch (start) {
      case IN_16_BITS -> in.getShort(at) & 0xffff;
      case IN_64_BITS -> in.getLong(at);
      default -> start;
    };
  }

  /** Whether a longer length is none that fits into fewer bytes, and its highest bit is 0. */
  private boolean isShortest(int start) {
    return length >= (start == IN_16_BITS ? IN_16_BITS : 1L << Short.SIZE);
  }

  /** What is wrong with the bytes that were parsed last; null if nothing is, so far. */
  @Nullable CloseStatus fault() {
    return fault;
  }

  /** Whether it is the last frame of its message, or the only one. */
  boolean isLast() {
    return last;
  }

  int opcode() {
    return opcode;
  }

  boolean isControl() {
    return opcode >= CLOSE;
  }

  /** The bytes of the payload. */
  long length() {
    return length;
  }

  /** The mask of the payload, its first byte highest. */
  int mask() {
    return mask;
  }
}
