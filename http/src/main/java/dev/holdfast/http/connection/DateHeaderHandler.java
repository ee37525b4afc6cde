package dev.holdfast.http.connection;

import dev.holdfast.http.response.HttpDate;
import io.undertow.server.ConduitWrapper;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.ConduitFactory;
import io.undertow.util.Headers;
import org.xnio.conduits.StreamSinkConduit;

/**
 * A handler that sets the header {@code Date} of every response when Undertow writes its head,
 * however long the request was held. Confined to the loop.
 */
final class DateHeaderHandler implements HttpHandler, ConduitWrapper<StreamSinkConduit> {

  private final HttpDate date;
  private final HttpHandler next;

  DateHeaderHandler(HttpDate date, HttpHandler next) {
    this.date = date;
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
    exchange.getResponseHeaders().put(Headers.DATE, date.now());
    return factory.create();
  }
}
