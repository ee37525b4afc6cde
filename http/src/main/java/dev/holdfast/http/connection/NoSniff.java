package dev.holdfast.http.connection;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;

/** Says of every answer that a browser must take its type at its word, and guess none. */
final class NoSniff implements HttpHandler {

  private static final HttpString CONTENT_TYPE_OPTIONS = new HttpString("X-Content-Type-Options");

  private final HttpHandler next;

  NoSniff(HttpHandler next) {
    this.next = next;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    exchange.getResponseHeaders().put(CONTENT_TYPE_OPTIONS, "nosniff");
    next.handleRequest(exchange);
  }
}
