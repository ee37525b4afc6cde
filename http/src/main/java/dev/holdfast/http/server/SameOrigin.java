package dev.holdfast.http.server;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.StatusCodes;

/**
 * Refuses what a page of another site makes its visitor's browser post. Programs that are no
 * browsers send neither header.
 */
final class SameOrigin implements HttpHandler {

  private static final HttpString SEC_FETCH_SITE = new HttpString("Sec-Fetch-Site");

  private final HttpHandler next;

  SameOrigin(HttpHandler next) {
    this.next = next;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    if (isForeign(exchange.getRequestHeaders())) {
      Answers.text(exchange, StatusCodes.FORBIDDEN, "pages of another site may not post here");
    } else {
      next.handleRequest(exchange);
    }
  }

  private static boolean isForeign(HeaderMap headers) {
    String site = headers.getFirst(SEC_FETCH_SITE);
    if (site != null) { // the browser's own judgement, right behind proxies too
      return !site.equals("same-origin") && !site.equals("none");
    }
    String origin = headers.getFirst(Headers.ORIGIN);
    String host = headers.getFirst(Headers.HOST);
    return origin != null
        && !origin.equalsIgnoreCase("http://" + host)
        && !origin.equalsIgnoreCase("https://" + host);
  }
}
