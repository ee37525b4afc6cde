package dev.holdfast.http.server;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;

/** Answers the requests that a {@link RequestCheck} refuses, and closes. Confined to the loop. */
final class RefusalHandler implements HttpHandler {

  private final HttpHandler next;

  RefusalHandler(HttpHandler next) {
    this.next = next;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    if (!exchange.getRequestMethod().equals(RequestCheck.REFUSED)) {
      next.handleRequest(exchange);
      return;
    }
    RequestCheck check = RequestCheck.of(exchange);
    Refusal refusal = check.refusal();
    if (refusal == null || check.isHead()) {
      Answers.empty(exchange, refusal == null ? 400 : refusal.status());
    } else {
      Answers.text(exchange, refusal.status(), refusal.sentence());
    }
  }
}
