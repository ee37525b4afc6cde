package dev.holdfast.http.config;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The format of lines of the log. */
public enum LogFormat {
  /** Text for human readers, as {@code logback.xml} defines it. */
  TEXT,
  /** One JSON object. */
  JSON;

  private static final String APPENDER = "stderr"; // in logback.xml

  /** The format of this name. */
  static LogFormat of(String name) {
    return switch (name) {
      case "text" -> TEXT;
      case "json" -> JSON;
      default -> throw new IllegalArgumentException("no such format");
    };
  }

  /**
   * Logs in this format from now on. A configuration of logback without this appender keeps its own
   * format.
   */
  public void use() {
    if (this == JSON && LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      Appender<ILoggingEvent> appender =
          context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender(APPENDER);
      if (appender instanceof OutputStreamAppender<ILoggingEvent> stderr) {
        stderr.setEncoder(json(context));
      }
    }
  }

  private static JsonEncoder json(LoggerContext context) {
    JsonEncoder encoder = new JsonEncoder();
    encoder.setContext(context);
    encoder.setWithFormattedMessage(true);
    encoder.setWithMessage(false);
    encoder.setWithArguments(false);
    encoder.setWithContext(false);
    encoder.setWithMDC(false);
    encoder.setWithMarkers(false);
    encoder.setWithKVPList(false);
    encoder.setWithNanoseconds(false);
    encoder.setWithSequenceNumber(false);
    encoder.start();
    return encoder;
  }
}
