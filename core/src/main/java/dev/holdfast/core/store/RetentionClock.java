package dev.holdfast.core.store;

import com.google.common.base.Ticker;
import dev.holdfast.core.time.DurationFormatter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clock by which a store counts ages, in milliseconds: it never goes back, and follows the time
 * of day only where that is plausible.
 *
 * <p>Retention deletes by age for good, and the time of day may be wrong. So this clock runs with
 * the ticker of the process. It follows the time of day where that is ahead by at most a minute
 * (drift), and at the start, unless it was in doubt at the end, where it is ahead by at most a day
 * (the server was off). Any other step is doubted first: a step ahead of at most a day (the machine
 * slept, or the clock was set) is believed after it has lasted for an hour of running, a larger
 * step or a step back after a day of running. A step back makes nothing younger. It is noted only
 * so that the step ahead that corrects it later is not counted as age. A doubt outlasts a restart.
 *
 * <p>Only differences of its times are meaningful. Thread-safe.
 */
public final class RetentionClock {

  /**
   * The state of a clock, kept across a restart.
   *
   * @param time the clock's time
   * @param expected the expected time of day at that time, in milliseconds since 1970
   * @param doubtful the step that is doubted, in milliseconds ahead of {@code expected}; negative
   *     if behind, 0 if none is doubted
   * @param doubted for how many milliseconds the step has been doubted
   */
  public record State(long time, long expected, long doubtful, long doubted) {}

  /** The longest step that may come from a server that was off or a machine that slept, in ms. */
  private static final long LONGEST_GAP = Duration.ofDays(1).toMillis();

  // of a step ahead that may be such a gap
  private static final Duration DOUBT = Duration.ofHours(1);
  private static final Duration LONG_DOUBT = Duration.ofDays(1); // of any other
  private static final long SLACK = 60_000; // milliseconds of drift that are no step

  private static final Logger log = LoggerFactory.getLogger(RetentionClock.class);

  private final InstantSource timeOfDay;
  private final Ticker ticker;
  private long read; // the ticker's milliseconds at the last reading
  private long time;
  private long expected;
  private long doubtful; // the smallest size of the doubted step so far; 0 if none is doubted
  private long doubted;

  /** Makes a clock that starts at the time of day. */
  public RetentionClock(InstantSource timeOfDay, Ticker ticker) {
    this.timeOfDay = timeOfDay;
    this.ticker = ticker;
    this.read = steady();
    this.time = timeOfDay.millis();
    this.expected = time;
  }

  /** Returns the time by which ages count. */
  public synchronized long time() {
    advance();
    return time;
  }

  /** Returns monotonic milliseconds, for intervals. */
  public long steady() {
    return Duration.ofNanos(nanos()).toMillis();
  }

  /** Returns monotonic nanoseconds. */
  public long nanos() {
    return ticker.read();
  }

  /** Converts a time of this clock to the time of day. */
  public synchronized Instant timeOfDay(long ofTime) {
    advance();
    return Instant.ofEpochMilli(timeOfDay.millis() - (time - ofTime));
  }

  /** Converts a time of day to the time of this clock. */
  public synchronized long timeOf(Instant then) {
    advance();
    return time - (timeOfDay.millis() - millis(then));
  }

  /**
   * Returns the time of day in milliseconds since 1970, or the expected one if that is earlier, so
   * that what ends by then has certainly ended.
   */
  public synchronized long leastTimeOfDay() {
    advance();
    return Math.min(timeOfDay.millis(), expected);
  }

  /** Returns the state to {@link #resume} from after a restart. */
  public synchronized State state() {
    advance();
    return new State(time, expected, doubtful, doubted);
  }

  /** Continues from the state of an earlier clock; does nothing if it is null. */
  public synchronized void resume(@Nullable State state) {
    if (state == null) {
      return;
    }
    read = steady();
    time = state.time();
    expected = state.expected();
    doubtful = state.doubtful();
    doubted = state.doubted();
    long ahead = ahead();
    boolean wasRight = doubtful == 0 && doubted == 0;
    if (wasRight && ahead > 0 && ahead <= LONGEST_GAP) {
      believe(ahead);
    } else if (doubtful < 0 && ahead < 0 && ahead - doubtful <= LONGEST_GAP) {
      // the server was off, which makes up for a part of the step
      doubtful = Math.max(doubtful, ahead);
    }
    if (isStep(ahead) && goesOn(ahead)) {
      warn();
    }
    advance();
  }

  /**
   * Converts a time of day to milliseconds since 1970; {@link Long#MAX_VALUE} if it is too late for
   * that.
   */
  public static long millis(Instant instant) {
    if (instant.isAfter(Instant.ofEpochMilli(Long.MAX_VALUE))) {
      return Long.MAX_VALUE;
    }
    return instant.toEpochMilli();
  }

  private long ahead() {
    return timeOfDay.millis() - expected;
  }

  private static boolean isStep(long ahead) {
    return Math.abs(ahead) > SLACK;
  }

  private void advance() {
    long now = steady();
    long passed = Math.max(0, now - read);
    read = now;
    time += passed;
    expected += passed;
    long ahead = ahead();
    if (isStep(ahead)) {
      doubt(ahead, passed);
    } else {
      doubtNoMore();
      believe(Math.max(0, ahead));
    }
  }

  private void believe(long ahead) {
    time += Math.max(0, ahead);
    expected += ahead;
    doubtful = 0;
    doubted = 0;
  }

  private void doubt(long ahead, long passed) {
    if (!goesOn(ahead)) {
      doubtful = ahead;
      doubted = 0;
      warn();
      return;
    }
    if (Math.abs(ahead) < Math.abs(doubtful)) {
      doubtful = ahead;
    }
    doubted += passed;
    if (doubted >= term(doubtful).toMillis()) {
      log.warn(
          "the clock is believed: it has been so for {}", DurationFormatter.format(term(doubtful)));
      believe(doubtful); // a larger step since is doubted next
    }
  }

  /** Whether the doubted step still lasts; if it was undone, {@code ahead} is another step. */
  private boolean goesOn(long ahead) {
    return Long.signum(ahead) == Long.signum(doubtful)
        && Math.abs(ahead) >= Math.abs(doubtful) - SLACK;
  }

  private void warn() {
    log.warn(
        "the clock is {} {} what it should be: until it has been so for {} nothing is deleted for"
            + " its age because of it; if it is wrong, set it right",
        DurationFormatter.format(
            Duration.ofMillis(Math.abs(doubtful)).truncatedTo(ChronoUnit.SECONDS)),
        doubtful > 0 ? "ahead of" : "behind",
        DurationFormatter.format(term(doubtful)));
  }

  /** Returns how long a step is doubted. */
  private static Duration term(long ahead) {
    return ahead > 0 && ahead <= LONGEST_GAP ? DOUBT : LONG_DOUBT;
  }

  private void doubtNoMore() {
    if (doubtful != 0) {
      log.info("the clock is what it should be");
    }
    doubtful = 0;
    doubted = 0;
  }
}
