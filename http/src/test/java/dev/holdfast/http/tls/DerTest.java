package dev.holdfast.http.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.primitives.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DerTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 127, 128, 255, 256, 65_535, 65_536, 100_000})
  void anElementOfAnyLengthIsFound(int length) {
    byte[] content = new byte[length];
    byte[] first = Der.element(Der.INTEGER, new byte[] {1});
    byte[] all = Der.element(Der.SEQUENCE, first, Der.element(Der.OCTETS, content));
    assertArrayEquals(content, Der.find(all, Der.OCTETS));
    assertArrayEquals(new byte[] {1}, Der.find(all, Der.INTEGER));
    assertNull(Der.find(all, Der.CONTEXT_0));
  }

  @Test
  void lengthsAreWrittenInAsFewBytesAsTheyNeed() {
    assertArrayEquals(new byte[] {4, 0}, Der.element(Der.OCTETS));
    assertArrayEquals(new byte[] {4, 127}, head(127));
    assertArrayEquals(new byte[] {4, (byte) 0x81, (byte) 0x80}, head(128));
    assertArrayEquals(new byte[] {4, (byte) 0x82, 1, 0}, head(256));
    assertArrayEquals(new byte[] {4, (byte) 0x83, 1, 0, 0}, head(65_536));
  }

  private static byte[] head(int length) {
    byte[] all = Der.element(Der.OCTETS, new byte[length]);
    return Bytes.toArray(Bytes.asList(all).subList(0, all.length - length));
  }

  @Test
  void whatIsCutOffAnywhereIsRefused() {
    byte[] all =
        Der.element(
            Der.SEQUENCE,
            Der.element(Der.INTEGER, new byte[200]),
            Der.element(Der.OCTETS, new byte[20]));
    for (int length = 0; length < all.length; length++) {
      byte[] cut = Bytes.toArray(Bytes.asList(all).subList(0, length));
      assertThrows(IllegalArgumentException.class, () -> Der.find(cut, Der.OCTETS));
    }
    byte[] endless = {0x30, (byte) 0x84, 0x7f, 0, 0, 0};
    assertEquals(
        "a length that no key has",
        assertThrows(IllegalArgumentException.class, () -> Der.find(endless, 1)).getMessage());
  }
}
