package dev.holdfast.http.tls;

import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The little of DER (ITU-T X.690) that it takes to put the older forms of private keys into PKCS#8.
 * Stateless.
 */
final class Der {

  static final int INTEGER = 0x02;
  static final int OCTETS = 0x04;
  static final int NULL = 0x05;
  static final int OID = 0x06;
  static final int SEQUENCE = 0x30;

  /** What is tagged with [0] in its context, and has elements. */
  static final int CONTEXT_0 = 0xA0;

  private static final int SHORT = 0x80; // lengths below are one byte
  private static final int MAX_LENGTH_BYTES = 3; // a file has less than 2^24 bytes

  private Der() {}

  /** An element with these bytes as its content. */
  static byte[] element(int tag, byte[]... contents) {
    int length = 0;
    for (byte[] content : contents) {
      length += content.length;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (length < SHORT) {
      out.write(length);
    } else {
      int bytes = length < 1 << 8 ? 1 : length < 1 << 16 ? 2 : MAX_LENGTH_BYTES;
      out.write(SHORT | bytes);
      for (int i = bytes - 1; i >= 0; i--) {
        out.write(length >> (8 * i));
      }
    }
    for (byte[] content : contents) {
      out.writeBytes(content);
    }
    return out.toByteArray();
  }

  /**
   * The content of the first element with a tag in a sequence; null if it has none.
   *
   * @throws IllegalArgumentException if the bytes are no sequence
   */
  static byte @Nullable [] find(byte[] sequence, int tag) {
    Cursor cursor = new Cursor(sequence);
    if (cursor.next() != SEQUENCE) {
      throw new IllegalArgumentException("no sequence");
    }
    Cursor inside = new Cursor(cursor.content());
    while (inside.hasNext()) {
      int found = inside.next();
      byte[] content = inside.content();
      if (found == tag) {
        return content;
      }
    }
    return null;
  }

  /** A place in a row of elements. */
  private static final class Cursor {
    private final byte[] bytes;
    private int at;

    Cursor(byte[] bytes) {
      this.bytes = bytes;
    }

    boolean hasNext() {
      return at < bytes.length;
    }

    /** Moves to the next content; returns its tag. */
    int next() {
      return read();
    }

    private int read() {
      if (at == bytes.length) {
        throw new IllegalArgumentException("cut off");
      }
      return bytes[at++] & 0xFF;
    }

    /** Moves behind the content, which it returns. */
    byte[] content() {
      int first = read();
      int length = first;
      if (first >= SHORT) {
        int count = first - SHORT;
        if (count == 0 || count > MAX_LENGTH_BYTES) {
          throw new IllegalArgumentException("a length that no key has");
        }
        length = 0;
        for (int i = 0; i < count; i++) {
          length = (length << 8) | read();
        }
      }
      if (length > bytes.length - at) {
        throw new IllegalArgumentException("cut off");
      }
      byte[] content = new byte[length];
      System.arraycopy(bytes, at, content, 0, length);
      at += length;
      return content;
    }
  }
}
