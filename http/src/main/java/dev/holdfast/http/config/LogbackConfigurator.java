package dev.holdfast.http.config;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.List;
import org.slf4j.Logger;

/**
 * The configurator of the log: lines for people on standard error. It is code and no {@code
 * logback.xml}, because to read XML takes a tenth of a second of each start. Logback finds it as a
 * service; a file that {@code -Dlogback.configurationFile} names takes its place.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class LogbackConfigurator extends ContextAwareBase implements Configurator {

  /** The name of the appender that {@link LossyLogAppender} writes to. */
  static final String STDERR = "stderr";

  private static final String FILE = "logback.configurationFile"; // a property of Logback
  private static final String PATTERN =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX, UTC} %-5level %logger{0}: %msg%n";
  private static final String BALANCER =
      "io.undertow.proxy"; // tells each node that is killed, with a stack
  private static final List<String> QUIET = List.of("io.undertow", "org.xnio", "org.jboss.threads");

  /** The configuration that Logback makes. */
  public LogbackConfigurator() {}

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    if (System.getProperty(FILE) != null) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    // However many lines clients cause, few are written.
    LogRateLimiter limiter = new LogRateLimiter();
    limiter.setContext(context);
    limiter.start();
    context.addTurboFilter(limiter);
    // Written by a thread of its own: a reader that stands still must not stop the server.
    LossyLogAppender queue = new LossyLogAppender();
    queue.setContext(context);
    queue.setName(LossyLogAppender.NAME);
    queue.addAppender(stderr(context));
    queue.start();
    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.INFO);
    root.addAppender(queue);
    for (String name : QUIET) {
      context.getLogger(name).setLevel(Level.WARN);
    }
    context.getLogger(BALANCER).setLevel(Level.OFF);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /**
   * Standard error, for people and journals: standard output has the address, and a new password.
   */
  private static ConsoleAppender<ILoggingEvent> stderr(LoggerContext context) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(PATTERN);
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setName(STDERR);
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    return appender;
  }
}
