package dev.holdfast.http.server;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.StatusCodes;

/**
 * Lets pages of another origin read every answer, errors too: without the header a browser shows
 * them as a broken network. Never with credentials: a session is known by its sid alone.
 */
final class Cors implements HttpHandler {

  static final String ANY_ORIGIN = "*";

  private static final HttpString ALLOW_ORIGIN = new HttpString("Access-Control-Allow-Origin");
  private static final HttpString ALLOW_METHODS = new HttpString("Access-Control-Allow-Methods");
  private static final HttpString ALLOW_HEADERS = new HttpString("Access-Control-Allow-Headers");
  private static final HttpString EXPOSE_HEADERS = new HttpString("Access-Control-Expose-Headers");
  private static final HttpString MAX_AGE = new HttpString("Access-Control-Max-Age");
  private static final String ONE_DAY = "86400"; // seconds

  private final String origin;
  private final HttpHandler next;

  Cors(String origin, HttpHandler next) {
    this.origin = origin;
    this.next = next;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    exchange
        .getResponseHeaders()
        .put(ALLOW_ORIGIN, origin)
        .put(EXPOSE_HEADERS, Headers.RETRY_AFTER_STRING);
    if (!origin.equals(ANY_ORIGIN)) {
      exchange.getResponseHeaders().put(Headers.VARY, "Origin");
    }
    next.handleRequest(exchange);
  }

  /** Answers {@code OPTIONS}: what a page of another origin may send. */
  static void preflight(HttpServerExchange exchange, String methods) {
    exchange
        .getResponseHeaders()
        .put(ALLOW_METHODS, methods)
        .put(ALLOW_HEADERS, "Content-Type")
        .put(MAX_AGE, ONE_DAY);
    Answers.empty(exchange, StatusCodes.NO_CONTENT);
  }
}
