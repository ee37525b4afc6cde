package dev.holdfast.http.handler;

import dev.holdfast.http.connection.RequestLimiter;
import dev.holdfast.http.loop.XnioEventLoop;
import dev.holdfast.http.parser.HeaderList;
import dev.holdfast.http.parser.RequestValidator;
import dev.holdfast.http.response.Responses;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import org.jspecify.annotations.Nullable;

/**
 * Reads the whole body of a request, within limits, before the next handler sees it. The next
 * handler is called on the loop, outside of Undertow's call chain: nothing ends the exchange behind
 * its back.
 */
public final class BodyHandler implements HttpHandler {

  /** How large a body may be, and how long it may take. */
  public record Limits(int maxBytes, long timeoutMillis) {}

  /** What is done with the body. */
  public interface Next {
    /** Handles a request with its body; must answer it, now or later. */
    void handle(HttpServerExchange exchange, byte[] body);
  }

  private final Limits limits;
  private final RequestLimiter limiter;
  private final Next next;

  public BodyHandler(Limits limits, RequestLimiter limiter, Next next) {
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
          XnioEventLoop::runNow, () -> new BodyReader(exchange, limits, limiter, next).start());
    }
  }

  private static boolean isEncoded(HttpServerExchange exchange) {
    for (String coding : HeaderList.of(exchange.getRequestHeaders(), Headers.CONTENT_ENCODING)) {
      if (!coding.equalsIgnoreCase("identity")) {
        return true;
      }
    }
    return false;
  }

  /** A {@link RequestValidator} has seen to it that it is a number that a long can hold. */
  private boolean isTooLong(@Nullable String contentLength) {
    return contentLength != null && Long.parseLong(contentLength) > limits.maxBytes();
  }

  private void tooLarge(HttpServerExchange exchange) {
    Responses.text(exchange, StatusCodes.REQUEST_ENTITY_TOO_LARGE, BodyReader.tooLarge(limits));
  }
}
