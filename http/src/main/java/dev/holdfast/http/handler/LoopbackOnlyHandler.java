package dev.holdfast.http.handler;

import dev.holdfast.http.response.Responses;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.StatusCodes;
import java.util.List;

/**
 * A handler that answers 404 to all requests but those of programs on this machine. Requests that a
 * proxy on this machine forwards are told by their headers, and get 404 too. Confined to the loop.
 */
public final class LoopbackOnlyHandler implements HttpHandler {

  private static final List<HttpString> FORWARDING =
      List.of(
          Headers.X_FORWARDED_FOR,
          Headers.X_FORWARDED_HOST,
          Headers.X_FORWARDED_PROTO,
          Headers.X_FORWARDED_PORT,
          Headers.X_FORWARDED_SERVER,
          Headers.FORWARDED,
          Headers.VIA,
          new HttpString("X-Real-IP"),
          new HttpString("X-Client-IP"),
          new HttpString("True-Client-IP"),
          new HttpString("CF-Connecting-IP"),
          new HttpString("X-Envoy-External-Address"));

  private final HttpHandler next;

  /** Makes a handler that gives the requests of this machine to {@code next}. */
  public LoopbackOnlyHandler(HttpHandler next) {
    this.next = next;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    HeaderMap headers = exchange.getRequestHeaders();
    if (exchange.getSourceAddress().getAddress().isLoopbackAddress()
        && FORWARDING.stream().noneMatch(headers::contains)) {
      next.handleRequest(exchange);
    } else {
      Responses.text(exchange, StatusCodes.NOT_FOUND, "nothing is here");
    }
  }
}
