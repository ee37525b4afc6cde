package dev.holdfast.http.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LogRateLimiterTest {

  private final LoggerContext context = new LoggerContext();
  private final ListAppender<ILoggingEvent> all = new ListAppender<>();
  private long now;

  @BeforeEach
  void start() {
    LogRateLimiter limit = new LogRateLimiter(() -> now);
    limit.start();
    context.addTurboFilter(limit);
    all.start();
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(all);
  }

  private List<String> lines() {
    return all.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void aFloodIsBoundedAndCounted() {
    Logger flooded = context.getLogger("io.undertow.request");
    for (int i = 0; i < 10_000; i++) {
      flooded.error("request {} failed", i, new IllegalStateException());
    }
    assertEquals(LogRateLimiter.MAX_RECORDS, lines().size());
    now += LogRateLimiter.WINDOW;
    flooded.error("once more");
    List<String> lines = lines();
    assertEquals(LogRateLimiter.MAX_RECORDS + 2, lines.size());
    assertEquals(
        "9980 more lines of io.undertow.request were left out, too many at once",
        lines.get(LogRateLimiter.MAX_RECORDS));
    assertEquals("once more", lines.get(LogRateLimiter.MAX_RECORDS + 1));
    now += LogRateLimiter.WINDOW;
    flooded.error("and again");
    assertEquals(LogRateLimiter.MAX_RECORDS + 3, lines().size());
  }

  @Test
  void aFloodOfOneLoggerHidesNoOther() {
    for (int i = 0; i < 1_000; i++) {
      context.getLogger("a").warn("flood");
    }
    context.getLogger("a").error("something else");
    context.getLogger("b").warn("another");
    assertEquals(LogRateLimiter.MAX_RECORDS + 2, lines().size());
  }

  @Test
  void linesThatAnOperatorAskedForAreNotBounded() {
    Logger asked = context.getLogger("a");
    asked.setLevel(Level.DEBUG);
    for (int i = 0; i < 1_000; i++) {
      asked.debug("detail");
    }
    assertEquals(1_000, lines().size());
  }

  @Test
  void theProgramLogsThroughTheLimiter() {
    LoggerContext program = (LoggerContext) LoggerFactory.getILoggerFactory();
    assertTrue(program.getTurboFilterList().stream().anyMatch(LogRateLimiter.class::isInstance));
  }
}
