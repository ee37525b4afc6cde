package dev.holdfast.http.config;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * The rate limiter of the log: of one logger and level, 20 lines pass in 10 s, whatever clients do,
 * and the next line is preceded by the number that were left out. It sees all lines, also those of
 * libraries.
 *
 * <p>Levels below {@code INFO} are not limited: they are written only if an operator enables them.
 * Thread-safe.
 */
public final class LogRateLimiter extends TurboFilter {

  /** How many lines pass in a window. */
  static final int MAX_RECORDS = 20;

  /** The window, in nanoseconds. */
  static final long WINDOW = 10_000_000_000L;

  private static final class Tally {
    long since;
    int passed;
    long leftOut;
  }

  private final LongSupplier nanos;
  private final Map<String, Tally> tallies = new HashMap<>();

  /** The limiter that {@link LogbackConfigurator} uses. */
  public LogRateLimiter() {
    this(System::nanoTime);
  }

  LogRateLimiter(LongSupplier nanos) {
    this.nanos = nanos;
  }

  @Override
  public FilterReply decide(
      @Nullable Marker marker,
      Logger logger,
      Level level,
      @Nullable String format,
      Object @Nullable [] arguments,
      @Nullable Throwable thrown) {
    boolean written = format != null && level.isGreaterOrEqual(logger.getEffectiveLevel());
    if (!written || !level.isGreaterOrEqual(Level.INFO) || isOwn(logger)) {
      return FilterReply.NEUTRAL; // the first: it was only asked whether a line would be written
    }
    return passes(logger, level) ? FilterReply.NEUTRAL : FilterReply.DENY;
  }

  private static boolean isOwn(Logger logger) {
    return logger.getName().equals(LogRateLimiter.class.getName());
  }

  private boolean passes(Logger logger, Level level) {
    long leftOut;
    synchronized (this) {
      Tally tally = tallies.computeIfAbsent(logger.getName() + ' ' + level, key -> begin());
      leftOut = tally.leftOut;
      if (nanos.getAsLong() - tally.since < WINDOW) {
        if (++tally.passed > MAX_RECORDS) {
          tally.leftOut++;
          return false;
        }
        return true;
      }
      tally.since = nanos.getAsLong();
      tally.passed = 1;
      tally.leftOut = 0;
    }
    if (leftOut > 0) {
      logger
          .getLoggerContext()
          .getLogger(LogRateLimiter.class)
          .warn("{} more lines of {} were left out, too many at once", leftOut, logger.getName());
    }
    return true;
  }

  private Tally begin() {
    Tally tally = new Tally();
    tally.since = nanos.getAsLong();
    return tally;
  }
}
