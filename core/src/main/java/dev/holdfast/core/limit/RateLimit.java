package dev.holdfast.core.limit;

import com.google.common.math.IntMath;
import java.time.Duration;

/**
 * A rate limit, a leaky bucket: a burst of {@code events} is allowed, and one event leaks out every
 * {@code perMillis / events} milliseconds. It is the generic cell rate algorithm, so that a {@link
 * Meter} is one number. The limit is a value; a meter is owned by one thread.
 *
 * @param events how many events are allowed; 0 for no limit
 * @param perMillis the period
 */
public record RateLimit(int events, long perMillis) {

  /** No limit. */
  public static final RateLimit OFF = new RateLimit(0, 0);

  /** Returns a limit of {@code events} in a period. */
  public static RateLimit of(int events, Duration per) {
    return new RateLimit(events, per.toMillis());
  }

  private static final long MICROS = 1_000; // units in a millisecond: a share is a fraction of one

  /** The usage of a limit by one sender. */
  public static final class Meter {
    private long emptyAt = Long.MIN_VALUE / 2; // microseconds: when the bucket is empty again
  }

  /**
   * Counts {@code count} events at {@code now} and returns true; returns false, uncounted, if that
   * exceeds the limit.
   */
  public boolean admit(Meter meter, int count, long now) {
    if (events == 0 || count == 0) {
      return true;
    }
    long emptyAt = Math.max(meter.emptyAt, now * MICROS) + count * share();
    if (emptyAt > (now + perMillis) * MICROS) {
      return false;
    }
    meter.emptyAt = emptyAt;
    return true;
  }

  /** Returns the milliseconds from {@code now} until one more event would be admitted. */
  public long retryAfter(Meter meter, long now) {
    return retryAfter(meter, 1, now);
  }

  /** Returns the milliseconds from {@code now} until {@code count} events would be admitted. */
  public long retryAfter(Meter meter, int count, long now) {
    long early =
        events == 0
            ? 0
            : Math.max(meter.emptyAt, now * MICROS) + count * share() - (now + perMillis) * MICROS;
    return Math.max(0, (early + MICROS - 1) / MICROS);
  }

  /** Takes back one event that was counted. */
  public void giveBack(Meter meter) {
    if (events > 0) {
      meter.emptyAt -= share();
    }
  }

  /** Whether the usage is zero at {@code now}. */
  public boolean isUnused(Meter meter, long now) {
    return meter.emptyAt <= now * MICROS;
  }

  /**
   * Whether this limit admits more than {@code other}, at once or in the long run. Neither may be
   * {@link #OFF}.
   */
  public boolean isAbove(RateLimit other) {
    return other.events > 0
        && (events > other.events
            || (double) events * other.perMillis > (double) other.events * perMillis);
  }

  /** Returns a limit of {@code factor} times as many events in the same time. */
  public RateLimit times(int factor) {
    return new RateLimit(IntMath.saturatedMultiply(events, factor), perMillis);
  }

  private long share() {
    return perMillis * MICROS / events;
  }
}
