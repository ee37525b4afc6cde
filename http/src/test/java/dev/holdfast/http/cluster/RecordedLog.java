package dev.holdfast.http.cluster;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;

/**
 * What the links write to the log while it is open, at its most verbose and without the limit on
 * the rate of lines. Thread-safe.
 */
final class RecordedLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {

  private final Logger links =
      (Logger) LoggerFactory.getLogger(RecordedLog.class.getPackage().getName());
  private final boolean additive = links.isAdditive();
  private final List<TurboFilter> filters =
      List.copyOf(links.getLoggerContext().getTurboFilterList());
  private final Queue<ILoggingEvent> events = new ConcurrentLinkedQueue<>();

  RecordedLog() {
    setContext(links.getLoggerContext());
    start();
    links.addAppender(this);
    links.getLoggerContext().getTurboFilterList().clear();
    links.setLevel(Level.DEBUG);
    links.setAdditive(false);
  }

  @Override
  protected void append(ILoggingEvent event) {
    event.prepareForDeferredProcessing();
    events.add(event);
  }

  /** The lines with this text. */
  List<String> lines(String text) {
    return events.stream()
        .map(ILoggingEvent::getFormattedMessage)
        .filter(line -> line.contains(text))
        .toList();
  }

  /** The lines that an operator should read. */
  List<String> warnings() {
    return events.stream()
        .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  @Override
  public void close() {
    links.detachAppender(this);
    links.getLoggerContext().getTurboFilterList().addAll(filters);
    links.setLevel(null);
    links.setAdditive(additive);
    stop();
  }
}
