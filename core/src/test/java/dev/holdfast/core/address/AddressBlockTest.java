package dev.holdfast.core.address;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressBlockTest {

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7, 192.0.2.7, 32",
    "192.0.2.7/32, 192.0.2.7, 32",
    "10.0.0.0/8, 10.0.0.0, 8",
    "10.9.9.9/8, 10.9.9.9, 8",
    "0.0.0.0/0, 0.0.0.0, 0",
    "2001:db8::1, 2001:db8::1, 128",
    "2001:DB8::/32, 2001:db8::, 32",
    "::/0, ::, 0",
    "::ffff:192.0.2.7, 192.0.2.7, 32",
    "::ffff:10.0.0.0/104, 10.0.0.0, 8",
    "::ffff:0:0/96, 0.0.0.0, 0",
    "::ffff:192.0.2.7/128, 192.0.2.7, 32"
  })
  void aBlockIsAnAddressWithTheLengthOfAPrefix(String text, String start, int length) {
    assertEquals(new AddressBlock(IpAddressCodec.parse(start), length), AddressBlock.parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0, true",
    "10.0.0.0/8, true",
    "10.0.0.0/64, true",
    "::/x, true",
    "10.0.0.0/8/8, true",
    "bob, false",
    "bob/8, false",
    "/8, false"
  })
  void aTextLooksLikeABlockIfAnAddressIsBeforeItsSlash(String text, boolean looks) {
    assertEquals(looks, AddressBlock.looksLikeBlock(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/8",
        "10",
        "10.0.0.0/",
        "10.0.0.0/x",
        "10.0.0.0/-1",
        "10.0.0.0/+8",
        "10.0.0.0/08",
        "10.0.0.0/-0",
        "10.0.0.0/٨",
        "10.0.0.0/99999999999",
        "10.0.0.0/33",
        "10.0.0.0/8/8",
        "10.0.0.0 /8",
        "10.0.0.0/255.0.0.0",
        "010.0.0.0/8",
        "10.0.0.*",
        "::/129",
        "[::]/0",
        "fe80::%eth0/10",
        "::ffff:10.0.0.0/95",
        "::ffff:10.0.0.0/8",
        "localhost/8"
      })
  void anotherTextIsNoBlock(String text) {
    assertNull(AddressBlock.parse(text));
  }
}
