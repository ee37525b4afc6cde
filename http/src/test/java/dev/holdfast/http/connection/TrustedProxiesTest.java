package dev.holdfast.http.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.core.limit.Network;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    "'', 10.0.0.5, false"
  })
  void aNetworkThatAProxyIsInIsKnown(String proxies, String network, boolean known) {
    Network named = Objects.requireNonNull(Network.named(network));
    assertEquals(known, TrustedProxies.parse(proxies).test(named));
  }
}
