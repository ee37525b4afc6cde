package dev.holdfast.core.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientHostTest {

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7, 192.0.2.7, false",
    "127.0.0.1, 127.0.0.1, true",
    "127.1.2.3, 127.1.2.3, true",
    "::1, ::1, true",
    "::ffff:192.0.2.7, 192.0.2.7, false",
    "::ffff:127.0.0.1, 127.0.0.1, true",
    "2001:db8:1:2:3:4:5:6, 2001:db8:1:2::/64, false",
    "2001:db8::1, 2001:db8::/64, false"
  })
  void aHostIsAnIpv4AddressOrHalfAnIpv6Address(String address, String name, boolean loopback) {
    ClientHost host = ClientHost.of(InetAddresses.forString(address));
    assertEquals(new ClientHost(name, loopback), host);
    assertEquals(name, host.toString());
  }

  @Test
  void neighboursInOneNetworkAreOneHost() {
    assertEquals(
        ClientHost.of(InetAddresses.forString("2001:db8::1")),
        ClientHost.of(InetAddresses.forString("2001:db8::ffff:0:0:2")));
  }

  @Test
  void anIpv6HostIsCountedInThreeNetworksAndAnIpv4HostInOne() {
    assertEquals(
        List.of(
            new ClientNetwork("2001:db8:1:203::/64", 1),
            new ClientNetwork("2001:db8:1:200::/56", 2),
            new ClientNetwork("2001:db8:1::/48", 4)),
        ClientHost.of(InetAddresses.forString("2001:db8:1:203::9")).networks());
    assertEquals(
        List.of(new ClientNetwork("192.0.2.7", 1)), new ClientHost("192.0.2.7", false).networks());
    assertEquals(List.of(new ClientNetwork("::1", 1)), new ClientHost("::1", true).networks());
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7, 192.0.2.7, 192.0.2.7",
    "192.0.2.7/32, 192.0.2.7, 192.0.2.7",
    "::ffff:192.0.2.7, 192.0.2.7, 192.0.2.7",
    "::ffff:192.0.2.7/128, 192.0.2.7, 192.0.2.7",
    "2001:DB8:0:1::5/64, 2001:db8:0:1::/64, 2001:db8:0:1::/64",
    "2001:db8:0:1ff::/56, 2001:db8:0:100::/56,",
    "2001:db8:0:1ff::/48, 2001:db8::/48,",
    "2001:db8:0:1::5, , 2001:db8:0:1::/64",
    "::1, ::1, ::1"
  })
  void aTypedTextNamesANetworkOrAHostOrBoth(
      String typed, @Nullable String network, @Nullable String host) {
    assertEquals(network, name(ClientNetwork.named(typed)));
    assertEquals(host, name(ClientHost.named(typed)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/64",
        "bob",
        "192.0.2.0/24",
        "192.0.2.7/",
        "192.0.2.7/x",
        "192.0.2.7/64",
        "::ffff:192.0.2.7/32",
        "::ffff:192.0.2.7/64",
        "64:ff9b::192.0.2.7/64",
        "::1/64",
        "::/0",
        "2001:db8::/32",
        "2001:db8::5/128",
        "2001:db8::5/064",
        "2001:db8::/+64",
        "2001:db8::/64/64",
        "fe80::1%eth0/64"
      })
  void anotherSizeAndAnotherTextNameNeither(String typed) {
    assertNull(ClientNetwork.named(typed));
    assertNull(ClientHost.named(typed));
  }

  private static @Nullable String name(@Nullable Object named) {
    return named == null ? null : named.toString();
  }

  @Test
  void clientsBehindATranslatorToIpv6AreToldApart() throws Exception {
    byte[] peer = {0, 0x64, (byte) 0xff, (byte) 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 192, 0, 2, 7};
    assertEquals("192.0.2.7", ClientHost.of(InetAddress.getByAddress(peer)).name());
  }
}
