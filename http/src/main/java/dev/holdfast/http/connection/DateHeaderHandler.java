package dev.holdfast.http.connection;

import static java.time.ZoneOffset.UTC;
import static java.time.format.DateTimeFormatter.ofPattern;

import io.undertow.server.ConduitWrapper;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.ConduitFactory;
import io.undertow.util.Headers;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.xnio.conduits.StreamSinkConduit;

/**
 * A handler that sets the header {@code Date} of every response (RFC 9110, 6.6.1) when its head is
 * written, however long the request was held.
 *
 * <p>Undertow's own date is shared by all servers of the process and renewed by the loop of one of
 * them: when that loop has ended, the date would not change any more. Confined to the loop.
 */
final class DateHeaderHandler implements HttpHandler, ConduitWrapper<StreamSinkConduit> {

  private static final DateTimeFormatter FORM =
      ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH).withZone(UTC);
  private static final int SECOND = 1_000; // milliseconds

  private final LongSupplier clock; // milliseconds since 1970
  private final HttpHandler next;
  private long second = Long.MIN_VALUE;
  private String date = "";

  DateHeaderHandler(LongSupplier clock, HttpHandler next) {
    this.clock = clock;
    this.next = next;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    exchange.addResponseWrapper(this);
    next.handleRequest(exchange);
  }

  @Override
  public StreamSinkConduit wrap(
      ConduitFactory<StreamSinkConduit> factory, HttpServerExchange exchange) {
    exchange.getResponseHeaders().put(Headers.DATE, date());
    return factory.create();
  }

  /** The date as text; the same object for a second. */
  private String date() {
    long now = Math.floorDiv(clock.getAsLong(), SECOND);
    if (now != second) {
      second = now;
      date = FORM.format(Instant.ofEpochSecond(now));
    }
    return date;
  }
}
