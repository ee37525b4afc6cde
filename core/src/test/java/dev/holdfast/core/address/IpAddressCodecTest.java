package dev.holdfast.core.address;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressCodecTest {

  private static InetAddress parsed(String text) {
    return Objects.requireNonNull(IpAddressCodec.parse(text), text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.7", "0.0.0.0", "255.255.255.255", "127.0.0.1"})
  void fourDecimalNumbersAreAnIpv4Address(String text) {
    assertEquals(Inet4Address.class, parsed(text).getClass());
    assertEquals(text, IpAddressCodec.format(parsed(text)));
  }

  @ParameterizedTest
  @CsvSource({
    "::, ::",
    "::1, ::1",
    "1::, 1::",
    "0:0:0:0:0:0:0:1, ::1",
    "0000::0001, ::1",
    "2001:DB8::A, 2001:db8::a",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:0db8:0001::, 2001:db8:1::",
    "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
    "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
    "1:2:3:4:5:6:192.0.2.7, 1:2:3:4:5:6:c000:207",
    "64:ff9b::127.0.0.1, 64:ff9b::7f00:1",
    "64:ff9b::10.0.0.1, 64:ff9b::a00:1",
    "64:ff9b:1::192.0.2.7, 64:ff9b:1::c000:207",
    "::192.0.2.7, ::c000:207",
    "::ffff:0:192.0.2.7, ::ffff:0:c000:207"
  })
  void anIpv6AddressIsReadInEachSpellingAndPrintedInTheShortest(String text, String shortest) {
    assertEquals(Inet6Address.class, parsed(text).getClass());
    assertEquals(shortest, IpAddressCodec.format(parsed(text)));
    assertEquals(parsed(text), parsed(shortest));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "::ffff:192.0.2.7",
        "::FFFF:c000:0207",
        "0:0:0:0:0:ffff:192.0.2.7",
        "::ffff:c000:207",
        "64:ff9b::192.0.2.7",
        "64:FF9B:0:0:0:0:c000:0207"
      })
  void anIpv4AddressThatIsWrittenInAnIpv6AddressIsReadAsIpv4(String text) {
    assertEquals(parsed("192.0.2.7"), parsed(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "localhost",
        "example.org",
        // IPv4 that programs read differently
        "1",
        "3221226503",
        "192.0.2",
        "192.0.2.7.1",
        "192.0.2.256",
        "192.0.2.07",
        "0192.0.2.7",
        "00.0.0.0",
        "0xc0.0.2.7",
        "192.0.2.+7",
        "192.0.2.-7",
        "192..2.7",
        "192.0.2.7.",
        ".192.0.2.7",
        " 192.0.2.7",
        "192.0.2.7 ",
        "192.0.2.7\n",
        "192,0,2,7",
        "192.0.2.*",
        "192.0.2.0-7",
        // IPv6
        ":",
        ":::",
        ":1",
        "1:",
        "1::2::3",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7::8:9",
        "00001::",
        "g::",
        "192.0.2.7::",
        "::192.0.2.7:1",
        "1:2:3:4:5:6:7:192.0.2.7",
        "::ffff:192.0.2",
        "::ffff:192.0.2.07",
        "1::01.2.3.4",
        // with something around
        "[::1]",
        "[192.0.2.7]",
        "::1]",
        "192.0.2.7:80",
        "192.0.2.7/32",
        "::1/128",
        // zones
        "fe80::1%eth0",
        "fe80::1%1",
        "fe80::1%",
        "::1%lo",
        "::ffff:192.0.2.7%1",
        "192.0.2.7%1",
        "%",
        // digits of other scripts
        "\uff11\uff19\uff12.0.2.7",
        "192.0.2.\u0667",
        "::\u0661"
      })
  void anotherTextIsNoAddress(String text) {
    assertNull(IpAddressCodec.parse(text));
    assertFalse(IpAddressCodec.isAddress(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.7", "::1", "\uff11\uff19\uff12.0.2.7", "192.0.2.\u0667"})
  void aTextInDigitsOfOtherScriptsLooksLikeAnAddress(String text) {
    assertTrue(IpAddressCodec.looksLikeAddress(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ann", "192.0.2", "example.org"})
  void aNameDoesNotLookLikeAnAddress(String text) {
    assertFalse(IpAddressCodec.looksLikeAddress(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "192.0.2.7",
        "::1",
        "x:",
        "1",
        "127.1",
        "010.0.0.1",
        "0x7f000001",
        "a.0XAf",
        "a.0x"
      })
  void aHostThatEndsInANumberIsNoName(String host) {
    assertTrue(IpAddressCodec.isMeantAsAddress(host));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost", "chat.example", "3f2a9c1b2d4e", "node-1", "1.a", "0x7g", "x0"})
  void aHostThatEndsOtherwiseMayBeAName(String host) {
    assertFalse(IpAddressCodec.isMeantAsAddress(host));
  }

  @Test
  void anAddressWithAZoneIsPrintedWithoutIt() throws UnknownHostException {
    byte[] bytes = parsed("fe80::1").getAddress();
    assertEquals("fe80::1", IpAddressCodec.format(Inet6Address.getByAddress(null, bytes, 1)));
  }
}
