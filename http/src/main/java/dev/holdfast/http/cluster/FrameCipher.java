package dev.holdfast.http.cluster;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The cipher of the frames of a link in one direction: AES-256 in GCM, with the number of the frame
 * as its nonce, so that none can be read, changed, left out, doubled or moved. Confined to the
 * loop.
 */
final class FrameCipher {

  /** Bytes by which a frame is longer than what is in it. */
  static final int TAG = 16;

  private static final int NONCE = 12; // bytes
  private static final int BITS = 8;

  private final Cipher cipher;
  private final SecretKeySpec key;
  private final int mode;
  private long frames;

  private FrameCipher(byte[] key, int mode) {
    this.key = new SecretKeySpec(key, "AES");
    this.mode = mode;
    try {
      this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no AES in GCM", e);
    }
  }

  static FrameCipher sealing(byte[] key) {
    return new FrameCipher(key, Cipher.ENCRYPT_MODE);
  }

  static FrameCipher opening(byte[] key) {
    return new FrameCipher(key, Cipher.DECRYPT_MODE);
  }

  /** Returns the sealed frame, with its length in front. */
  ByteBuffer seal(byte[] frame) {
    ByteBuffer sealed = ByteBuffer.allocate(Integer.BYTES + frame.length + TAG);
    sealed.putInt(frame.length + TAG);
    try {
      next();
      cipher.doFinal(ByteBuffer.wrap(frame), sealed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a frame cannot be sealed", e);
    }
    return sealed.flip();
  }

  /**
   * Opens a sealed frame, without its length.
   *
   * @throws LinkException if it is not the next one as it was sealed
   */
  byte[] open(byte[] bytes, int from, int length) throws LinkException {
    try {
      next();
      return cipher.doFinal(bytes, from, length);
    } catch (GeneralSecurityException e) {
      throw new LinkException("a frame was changed on its way");
    }
  }

  private void next() throws GeneralSecurityException {
    byte[] nonce = new byte[NONCE];
    ByteBuffer.wrap(nonce).putLong(NONCE - Long.BYTES, frames);
    frames++;
    cipher.init(mode, key, new GCMParameterSpec(TAG * BITS, nonce));
  }
}
