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
 * ticker of the process. Where the time of day is ahead of it by a day or less it follows: the
 * machine slept, or the server was off. A larger step ahead, or one back, it waits out: only when
 * the time of day has been like that for a day of running, it is believed. A step back never makes
 * anything younger, it only is no step ahead when it is undone.
 *
 * <p>Only differences of its times mean something. Thread-safe.
 */
public final class LogClock {

  /**
   * What is kept of a clock across a restart.
   *
   * @param time its time
   * @param expected what the time of day should have been then, in milliseconds since 1970
   * @param doubted for how many milliseconds the time of day had been another by then
   */
  record State(long time, long expected, long doubted) {}

  static final Duration BELIEVED = Duration.ofDays(1);
  static final Duration DOUBT = Duration.ofDays(1);
  private static final long SLACK = 60_000; // milliseconds that clocks may drift apart in a day

  private static final Logger log = LoggerFactory.getLogger(LogClock.class);

  private final InstantSource timeOfDay;
  private final Ticker ticker;
  private long read; // milliseconds of the ticker when it was read last
  private long time;
  private long expected;
  private long doubted;
  private boolean doubting;

  /** A clock that was never read before. */
  public LogClock(InstantSource timeOfDay, Ticker ticker) {
    this.timeOfDay = timeOfDay;
    this.ticker = ticker;
    this.read = steady();
    this.time = timeOfDay.millis();
    this.expected = time;
  }

  /** The time for ages. */
  synchronized long time() {
    advance();
    return time;
  }

  /** Milliseconds that only ever pass: for what is done now and then. */
  long steady() {
    return Duration.ofNanos(nanos()).toMillis();
  }

  /** The same in nanoseconds. */
  long nanos() {
    return ticker.read();
  }

  /** The time of day that something had which has this time. */
  synchronized Instant timeOfDay(long ofTime) {
    advance();
    return Instant.ofEpochMilli(timeOfDay.millis() - (time - ofTime));
  }

  /** The time of something that happened then by the time of day. */
  synchronized long timeOf(Instant then) {
    advance();
    return time - (timeOfDay.millis() - Database.millis(then));
  }

  /** The time of day, or an earlier one while that is doubted: what ends by it is over for sure. */
  synchronized long leastTimeOfDay() {
    advance();
    return Math.min(timeOfDay.millis(), expected);
  }

  /** For the next one. */
  synchronized State state() {
    advance();
    return new State(time, expected, doubted);
  }

  /** Goes on where another one ended; null if there was none. */
  synchronized void resume(@Nullable State state) {
    if (state == null) {
      return;
    }
    read = steady();
    time = state.time();
    expected = state.expected();
    doubted = state.doubted();
    doubting = false;
    advance();
  }

  private void advance() {
    long now = steady();
    long passed = Math.max(0, now - read);
    read = now;
    time += passed;
    expected += passed;
    long ahead = timeOfDay.millis() - expected;
    if (ahead > 0 && ahead <= BELIEVED.toMillis()) {
      believe(ahead);
    } else if (ahead > 0 || ahead < -SLACK) {
      doubt(ahead, passed);
    } else {
      doubtNoMore();
    }
  }

  private void believe(long ahead) {
    time += Math.max(0, ahead);
    expected += ahead;
    doubtNoMore();
  }

  private void doubt(long ahead, long passed) {
    if (!doubting) {
      log.warn(
          "the clock is {} {} what it should be: until it has been so for {} nothing is deleted for"
              + " its age because of it; if it is wrong, set it right",
          Duration.ofMillis(Math.abs(ahead)).truncatedTo(ChronoUnit.SECONDS),
          ahead > 0 ? "ahead of" : "behind",
          DOUBT);
    }
    doubting = true;
    doubted += passed;
    if (doubted >= DOUBT.toMillis()) {
      log.warn("the clock is believed: it has been so for {}", DOUBT);
      doubting = false;
      believe(ahead);
    }
  }

  private void doubtNoMore() {
    if (doubting) {
      log.info("the clock is what it should be");
    }
    doubting = false;
    doubted = 0;
  }
}
