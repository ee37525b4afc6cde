package dev.holdfast.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class HostMetersTest {

  private static final long NOW = 5_000_000;

  private final RateLimit limit = RateLimit.of(10, 1_000);
  private final HostMeters meters = new HostMeters(limit, 3);

  private static Host host(int number) {
    return new Host("192.0.2." + number, false);
  }

  private RateLimit.Meter use(int host, int events, long now) {
    RateLimit.Meter meter = meters.of(host(host), now);
    assertTrue(limit.admits(meter, events, now));
    return meter;
  }

  @Test
  void aHostKeepsItsMeterWhileItHasUsedSomething() {
    RateLimit.Meter meter = use(1, 5, NOW);
    assertSame(meter, meters.of(host(1), NOW + 499));
    assertNotSame(meter, meters.of(host(2), NOW + 499));
  }

  @Test
  void aHostIsForgottenWhenAllWasGivenBack() {
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
    RateLimit.Meter first = use(1, 5, NOW);
    RateLimit.Meter second = use(2, 5, NOW);
    use(3, 5, NOW);
    meters.of(host(1), NOW);
    use(4, 5, NOW);
    assertEquals(3, meters.size());
    assertSame(first, meters.of(host(1), NOW));
    assertNotSame(second, meters.of(host(2), NOW));
    assertEquals(3, meters.size());
  }
}
