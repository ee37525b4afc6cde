package dev.holdfast.http.load;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The frames of HTTP/2 that a tester writes (RFC 9113, 4.1 and 6); nothing of it is the server's,
 * so that a fault of that is not read as right here. Not thread-safe.
 */
final class Http2Frames {

  /** Bytes in front of each payload: length, type, flags, stream. */
  static final int HEAD = 9;

  /** The index of the stream among them. */
  static final int STREAM = 5;

  /** The most bytes of a payload, as long as no side allows more. */
  static final int MAX_PAYLOAD = 16_384;

  /** Bytes that may be sent before the other side has said how many. */
  static final int INITIAL_WINDOW = 65_535;

  static final int DATA = 0x0;
  static final int HEADERS = 0x1;
  static final int RST_STREAM = 0x3;
  static final int SETTINGS = 0x4;
  static final int PING = 0x6;
  static final int GOAWAY = 0x7;
  static final int WINDOW_UPDATE = 0x8;

  static final int ACK = 0x1;
  static final int END_STREAM = 0x1;
  static final int END_HEADERS = 0x4;
  static final int PADDED = 0x8;
  static final int PRIORITIZED = 0x20;

  static final int HEADER_TABLE_SIZE = 0x1;
  static final int ENABLE_PUSH = 0x2;
  static final int INITIAL_WINDOW_SIZE = 0x4;

  private ByteBuffer frames;

  private Http2Frames(int size) {
    frames = ByteBuffer.allocate(size);
  }

  /** None, with room for so many bytes at first. */
  static Http2Frames allocate(int size) {
    return new Http2Frames(size);
  }

  /** Puts what stands in front of a payload. */
  static void putHead(ByteBuffer to, int length, int type, int flags, int stream) {
    to.putInt((length << Byte.SIZE) | type).put((byte) flags).putInt(stream);
  }

  private ByteBuffer begin(int length, int type, int flags, int stream) {
    ensure(HEAD + length);
    putHead(frames, length, type, flags, stream);
    return frames;
  }

  private void ensure(int more) {
    if (frames.remaining() < more) {
      int size = Math.max(2 * frames.capacity(), frames.position() + more);
      frames = ByteBuffer.allocate(size).put(frames.flip());
    }
  }

  /** Bytes that are no frame, or whole ones. */
  Http2Frames raw(byte[] bytes) {
    ensure(bytes.length);
    frames.put(bytes);
    return this;
  }

  Http2Frames settings(int... idsAndValues) {
    begin(idsAndValues.length * 3, SETTINGS, 0, 0);
    for (int i = 0; i < idsAndValues.length; i += 2) {
      frames.putShort((short) idsAndValues[i]).putInt(idsAndValues[i + 1]);
    }
    return this;
  }

  /** What is answered to settings, with nothing, or to a ping, with its payload. */
  void ack(int type, byte[] bytes, int from, int to) {
    begin(to - from, type, ACK, 0).put(bytes, from, to - from);
  }

  Http2Frames windowUpdate(int stream, int bytes) {
    begin(Integer.BYTES, WINDOW_UPDATE, 0, stream).putInt(bytes);
    return this;
  }

  /** A part of a body: the next bytes of it. */
  void data(int stream, ByteBuffer body, int count, boolean last) {
    begin(count, DATA, last ? END_STREAM : 0, stream).put(body.slice().limit(count));
    body.position(body.position() + count);
  }

  /** All of them, which are forgotten. */
  byte[] bytes() {
    byte[] all = Arrays.copyOf(frames.array(), frames.position());
    frames.clear();
    return all;
  }

  boolean isEmpty() {
    return frames.position() == 0;
  }
}
