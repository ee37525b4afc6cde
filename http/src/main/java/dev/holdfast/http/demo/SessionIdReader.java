package dev.holdfast.http.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.Connectors;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.RequestBufferingHandler;
import io.undertow.util.AttachmentKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the session of a request in the beginning of its body, which stays to be read. A body is
 * passed on when its first buffer is full, or its end is there.
 */
final class SessionIdReader implements HttpHandler {

  private static final AttachmentKey<String> SID = AttachmentKey.create(String.class);
  private static final Pattern FIELD = Pattern.compile("\"sid\"\\s*:\\s*\"([^\"\\\\]+)\"");

  private final HttpHandler next;

  private SessionIdReader(HttpHandler next) {
    this.next = next;
  }

  /** A handler in front of another one. */
  static HttpHandler before(HttpHandler next) {
    return new RequestBufferingHandler(new SessionIdReader(next), 1);
  }

  /** The sid of a request that has passed; null if it has none. */
  static @Nullable String sid(HttpServerExchange exchange) {
    return exchange.getAttachment(SID);
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    if (!exchange.isRequestComplete()) {
      read(exchange);
    }
    next.handleRequest(exchange);
  }

  private static void read(HttpServerExchange exchange) throws IOException {
    PooledByteBuffer pooled = exchange.getConnection().getByteBufferPool().allocate();
    ByteBuffer buffer = pooled.getBuffer();
    boolean isThere = false;
    try {
      isThere = exchange.getRequestChannel().read(buffer) > 0;
    } finally {
      if (!isThere) {
        pooled.close();
      }
    }
    if (isThere) {
      buffer.flip();
      Matcher field = FIELD.matcher(ISO_8859_1.decode(buffer.duplicate()));
      if (field.find()) {
        exchange.putAttachment(SID, field.group(1));
      }
      Connectors.ungetRequestBytes(exchange, pooled);
    }
    Connectors.resetRequestChannel(exchange);
  }
}
