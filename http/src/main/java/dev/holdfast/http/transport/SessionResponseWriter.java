package dev.holdfast.http.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.holdfast.http.connection.ClientConnection;
import dev.holdfast.http.response.HttpDate;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The writer of the responses of sessions: with status 200, past Undertow, on a connection that
 * stays open. It has the counter of all responses that are being written, those of guests too.
 * Confined to the loop.
 *
 * <p>Undertow writes a response from the headers of its exchange, which was held so long that it is
 * in no cache of the processor any more, and through half a dozen objects of its own. Here the head
 * is made when the request comes, and shared; head and body leave in one write from one buffer,
 * which has them still when the next session gets the same.
 */
public final class SessionResponseWriter {

  private static final int BUFFER = 4 << 10; // bytes; a longer body is written from its own array

  private static final int HEADS_KEPT = 8; // heads differ by the origin of the page
  private static final int LAST_FIELDS = 64; // bytes of length and date, at most
  private static final byte[] NONE = {};

  private final HttpDate date = new HttpDate(System::currentTimeMillis);
  private final InFlightResponseCounter inFlight = new InFlightResponseCounter();
  private final @Nullable SharedResponseHead[] heads = new SharedResponseHead[HEADS_KEPT];
  private int nextHead;

  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
  // the head of the response that is in the buffer
  private @Nullable SharedResponseHead bufferedHead;
  private byte[] bufferedBody = NONE;
  private String bufferedDate = "";

  /** Counts the responses that are being written. */
  public InFlightResponseCounter inFlight() {
    return inFlight;
  }

  /**
   * The head of the response of an exchange, whose headers are set; null if Undertow must write it.
   */
  @Nullable SharedResponseHead head(HttpServerExchange exchange) {
    if (exchange.getStatusCode() != StatusCodes.OK
        || !exchange.isHttp11()
        || !exchange.isPersistent()
        || !exchange.isRequestComplete()
        || exchange.getRequestMethod().equals(Methods.HEAD)) {
      return null;
    }
    return head(exchange.getResponseHeaders());
  }

  /** The head of a response with these headers. */
  public SharedResponseHead head(HeaderMap headers) {
    for (SharedResponseHead head : heads) {
      if (head != null && head.has(headers)) {
        return head;
      }
    }
    SharedResponseHead head = new SharedResponseHead(headers);
    heads[nextHead] = head;
    nextHead = (nextHead + 1) % HEADS_KEPT;
    return head;
  }

  /**
   * Returns the bytes of the head of a response whose length is not known yet.
   *
   * @param chunked whether its body comes in chunks; else it ends with the connection
   */
  byte[] openHead(HeaderMap headers, boolean chunked) {
    SharedResponseHead open = new SharedResponseHead(headers);
    String framing = chunked ? "Transfer-Encoding: chunked\r\n" : "";
    byte[] last = (framing + "Date: " + date.now() + "\r\n\r\n").getBytes(US_ASCII);
    ByteBuffer all = ByteBuffer.allocate(open.length() + last.length);
    open.writeTo(all);
    return all.put(last).array();
  }

  /** Sends a response, whose body must not change any more. */
  public void send(
      ClientConnection client, SharedResponseHead head, byte[] body, ResponseCallback callback) {
    try {
      if (head.length() + LAST_FIELDS + body.length <= BUFFER) {
        fill(head, body);
        client.write(buffer.rewind());
        SlowResponseWriter.end(client, callback, buffer);
      } else {
        fillHead(head, body.length, date.now());
        ByteBuffer[] both = {buffer.flip(), ByteBuffer.wrap(body)};
        client.write(both, 0, both.length);
        SlowResponseWriter.end(client, callback, both);
      }
    } catch (IOException e) {
      callback.failed();
    }
  }

  private void fill(SharedResponseHead head, byte[] body) {
    String now = date.now();
    if (head == bufferedHead && body == bufferedBody && now.equals(bufferedDate)) {
      return;
    }
    fillHead(head, body.length, now);
    buffer.put(body).flip();
    bufferedHead = head;
    bufferedBody = body;
    bufferedDate = now;
  }

  private void fillHead(SharedResponseHead head, int length, String now) {
    bufferedHead = null;
    buffer.clear();
    head.writeTo(buffer);
    String last = "Content-Length: " + length + "\r\nDate: " + now + "\r\n\r\n";
    buffer.put(last.getBytes(US_ASCII));
  }
}
