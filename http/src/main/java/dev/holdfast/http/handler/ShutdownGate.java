package dev.holdfast.http.handler;

import dev.holdfast.http.response.Responses;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;

/** A handler that answers every request with 503 once the server stops. Confined to the loop. */
public final class ShutdownGate implements HttpHandler {

  private static final int RESTART = 1; // seconds that the next server needs at least

  private final HttpHandler next;
  private boolean closed;

  public ShutdownGate(HttpHandler next) {
    this.next = next;
  }

  /** Refuses every request from now on. */
  public void close() {
    closed = true;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    if (closed) {
      exchange.getResponseHeaders().put(Headers.RETRY_AFTER, RESTART);
      Responses.textAndClose(exchange, StatusCodes.SERVICE_UNAVAILABLE, "the server is stopping");
    } else {
      next.handleRequest(exchange);
    }
  }
}
