package dev.holdfast.http.response;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.undertow.io.IoCallback;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.nio.ByteBuffer;

/** Answers that are known at once. Confined to the loop. */
public final class Responses {

  public static final String JSON = "application/json; charset=utf-8";
  public static final String TEXT = "text/plain; charset=utf-8";
  public static final String NO_STORE = "no-store";

  private Responses() {}

  /** Answers with a sentence for people. */
  public static void text(HttpServerExchange exchange, int status, String sentence) {
    setHeaders(exchange, status, TEXT, NO_STORE);
    send(exchange, (sentence + '\n').getBytes(UTF_8));
  }

  /** Likewise, for one that may come back after so many seconds. */
  public static void later(HttpServerExchange exchange, int status, String sentence, int seconds) {
    exchange.getResponseHeaders().put(Headers.RETRY_AFTER, seconds);
    text(exchange, status, sentence);
  }

  /** A sentence alone, and reads no more from this client. */
  public static void textAndClose(HttpServerExchange exchange, int status, String sentence) {
    exchange.setPersistent(false);
    text(exchange, status, sentence);
  }

  /** Answers without a body. */
  public static void empty(HttpServerExchange exchange, int status) {
    exchange.setStatusCode(status);
    send(exchange, new byte[0]);
  }

  /** Says how the body must be understood. */
  public static HeaderMap setHeaders(
      HttpServerExchange exchange, int status, String type, String cache) {
    exchange.setStatusCode(status);
    return exchange
        .getResponseHeaders()
        .put(Headers.CONTENT_TYPE, type)
        .put(Headers.CACHE_CONTROL, cache);
  }

  /** Sends the body of an answer; a request that is not read to its end by now never will be. */
  public static void send(HttpServerExchange exchange, byte[] body) {
    if (exchange.isRequestComplete()) {
      exchange.setResponseContentLength(body.length);
      exchange.getResponseSender().send(ByteBuffer.wrap(body), IoCallback.END_EXCHANGE);
    } else {
      LingeringClose.answer(exchange, body);
    }
  }
}
