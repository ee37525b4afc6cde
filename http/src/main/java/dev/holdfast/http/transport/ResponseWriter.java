package dev.holdfast.http.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.holdfast.http.connection.ClientConnection;
import dev.holdfast.http.response.HttpDate;
import io.undertow.server.Connectors;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.util.HeaderMap;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.conduits.ConduitStreamSinkChannel;

/**
 * The writer of the responses that nearly all held requests get: short ones with status 200, whose
 * connection stays open. Confined to the loop.
 *
 * <p>Undertow writes a response from the headers of its exchange, which was held so long that it is
 * in no cache of the processor any more, through half a dozen objects of its own. Here the head is
 * made when the request is held, and shared; head and body leave in one write from one buffer,
 * which holds them still when the next session gets the same. The exchange is told by {@link
 * Connectors#terminateResponse}, as Undertow's own channel does.
 */
public final class ResponseWriter {

  /** The callback of a response: what became of it. */
  interface Callback {
    /** The socket has taken all bytes. */
    void sent();

    /** The connection was closed before that. */
    void failed(HttpServerExchange exchange);
  }

  /** The longest response, in bytes: a longer one is worth the way through Undertow. */
  static final int LONGEST = 4 << 10;

  private static final int HEADS_KEPT = 8; // of pages of several origins
  private static final int LAST_FIELDS = 64; // bytes of length and date, at most
  private static final byte[] NONE = {};

  private final HttpDate date = new HttpDate(System::currentTimeMillis);
  private final InFlightResponseCounter inFlight = new InFlightResponseCounter();
  private final @Nullable ResponseHead[] heads = new ResponseHead[HEADS_KEPT];
  private int nextHead;

  private final ByteBuffer buffer = ByteBuffer.allocateDirect(LONGEST);
  private @Nullable ResponseHead bufferedHead; // of the response that is in the buffer
  private byte[] bufferedBody = NONE;
  private String bufferedDate = "";

  /** Counts the responses that are being written. */
  public InFlightResponseCounter inFlight() {
    return inFlight;
  }

  /**
   * The head of the response of an exchange, whose headers are set; null if Undertow must write it.
   */
  @Nullable ResponseHead head(HttpServerExchange exchange) {
    if (exchange.getStatusCode() != StatusCodes.OK
        || !exchange.isHttp11()
        || !exchange.isPersistent()
        || !exchange.isRequestComplete()
        || exchange.getRequestMethod().equals(Methods.HEAD)) {
      return null;
    }
    HeaderMap headers = exchange.getResponseHeaders();
    for (ResponseHead head : heads) {
      if (head != null && head.has(headers)) {
        return head;
      }
    }
    ResponseHead head = new ResponseHead(headers);
    heads[nextHead] = head;
    nextHead = (nextHead + 1) % HEADS_KEPT;
    return head;
  }

  /** Whether a response is short enough to be sent here. */
  boolean fits(ResponseHead head, byte[] body) {
    return head.length() + LAST_FIELDS + body.length <= LONGEST;
  }

  /** Sends a response that {@linkplain #fits fits}, and completes its exchange. */
  void send(HttpServerExchange exchange, ResponseHead head, byte[] body, Callback callback) {
    fill(head, body);
    try {
      ClientConnection.of(exchange).write(buffer.rewind());
    } catch (IOException e) {
      fail(exchange, callback);
      return;
    }
    if (buffer.hasRemaining()) {
      byte[] rest = new byte[buffer.remaining()];
      buffer.get(rest);
      new Rest(exchange, ByteBuffer.wrap(rest), callback).write();
    } else {
      complete(exchange, callback);
    }
  }

  private void fill(ResponseHead head, byte[] body) {
    String now = date.now();
    if (head == bufferedHead && body == bufferedBody && now.equals(bufferedDate)) {
      return;
    }
    buffer.clear();
    head.writeTo(buffer);
    String last = "Content-Length: " + body.length + "\r\nDate: " + now + "\r\n\r\n";
    buffer.put(last.getBytes(US_ASCII)).put(body).flip();
    bufferedHead = head;
    bufferedBody = body;
    bufferedDate = now;
  }

  private static void complete(HttpServerExchange exchange, Callback callback) {
    callback.sent();
    Connectors.terminateResponse(exchange);
  }

  /** Closes the connection before the exchange ends, lest Undertow sends a response of its own. */
  private static void fail(HttpServerExchange exchange, Callback callback) {
    IoUtils.safeClose(exchange.getConnection());
    callback.failed(exchange);
    exchange.endExchange();
  }

  /** The rest of a response that the client is slow to take. */
  private record Rest(HttpServerExchange exchange, ByteBuffer bytes, Callback callback)
      implements ChannelListener<ConduitStreamSinkChannel> {

    void write() {
      handleEvent(((HttpServerConnection) exchange.getConnection()).getChannel().getSinkChannel());
    }

    @Override
    public void handleEvent(ConduitStreamSinkChannel sink) {
      try {
        ClientConnection.of(exchange).write(bytes);
      } catch (IOException e) {
        fail(exchange, callback);
        return;
      }
      if (bytes.hasRemaining()) {
        sink.setWriteListener(this);
        sink.resumeWrites();
      } else {
        sink.suspendWrites();
        complete(exchange, callback);
      }
    }
  }
}
