package dev.holdfast.http.config;

import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Context;
import ch.qos.logback.core.OutputStreamAppender;

/** The formats of lines in the log. */
public enum LogFormat {
  /** Text for human readers, as {@link LogbackConfigurator} has it. */
  TEXT,
  /** One JSON object. */
  JSON;

  /** The format of this name. */
  static LogFormat of(String name) {
    return switch (name) {
      case "text" -> TEXT;
      case "json" -> JSON;
      default -> throw new IllegalArgumentException("no such format");
    };
  }

  /**
   * Has the log, which begins as text, go on in this format. A configuration of Logback without our
   * appender keeps its own format.
   */
  public void use() {
    LossyLogAppender queue = LossyLogAppender.find();
    if (this == JSON
        && queue != null
        && queue.getAppender(LogbackConfigurator.STDERR)
            instanceof OutputStreamAppender<ILoggingEvent> stderr) {
      stderr.setEncoder(json(queue.getContext()));
    }
  }

  private static JsonEncoder json(Context context) {
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
