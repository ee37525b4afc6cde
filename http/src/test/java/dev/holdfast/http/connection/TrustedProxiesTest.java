package dev.holdfast.http.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.net.InetAddresses;
import dev.holdfast.core.limit.ClientNetwork;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.0.5, 10.0.0.5, true",
    "10.0.0.5, 10.0.0.6, false",
    "10.0.0.0/8, 10.9.9.9, true",
    "10.0.0.0/8, 11.0.0.1, false",
    "'127.0.0.1,2001:db8:aa:1::5', 2001:db8:aa:1::/64, true",
    "2001:db8:aa:1::5, 2001:db8:aa:2::/64, false",
    "2001:db8:aa:1::5, 2001:db8:aa::/56, true",
    "2001:db8:aa:1::5, 2001:db8:aa:ff::/48, true",
    "2001:db8::/32, 2001:db8:9::/64, true",
    "2001:db8::/32, 10.0.0.5, false",
    "::ffff:10.0.0.5, 10.0.0.5, true",
    "::ffff:10.0.0.0/104, 10.9.9.9, true",
    "::ffff:10.0.0.0/104, 11.0.0.1, false",
    "'', 10.0.0.5, false"
  })
  void aNetworkThatAProxyIsInIsKnown(String proxies, String network, boolean known) {
    ClientNetwork named = Objects.requireNonNull(ClientNetwork.named(network));
    assertEquals(known, TrustedProxies.parse(proxies).test(named));
  }

  @ParameterizedTest
  @CsvSource({"::ffff:10.0.0.5, 10.0.0.5", "::ffff:10.0.0.0/104, 10.9.9.9", "10.0.0.0/8, 10.9.9.9"})
  void anAddressInsideAnIpv6AddressIsThatOfThePeer(String proxies, String peer) {
    assertTrue(TrustedProxies.parse(proxies).contains(InetAddresses.forString(peer)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "010.0.0.1",
        "10.0.0.1/33",
        "10.0.0.*",
        "10",
        "0x0a000001",
        "::ffff:10.0.0.01",
        "::ffff:10.0.0",
        "00001::",
        "::ffff:10.0.0.0/90",
        "fe80::1%eth0",
        "/8"
      })
  void anotherNotationIsRefused(String proxies) {
    assertThrows(IllegalArgumentException.class, () -> TrustedProxies.parse(proxies));
  }
}
