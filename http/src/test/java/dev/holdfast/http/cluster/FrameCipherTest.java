package dev.holdfast.http.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Frames are opened as they were sealed and in their order, or not at all. */
class FrameCipherTest {

  private static final byte[] KEY = new byte[32];
  private static final byte[] HELLO = "hello".getBytes(UTF_8);

  private final FrameCipher sealing = FrameCipher.sealing(KEY);
  private final FrameCipher opening = FrameCipher.opening(KEY);

  private byte[] seal(byte[] frame) {
    ByteBuffer sealed = sealing.seal(frame);
    assertEquals(frame.length + FrameCipher.TAG, sealed.getInt());
    byte[] rest = new byte[sealed.remaining()];
    sealed.get(rest);
    return rest;
  }

  private byte[] open(byte[] sealed) throws LinkException {
    return opening.open(sealed, 0, sealed.length);
  }

  @Test
  void framesOfAnyLengthAreOpenedInTheirOrder() throws Exception {
    assertArrayEquals(HELLO, open(seal(HELLO)));
    assertArrayEquals(new byte[0], open(seal(new byte[0])));
    assertArrayEquals(new byte[100_000], open(seal(new byte[100_000])));
  }

  @Test
  void aBitThatWasChangedIsNoticed() {
    byte[] sealed = seal(HELLO);
    sealed[2] ^= 1;
    assertThrows(LinkException.class, () -> open(sealed));
  }

  @Test
  void aFrameThatIsMissingOrComesTwiceIsNoticed() throws Exception {
    byte[] first = seal(HELLO);
    byte[] second = seal(HELLO);
    assertThrows(
        LinkException.class, () -> FrameCipher.opening(KEY).open(second, 0, second.length));
    open(first);
    assertThrows(LinkException.class, () -> open(first));
  }
}
