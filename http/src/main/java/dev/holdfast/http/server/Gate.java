package dev.holdfast.http.server;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;

/** Lets requests in until the server stops. Confined to the loop. */
final class Gate implements HttpHandler {

  private static final int RESTART = 1; // seconds that another server may need at least

  private final HttpHandler next;
  private boolean closed;

  Gate(HttpHandler next) {
    this.next = next;
  }

  /** Refuses every request from now on. */
  void close() {
    closed = true;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    if (closed) {
      exchange.getResponseHeaders().put(Headers.RETRY_AFTER, RESTART);
      Answers.textAndClose(exchange, StatusCodes.SERVICE_UNAVAILABLE, "the server is stopping");
    } else {
      next.handleRequest(exchange);
    }
  }
}
