package dev.holdfast.http.handler;

import static java.util.Objects.requireNonNull;

import dev.holdfast.http.parser.RequestRefusal;
import dev.holdfast.http.parser.RequestValidator;
import dev.holdfast.http.response.Responses;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Methods;

/**
 * A handler that answers requests which a {@link RequestValidator} has refused with the reason, and
 * closes their connections. Confined to the loop.
 */
public final class RefusedRequestHandler implements HttpHandler {

  private final HttpHandler next;

  /** Makes a handler that gives all requests but refused ones to {@code next}. */
  public RefusedRequestHandler(HttpHandler next) {
    this.next = next;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    if (!exchange.getRequestMethod().equals(RequestValidator.REFUSED)) {
      next.handleRequest(exchange);
      return;
    }
    RequestValidator validator = RequestValidator.of(exchange);
    RequestRefusal refusal = requireNonNull(validator.refusal());
    if (validator.isHead()) {
      exchange.setRequestMethod(Methods.HEAD); // only the head of the response is sent
    }
    Responses.text(exchange, refusal.status(), refusal.sentence());
  }
}
