package dev.holdfast.core.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.net.InetAddresses;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HostRateLimiterTest {

  private static final long NOW = 5_000_000;

  private final HostRateLimiter meters =
      new HostRateLimiter(RateLimit.of(10, Duration.ofSeconds(1)), 3);

  private static ClientHost host(int number) {
    return new ClientHost("192.0.2." + number, false);
  }

  private static ClientHost host(String address) {
    return ClientHost.of(InetAddresses.forString(address));
  }

  private void use(HostRateLimiter meters, ClientHost host, int events, long now) {
    for (int i = 0; i < events; i++) {
      assertEquals(0, meters.admit(host, now), "event " + i + " of " + host);
    }
  }

  private void use(int host, int events, long now) {
    use(meters, host(host), events, now);
  }

  @Test
  void aHostKeepsItsMeterWhileItHasUsedSomething() {
    use(1, 10, NOW);
    assertEquals(100, meters.admit(host(1), NOW));
    assertEquals(0, meters.admit(host(2), NOW));
    use(1, 5, NOW + 500);
    assertEquals(100, meters.admit(host(1), NOW + 500));
  }

  @Test
  void aHostIsForgottenWhenItsMeterIsUnusedAgain() {
    use(1, 5, NOW);
    use(2, 10, NOW);
    meters.sweep(NOW + 500);
    assertEquals(1, meters.size());
    meters.sweep(NOW + 1_000);
    assertEquals(0, meters.size());
  }

  @Test
  void aHostWaitsForThoseBeforeItNoLongerThanTheTimeOfTheLimit() {
    use(1, 10, NOW);
    use(2, 1, NOW);
    meters.sweep(NOW + 999);
    assertEquals(2, meters.size());
    use(3, 1, NOW + 1_000);
    assertEquals(1, meters.size());
  }

  @Test
  void ofTooManyHostsTheOneHeardOfLeastRecentlyIsForgotten() {
    use(1, 9, NOW);
    use(2, 10, NOW);
    use(3, 10, NOW);
    use(1, 1, NOW);
    use(4, 10, NOW);
    assertEquals(3, meters.size());
    assertEquals(100, meters.admit(host(1), NOW));
    use(2, 10, NOW);
    assertEquals(3, meters.size());
  }

  @Test
  void theNetworksAroundAHostHaveTwoAndFourTimesItsShare() {
    HostRateLimiter meters = new HostRateLimiter(RateLimit.of(10, Duration.ofSeconds(1)), 100);
    use(meters, host("2001:db8:0:1::1"), 10, NOW);
    assertEquals(100, meters.admit(host("2001:db8:0:1::2"), NOW), "the same /64");
    use(meters, host("2001:db8:0:2::1"), 10, NOW);
    assertEquals(50, meters.admit(host("2001:db8:0:3::1"), NOW), "the same /56");
    use(meters, host("2001:db8:0:100::1"), 10, NOW);
    use(meters, host("2001:db8:0:200::1"), 10, NOW);
    assertEquals(25, meters.admit(host("2001:db8:0:300::1"), NOW), "the same /48");
    use(meters, host("2001:db8:1::1"), 10, NOW);
    use(meters, host("2001:db8:0:300::1"), 1, NOW + 25);
  }

  @Test
  void aRefusedEventIsNotCounted() {
    HostRateLimiter meters = new HostRateLimiter(RateLimit.of(10, Duration.ofSeconds(1)), 100);
    use(meters, host("2001:db8:0:1::1"), 10, NOW);
    for (int i = 0; i < 100; i++) {
      assertEquals(100, meters.admit(host("2001:db8:0:1::1"), NOW));
    }
    use(meters, host("2001:db8:0:2::1"), 10, NOW);
  }

  @Test
  void anEventThatIsGivenBackIsGivenBackToTheNetworksToo() {
    HostRateLimiter meters = new HostRateLimiter(RateLimit.of(1, Duration.ofSeconds(1)), 100);
    for (int i = 0; i < 100; i++) {
      ClientHost host = host("2001:db8:0:" + i + "::1");
      use(meters, host, 1, NOW);
      meters.giveBack(host);
    }
  }

  @Test
  void anEventGivenBackToAForgottenHostIsIgnored() {
    meters.giveBack(host(1));
    assertEquals(0, meters.size());
    use(1, 10, NOW);
    assertEquals(100, meters.admit(host(1), NOW));
  }

  @Test
  void withoutALimitNothingIsRemembered() {
    HostRateLimiter meters = new HostRateLimiter(RateLimit.OFF, 3);
    use(meters, host(1), 1_000, NOW);
    assertEquals(0, meters.size());
  }
}
