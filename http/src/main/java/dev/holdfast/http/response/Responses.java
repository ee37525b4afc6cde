package dev.holdfast.http.response;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.undertow.io.IoCallback;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.ByteBuffer;

/**
 * The ways to send a complete response: text, bytes of any media type, or none. Confined to the
 * loop.
 */
public final class Responses {

  public static final String JSON = "application/json; charset=utf-8";
  public static final String TEXT = "text/plain; charset=utf-8";
  public static final String NO_STORE = "no-store";

  /** The header that names the origin whose pages may read the response. */
  public static final HttpString ALLOW_ORIGIN = new HttpString("Access-Control-Allow-Origin");

  private static final HttpString CONTENT_TYPE_OPTIONS = new HttpString("X-Content-Type-Options");
  private static final HttpString EXPOSE_HEADERS = new HttpString("Access-Control-Expose-Headers");

  private Responses() {}

  /** Answers with a sentence for human readers. */
  public static void text(HttpServerExchange exchange, int status, String sentence) {
    setHeaders(exchange, status, TEXT, NO_STORE);
    send(exchange, (sentence + '\n').getBytes(UTF_8));
  }

  /** Answers with a sentence, and with {@code Retry-After} in seconds. */
  public static void later(HttpServerExchange exchange, int status, String sentence, int seconds) {
    retryAfter(exchange, seconds);
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
    announceClose(exchange);
    send(exchange, new byte[0]);
  }

  /**
   * Says when to ask again ({@code Retry-After}, RFC 9110, 10.2.3). A page of another origin that
   * may read the response may read that too.
   */
  public static void retryAfter(HttpServerExchange exchange, int seconds) {
    HeaderMap headers = exchange.getResponseHeaders();
    headers.put(Headers.RETRY_AFTER, seconds);
    if (headers.contains(ALLOW_ORIGIN)) {
      headers.put(EXPOSE_HEADERS, Headers.RETRY_AFTER_STRING);
    }
  }

  /**
   * Says that the connection will be closed (RFC 9112, 9.6), if it will. Undertow says so of
   * answers that have a body, and not of 204 and 304.
   */
  public static void announceClose(HttpServerExchange exchange) {
    if (!exchange.isPersistent() || !exchange.isRequestComplete()) {
      exchange.getResponseHeaders().put(Headers.CONNECTION, "close");
    }
  }

  /** Sets {@code X-Content-Type-Options: nosniff}, so that no browser guesses a type. */
  public static void noSniff(HeaderMap headers) {
    headers.put(CONTENT_TYPE_OPTIONS, "nosniff");
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
