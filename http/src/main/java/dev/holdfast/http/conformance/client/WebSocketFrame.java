package dev.holdfast.http.conformance.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A frame of a WebSocket (RFC 6455, 5.2).
 *
 * @param first its first byte: whether it is the last of its message, reserved bits and the opcode
 * @param payload without its mask
 */
@SuppressWarnings("ArrayRecordComponent") // is compared with nothing
public record WebSocketFrame(int first, byte[] payload) {

  public static final int FINAL = 0x80;
  public static final int CONTINUATION = 0;
  public static final int TEXT = 1;
  public static final int BINARY = 2;
  public static final int CLOSE = 8;
  public static final int PING = 9;
  public static final int PONG = 10;

  static final int MASKED = 0x80; // in the second byte
  static final int IN_16_BITS = 126;
  static final int IN_64_BITS = 127;

  private static final byte[] MASK = {0x2f, (byte) 0x9a, 0x00, 0x77};
  private static final int MAX_HEAD = 14; // bytes
  private static final int NO_CODE = 1_005;

  /** A frame with a text in UTF-8. */
  public static WebSocketFrame of(int first, String payload) {
    return new WebSocketFrame(first, payload.getBytes(UTF_8));
  }

  /** A close frame with a code. */
  public static WebSocketFrame close(int code) {
    return new WebSocketFrame(
        FINAL | CLOSE, ByteBuffer.allocate(Short.BYTES).putShort((short) code).array());
  }

  /** Its bytes as a client sends them, masked. */
  public byte[] bytes() {
    ByteBuffer frame = ByteBuffer.allocate(MAX_HEAD + payload.length).put((byte) first);
    if (payload.length < IN_16_BITS) {
      frame.put((byte) (MASKED | payload.length));
    } else if (payload.length < 1 << Short.SIZE) {
      frame.put((byte) (MASKED | IN_16_BITS)).putShort((short) payload.length);
    } else {
      frame.put((byte) (MASKED | IN_64_BITS)).putLong(payload.length);
    }
    frame.put(MASK);
    for (int i = 0; i < payload.length; i++) {
      frame.put((byte) (payload[i] ^ MASK[i % MASK.length]));
    }
    byte[] bytes = new byte[frame.flip().remaining()];
    frame.get(bytes);
    return bytes;
  }

  /** Its payload as a text. */
  public String text() {
    return new String(payload, UTF_8);
  }

  /**
   * The code of a close frame; 1005 if it has none.
   *
   * @throws IOException if it is no close frame
   */
  public int code() throws IOException {
    if (first != (FINAL | CLOSE)) {
      throw new IOException("no close frame, but " + this);
    }
    return payload.length < Short.BYTES
        ? NO_CODE
        : Short.toUnsignedInt(ByteBuffer.wrap(payload).getShort());
  }

  @Override
  public String toString() {
    return String.format("a frame of %#x with '%s'", first, text());
  }
}
