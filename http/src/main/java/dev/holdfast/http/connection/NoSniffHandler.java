package dev.holdfast.http.connection;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;

/**
 * A handler that sets {@code X-Content-Type-Options: nosniff} on every response, so that no browser
 * guesses a type. Confined to the loop.
 */
final class NoSniffHandler implements HttpHandler {

  private static final HttpString CONTENT_TYPE_OPTIONS = new HttpString("X-Content-Type-Options");

  private final HttpHandler next;

  NoSniffHandler(HttpHandler next) {
    this.next = next;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    exchange.getResponseHeaders().put(CONTENT_TYPE_OPTIONS, "nosniff");
    next.handleRequest(exchange);
  }
}
