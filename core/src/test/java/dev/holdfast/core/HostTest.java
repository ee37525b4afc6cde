package dev.holdfast.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.net.InetAddresses;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostTest {

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
    Host host = Host.of(InetAddresses.forString(address));
    assertEquals(new Host(name, loopback), host);
    assertEquals(name, host.toString());
  }

  @Test
  void neighboursInOneNetworkAreOneHost() {
    assertEquals(
        Host.of(InetAddresses.forString("2001:db8::1")),
        Host.of(InetAddresses.forString("2001:db8::ffff:0:0:2")));
  }
}
