package dev.holdfast.core.limit;

import com.google.common.math.IntMath;

/**
 * So many events in so much time, as a leaky bucket: a burst of {@code events} is allowed, and each
 * event is given back after its share of {@code per} (the generic cell rate algorithm, one number a
 * meter).
 *
 * @param events how many; 0 for no limit
 * @param per in how many milliseconds
 */
public record RateLimit(int events, long per) {

  /** No limit. */
  public static final RateLimit OFF = new RateLimit(0, 0);

  /** {@code events} in {@code per} milliseconds. */
  public static RateLimit of(int events, long per) {
    return new RateLimit(events, per);
  }

  private static final long MICROS = 1_000; // in a millisecond: shares are seldom whole ones

  /** What one sender has used of a limit. */
  public static final class Meter {
    private long fullUntil = Long.MIN_VALUE / 2; // microseconds: when all will be given back
  }

  /** Counts {@code count} events at {@code now}; false, and uncounted, if that is too many. */
  public boolean admits(Meter meter, int count, long now) {
    if (events == 0 || count == 0) {
      return true;
    }
    long fullUntil = Math.max(meter.fullUntil, now * MICROS) + count * share();
    if (fullUntil > (now + per) * MICROS) {
      return false;
    }
    meter.fullUntil = fullUntil;
    return true;
  }

  /** Milliseconds from {@code now} until one more event would be admitted. */
  public long retryAfter(Meter meter, long now) {
    return retryAfter(meter, 1, now);
  }

  /** Milliseconds from {@code now} until so many events at once would be admitted. */
  public long retryAfter(Meter meter, int count, long now) {
    long early =
        events == 0
            ? 0
            : Math.max(meter.fullUntil, now * MICROS) + count * share() - (now + per) * MICROS;
    return Math.max(0, (early + MICROS - 1) / MICROS);
  }

  /** Gives one counted event back. */
  public void giveBack(Meter meter) {
    if (events > 0) {
      meter.fullUntil -= share();
    }
  }

  /** Whether a meter is as good as a new one. */
  public boolean isUnused(Meter meter, long now) {
    return meter.fullUntil <= now * MICROS;
  }

  /** Whether it admits more than another, at once or in the long run; neither of them is off. */
  public boolean isAbove(RateLimit other) {
    return other.events > 0
        && (events > other.events || (double) events * other.per > (double) other.events * per);
  }

  /** {@code factor} times as many events in the same time. */
  public RateLimit times(int factor) {
    return new RateLimit(IntMath.saturatedMultiply(events, factor), per);
  }

  private long share() {
    return per * MICROS / events;
  }
}
