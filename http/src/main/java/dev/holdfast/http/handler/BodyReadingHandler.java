package dev.holdfast.http.handler;

import dev.holdfast.http.connection.ConcurrencyLimiter;
import dev.holdfast.http.loop.XnioEventLoop;
import dev.holdfast.http.parser.ListHeaderParser;
import dev.holdfast.http.parser.RequestValidator;
import dev.holdfast.http.response.Responses;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import org.jspecify.annotations.Nullable;

/**
 * A handler that reads the whole body of a request, within limits, and gives it to the next
 * handler. That is called on the loop, outside of Undertow's call chain, so that Undertow does not
 * end the exchange when it returns. Confined to the loop.
 */
public final class BodyReadingHandler implements HttpHandler {

  private final BodyLimits limits;
  private final ConcurrencyLimiter limiter;
  private final BodyHandler next;
  private final byte[] shared = new byte[BodyReader.FIRST_READ]; // by all bodies, one by one

  /**
   * Makes the handler of one route.
   *
   * @param limiter refuses a request when no memory is left for its body
   * @param next gets each body that was read whole
   */
  public BodyReadingHandler(BodyLimits limits, ConcurrencyLimiter limiter, BodyHandler next) {
    this.limits = limits;
    this.limiter = limiter;
    this.next = next;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    if (isEncoded(exchange)) {
      Responses.text(exchange, StatusCodes.UNSUPPORTED_MEDIA_TYPE, "send the body unencoded");
    } else if (isTooLong(exchange.getRequestHeaders().getFirst(Headers.CONTENT_LENGTH))) {
      tooLarge(exchange);
    } else {
      exchange.dispatch(
          XnioEventLoop::runNow,
          () -> new BodyReader(exchange, limits, limiter, next, shared).start());
    }
  }

  private static boolean isEncoded(HttpServerExchange exchange) {
    for (String coding :
        ListHeaderParser.of(exchange.getRequestHeaders(), Headers.CONTENT_ENCODING)) {
      if (!coding.equalsIgnoreCase("identity")) {
        return true;
      }
    }
    return false;
  }

  /** The length is a number that a long can hold: a {@link RequestValidator} has checked it. */
  private boolean isTooLong(@Nullable String contentLength) {
    return contentLength != null && Long.parseLong(contentLength) > limits.maxBytes();
  }

  private void tooLarge(HttpServerExchange exchange) {
    Responses.text(exchange, StatusCodes.REQUEST_ENTITY_TOO_LARGE, BodyReader.tooLarge(limits));
  }
}
