package dev.holdfast.http.handler;

import io.undertow.server.HttpServerExchange;

/** The handler of a request with its body. */
public interface BodyHandler {
  /** Handles a request with its body; must answer it, now or later. */
  void handle(HttpServerExchange exchange, byte[] body);
}
