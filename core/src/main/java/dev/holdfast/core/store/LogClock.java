package dev.holdfast.core.store;

import com.google.common.base.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clock by which a store counts ages, in milliseconds: it never goes back, and does not believe
 * everything that the time of day says.
 *
 * <p>What is deleted is gone for good, and a time of day may be wrong. So this clock runs with the
 * ticker of the process. Where the time of day is ahead of it by no more than a minute, it follows:
 * clocks drift. So it does at the start, where that is a day or less: the server was off. Any other
 * step it waits out: it believes one of a day or less ahead (the machine slept, or the clock was
 * set) when the time of day has been so far ahead for an hour of running, and a larger one, or one
 * back, when it has been like that for a day of running. A step back never makes anything younger,
 * it only is no step ahead when it is undone. A step that is doubted is doubted on after a restart.
 *
 * <p>Only differences of its times mean something. Thread-safe.
 */
public final class LogClock {

  /**
   * What is kept of a clock across a restart.
   *
   * @param time its time
   * @param expected what the time of day should have been then, in milliseconds since 1970
   * @param doubtful how far ahead of that it was, in milliseconds; negative if behind, 0 if that
   *     was not doubted
   * @param doubted for how many milliseconds it had been so by then
   */
  public record State(long time, long expected, long doubtful, long doubted) {}

  /** What may pass while a server is off or a machine sleeps, for all that is known. */
  private static final long PAUSE = Duration.ofDays(1).toMillis();

  private static final Duration DOUBT = Duration.ofHours(1); // of a step ahead that may be a pause
  private static final Duration LONG_DOUBT = Duration.ofDays(1); // of any other
  private static final long SLACK = 60_000; // milliseconds that clocks may drift apart in a day

  private static final Logger log = LoggerFactory.getLogger(LogClock.class);

  private final InstantSource timeOfDay;
  private final Ticker ticker;
  private long read; // milliseconds of the ticker when it was read last
  private long time;
  private long expected;
  private long doubtful; // the least step since it is doubted; 0 if nothing is
  private long doubted;

  /** A clock that was never read before. */
  public LogClock(InstantSource timeOfDay, Ticker ticker) {
    this.timeOfDay = timeOfDay;
    this.ticker = ticker;
    this.read = steady();
    this.time = timeOfDay.millis();
    this.expected = time;
  }

  /** The time for ages. */
  public synchronized long time() {
    advance();
    return time;
  }

  /** Milliseconds that only ever pass: for what is done now and then. */
  public long steady() {
    return Duration.ofNanos(nanos()).toMillis();
  }

  /** The same in nanoseconds. */
  public long nanos() {
    return ticker.read();
  }

  /** The time of day that something had which has this time. */
  public synchronized Instant timeOfDay(long ofTime) {
    advance();
    return Instant.ofEpochMilli(timeOfDay.millis() - (time - ofTime));
  }

  /** The time of something that happened then by the time of day. */
  public synchronized long timeOf(Instant then) {
    advance();
    return time - (timeOfDay.millis() - millis(then));
  }

  /** The time of day, or an earlier one while that is doubted: what ends by it is over for sure. */
  public synchronized long leastTimeOfDay() {
    advance();
    return Math.min(timeOfDay.millis(), expected);
  }

  /** For the next one. */
  public synchronized State state() {
    advance();
    return new State(time, expected, doubtful, doubted);
  }

  /** Goes on where another one ended; null if there was none. */
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
    if (wasRight && ahead > 0 && ahead <= PAUSE) {
      believe(ahead);
    } else if (doubtful < 0 && ahead < 0 && ahead - doubtful <= PAUSE) {
      doubtful = Math.max(doubtful, ahead); // the server was off: it is less far behind by that
    }
    if (isStep(ahead) && goesOn(ahead)) {
      warn();
    }
    advance();
  }

  /** A time of day in milliseconds since 1970: the last there is, if it is later than that. */
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
      log.warn("the clock is believed: it has been so for {}", term(doubtful));
      believe(doubtful); // what came on top of it since is waited out next
    }
  }

  /** Whether the step that is doubted is there still: if it was taken back, this is another. */
  private boolean goesOn(long ahead) {
    return Long.signum(ahead) == Long.signum(doubtful)
        && Math.abs(ahead) >= Math.abs(doubtful) - SLACK;
  }

  private void warn() {
    log.warn(
        "the clock is {} {} what it should be: until it has been so for {} nothing is deleted for"
            + " its age because of it; if it is wrong, set it right",
        Duration.ofMillis(Math.abs(doubtful)).truncatedTo(ChronoUnit.SECONDS),
        doubtful > 0 ? "ahead of" : "behind",
        term(doubtful));
  }

  /** How long a step is doubted. */
  private static Duration term(long ahead) {
    return ahead > 0 && ahead <= PAUSE ? DOUBT : LONG_DOUBT;
  }

  private void doubtNoMore() {
    if (doubtful != 0) {
      log.info("the clock is what it should be");
    }
    doubtful = 0;
    doubted = 0;
  }
}
