package dev.holdfast.http.config;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The appender of log lines, which queues them for a thread of its own: a terminal or a collector
 * that does not read must not stop the thread that logs. While its queue is full, lines are left
 * out; the next one that is taken is preceded by their number. Thread-safe.
 */
public final class LossyLogAppender extends AsyncAppender {

  /** The name of the queue in {@link LogbackConfigurator}. */
  static final String NAME = "log";

  private static final int MAX_LINES = 1_024;
  private static final int FLUSH_MS = 1_000;

  private final AtomicLong leftOut = new AtomicLong();

  /** The queue that {@link LogbackConfigurator} uses. */
  public LossyLogAppender() {
    setQueueSize(MAX_LINES);
    setDiscardingThreshold(0); // no level is left out before another
    setNeverBlock(true);
    setMaxFlushTime(FLUSH_MS);
  }

  /**
   * Writes what waits, for a second at most. For the end of the process: nothing is logged then.
   */
  public static void close() {
    LossyLogAppender queue = find();
    if (queue != null) {
      queue.stop();
    }
  }

  /** The queue in use; null where logback is configured otherwise, or not used. */
  static @Nullable LossyLogAppender find() {
    return LoggerFactory.getILoggerFactory() instanceof LoggerContext context
            && context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender(NAME)
                instanceof LossyLogAppender queue
        ? queue
        : null;
  }

  @Override
  protected void append(ILoggingEvent line) {
    if (getRemainingCapacity() == 0) {
      leftOut.incrementAndGet();
      return;
    }
    long missing = leftOut.getAndSet(0);
    if (missing > 0) {
      super.append(notice(missing));
    }
    super.append(line);
  }

  private ILoggingEvent notice(long missing) {
    return new LoggingEvent(
        LossyLogAppender.class.getName(),
        ((LoggerContext) getContext()).getLogger(LossyLogAppender.class),
        Level.WARN,
        "{} lines were left out, because standard error was not read",
        null,
        new Object[] {missing});
  }
}
