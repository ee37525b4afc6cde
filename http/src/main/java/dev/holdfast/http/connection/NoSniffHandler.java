package dev.holdfast.http.connection;

import dev.holdfast.http.response.Responses;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;

/**
 * A handler that sets {@code X-Content-Type-Options: nosniff} on every response of a handler behind
 * it, so that no browser guesses a type; a {@code RequestShortcut} sets it itself. Confined to the
 * loop.
 */
final class NoSniffHandler implements HttpHandler {

  private final HttpHandler next;

  NoSniffHandler(HttpHandler next) {
    this.next = next;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    Responses.noSniff(exchange.getResponseHeaders());
    next.handleRequest(exchange);
  }
}
