package dev.holdfast.http.transport.websocket;

import java.nio.ByteBuffer;

/** The masking of payloads (RFC 6455, 5.3). Stateless. */
final class Masking {

  private static final int SIZE = 4; // bytes of a mask

  private Masking() {}

  /**
   * Moves bytes of a payload from a buffer into an array, without their mask.
   *
   * @param offset how many bytes of the payload came before
   */
  static void unmask(ByteBuffer in, byte[] to, int at, int count, int mask, int offset) {
    in.get(to, at, count);
    int turned = Integer.rotateLeft(mask, Byte.SIZE * (offset % SIZE));
    for (int i = 0; i < count; i++) {
      turned = Integer.rotateLeft(turned, Byte.SIZE);
      to[at + i] ^= (byte) turned;
    }
  }
}
