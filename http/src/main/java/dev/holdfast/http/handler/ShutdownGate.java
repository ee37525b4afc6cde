package dev.holdfast.http.handler;

import dev.holdfast.http.response.Responses;
import io.undertow.server.HttpHandler;
import io.undertow.util.StatusCodes;

/**
 * A gate in front of handlers: once the server stops, it answers every request with 503. What
 * carries requests in another way asks whether it is closed. Confined to the loop.
 */
public final class ShutdownGate {

  private static final int RESTART = 1; // seconds that the next server needs at least

  private boolean closed;

  /** Refuses every request from now on. */
  public void close() {
    closed = true;
  }

  /** Whether every request is refused. */
  public boolean isClosed() {
    return closed;
  }

  /** A handler that lets requests through to the next handler as long as the gate is open. */
  public HttpHandler before(HttpHandler next) {
    return exchange -> {
      if (closed) {
        Responses.retryAfter(exchange, RESTART);
        Responses.textAndClose(exchange, StatusCodes.SERVICE_UNAVAILABLE, "the server is stopping");
      } else {
        next.handleRequest(exchange);
      }
    };
  }
}
