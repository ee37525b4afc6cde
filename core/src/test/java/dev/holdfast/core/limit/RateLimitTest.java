package dev.holdfast.core.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RateLimitTest {

  private static final long NOW = 5_000_000;

  private final RateLimit limit = RateLimit.of(10, Duration.ofSeconds(3));
  private final RateLimit.Meter meter = new RateLimit.Meter();

  @Test
  void anEventBeyondTheBurstIsRefused() {
    for (int i = 0; i < 10; i++) {
      assertTrue(limit.admit(meter, 1, NOW), "event " + i);
    }
    assertFalse(limit.admit(meter, 1, NOW));
  }

  @Test
  void eachEventIsGivenBackAfterItsShare() {
    assertTrue(limit.admit(meter, 10, NOW));
    assertFalse(limit.admit(meter, 1, NOW + 299));
    assertTrue(limit.admit(meter, 1, NOW + 300));
    assertFalse(limit.admit(meter, 1, NOW + 300));
    assertTrue(limit.admit(meter, 10, NOW + 10_000));
  }

  @Test
  void aRefusedEventDoesNotCount() {
    assertTrue(limit.admit(meter, 8, NOW));
    assertFalse(limit.admit(meter, 3, NOW));
    assertTrue(limit.admit(meter, 2, NOW));
  }

  @Test
  void moreThanABurstIsNeverAdmittedAndZeroEventsAlwaysAre() {
    assertFalse(limit.admit(meter, 11, NOW));
    assertTrue(limit.retryAfter(meter, 11, NOW) > 0);
    assertTrue(limit.admit(meter, 10, NOW));
    assertTrue(limit.admit(meter, 0, NOW));
  }

  @Test
  void anEventIsAdmittedAfterTheNamedTimeAndNotBefore() {
    RateLimit odd = RateLimit.of(7, Duration.ofSeconds(1)); // its share is no whole number
    assertEquals(0, odd.retryAfter(meter, NOW));
    assertTrue(odd.admit(meter, 7, NOW));
    long wait = odd.retryAfter(meter, NOW);
    assertFalse(odd.admit(meter, 1, NOW + wait - 1));
    assertEquals(1, odd.retryAfter(meter, NOW + wait - 1));
    assertTrue(odd.admit(meter, 1, NOW + wait));
  }

  @Test
  void inTheLongRunNoMoreThanTheRateIsAdmitted() {
    int admitted = 0;
    for (long now = NOW; now < NOW + 60_000; now += 10) {
      admitted += limit.admit(meter, 1, now) ? 1 : 0;
    }
    assertEquals(10 + 199, admitted);
  }

  @Test
  void aLimitIsAboveAnotherIfItAdmitsMoreAtOnceOrInTheLongRun() {
    RateLimit limit = RateLimit.of(5, Duration.ofSeconds(1));
    assertFalse(limit.isAbove(RateLimit.of(5, Duration.ofSeconds(1))));
    assertFalse(limit.isAbove(RateLimit.of(10, Duration.ofSeconds(1))));
    assertFalse(limit.isAbove(RateLimit.of(10, Duration.ofSeconds(2))), "the same in the long run");
    assertTrue(limit.isAbove(RateLimit.of(10, Duration.ofSeconds(3))), "in the long run");
    assertTrue(RateLimit.of(10, Duration.ofSeconds(3)).isAbove(limit), "at once");
    assertFalse(limit.isAbove(RateLimit.OFF));
    assertFalse(RateLimit.OFF.isAbove(limit));
  }

  @Test
  void noLimitAdmitsEverything() {
    assertTrue(RateLimit.OFF.admit(meter, 1_000_000, NOW));
    assertEquals(0, RateLimit.OFF.retryAfter(meter, NOW));
    RateLimit.OFF.giveBack(meter);
    assertTrue(RateLimit.OFF.isUnused(meter, NOW));
  }

  @Test
  void anEventGivenBackCanBeUsedAgain() {
    assertTrue(limit.admit(meter, 10, NOW));
    limit.giveBack(meter);
    assertTrue(limit.admit(meter, 1, NOW));
    assertFalse(limit.admit(meter, 1, NOW));
  }

  @Test
  void aMeterIsUnusedAgainWhenAllIsGivenBack() {
    assertTrue(limit.isUnused(meter, NOW));
    assertTrue(limit.admit(meter, 2, NOW));
    assertFalse(limit.isUnused(meter, NOW + 599));
    assertTrue(limit.isUnused(meter, NOW + 600));
  }

  @Test
  void aMultipleAllowsThatManyTimesTheEvents() {
    assertEquals(RateLimit.of(100, Duration.ofSeconds(3)), limit.times(10));
    assertEquals(
        Integer.MAX_VALUE,
        RateLimit.of(Integer.MAX_VALUE, Duration.ofMillis(1)).times(10).events());
    assertEquals(RateLimit.OFF, RateLimit.OFF.times(10));
  }

  @Test
  void aNewMeterIsEmptyEvenAtTheBeginningOfTime() {
    assertTrue(limit.admit(meter, 10, 0));
    assertFalse(limit.admit(meter, 1, 0));
    assertTrue(limit.admit(new RateLimit.Meter(), 10, -NOW));
  }
}
