package dev.holdfast.http.response;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.undertow.io.IoCallback;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.nio.ByteBuffer;

/**
 * The ways to send a complete response: text, bytes of any media type, or none. Confined to the
 * loop.
 */
public final class Responses {

  public static final String JSON = "application/json; charset=utf-8";
  public static final String TEXT = "text/plain; charset=utf-8";
  public static final String NO_STORE = "no-store";

  private Responses() {}

  /** Answers with a sentence for human readers. */
  public static void text(HttpServerExchange exchange, int status, String sentence) {
    setHeaders(exchange, status, TEXT, NO_STORE);
    send(exchange, (sentence + '\n').getBytes(UTF_8));
  }

  /** Answers with a sentence, and with {@code Retry-After} in seconds. */
  public static void later(HttpServerExchange exchange, int status, String sentence, int seconds) {
    exchange.getResponseHeaders().put(Headers.RETRY_AFTER, seconds);
    text(exchange, status, sentence);
  }

  /** Answers with a sentence, and closes the connection behind it. */
  public static void textAndClose(HttpServerExchange exchange, int status, String sentence) {
    exchange.setPersistent(false);
    text(exchange, status, sentence);
  }

  /** Answers without a body. */
  public static void empty(HttpServerExchange exchange, int status) {
    exchange.setStatusCode(status);
    announcePersistence(exchange);
    send(exchange, new byte[0]);
  }

  /**
   * Says whether the connection stays open (RFC 9112, 9.6), where it isn't what the version of HTTP
   * implies. Undertow says so of answers that have a body, and not of 204 and 304.
   */
  public static void announcePersistence(HttpServerExchange exchange) {
    if (!exchange.isPersistent() || !exchange.isRequestComplete()) {
      exchange.getResponseHeaders().put(Headers.CONNECTION, "close");
    } else if (exchange.isHttp10()) {
      exchange.getResponseHeaders().put(Headers.CONNECTION, "keep-alive");
    }
  }

  /** Sets status, media type and {@code Cache-Control}. */
  public static HeaderMap setHeaders(
      HttpServerExchange exchange, int status, String type, String cache) {
    exchange.setStatusCode(status);
    return exchange
        .getResponseHeaders()
        .put(Headers.CONTENT_TYPE, type)
        .put(Headers.CACHE_CONTROL, cache);
  }

  /** Sends a body; if the request was not read to its end, the connection closes behind it. */
  public static void send(HttpServerExchange exchange, byte[] body) {
    if (exchange.isRequestComplete()) {
      exchange.setResponseContentLength(body.length);
      exchange.getResponseSender().send(ByteBuffer.wrap(body), IoCallback.END_EXCHANGE);
    } else {
      LingeringClose.answer(exchange, body);
    }
  }
}
