package dev.holdfast.http.handler;

import static java.util.Objects.requireNonNull;

import dev.holdfast.core.limit.MemoryCategory;
import dev.holdfast.http.connection.ClientConnection;
import dev.holdfast.http.connection.ConcurrencyLimiter;
import dev.holdfast.http.connection.ServerCutListener;
import dev.holdfast.http.loop.XnioEventLoop;
import dev.holdfast.http.parser.ListHeaderParser;
import dev.holdfast.http.parser.RequestRefusal;
import dev.holdfast.http.parser.RequestValidator;
import dev.holdfast.http.response.Responses;
import io.undertow.io.IoCallback;
import io.undertow.io.Sender;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpContinue;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;
import org.xnio.channels.StreamSourceChannel;

/**
 * A non-blocking reader of one body. Its buffer grows with the bytes that came, not with the length
 * that was announced. Only if the body is not complete at once, it has a buffer of its own, a timer
 * runs and the memory budget is charged. Confined to the loop.
 */
final class BodyReader implements ChannelListener<StreamSourceChannel>, ServerCutListener {

  private static final Logger log = LoggerFactory.getLogger(BodyReader.class);
  static final int FIRST_READ = 4_096; // bytes; more than nearly every body has
  private static final byte[] NONE = {};

  private final HttpServerExchange exchange;
  private final BodyLimits limits;
  private final ConcurrencyLimiter limiter;
  private final BodyHandler next;
  private final byte[] shared; // a buffer for bodies that are there as a whole

  private byte[] bytes = NONE;
  private int count;
  private XnioExecutor.@Nullable Key timer;

  /**
   * Makes a reader.
   *
   * @param shared {@link #FIRST_READ} bytes, used as long as all of the body is there at once
   */
  BodyReader(
      HttpServerExchange exchange,
      BodyLimits limits,
      ConcurrencyLimiter limiter,
      BodyHandler next,
      byte[] shared) {
    this.shared = shared;
    this.exchange = exchange;
    this.limits = limits;
    this.limiter = limiter;
    this.next = next;
  }

  static String tooLarge(BodyLimits limits) {
    return "a body may have " + limits.maxBytes() + " bytes";
  }

  void start() {
    if (exchange.isRequestComplete()) {
      next.handle(exchange, NONE);
    } else if (asksFirst()) {
      HttpContinue.sendContinueResponse(exchange, new WhenContinued());
    } else {
      open();
    }
  }

  /**
   * Whether the client waits for {@code 100 Continue}; Undertow sees that only where it is the only
   * element of the list.
   */
  private boolean asksFirst() {
    HeaderMap headers = exchange.getRequestHeaders();
    if (headers.contains(Headers.EXPECT)
        && ListHeaderParser.of(headers, Headers.EXPECT).stream()
            .anyMatch(HttpContinue.CONTINUE::equalsIgnoreCase)) {
      headers.put(Headers.EXPECT, HttpContinue.CONTINUE);
    }
    return HttpContinue.requiresContinueResponse(exchange);
  }

  private final class WhenContinued implements IoCallback {
    @Override
    public void onComplete(HttpServerExchange exchange, Sender sender) {
      open();
    }

    @Override
    public void onException(HttpServerExchange exchange, Sender sender, IOException exception) {
      IoUtils.safeClose(exchange.getConnection());
    }
  }

  private void open() {
    bytes = shared;
    StreamSourceChannel channel = requireNonNull(exchange.getRequestChannel());
    if (!read(channel)) {
      if (bytes == shared) {
        bytes = Arrays.copyOf(shared, firstSize());
      }
      ClientConnection connection = ClientConnection.of(exchange);
      if (!connection.admits(bytes.length)) {
        refuse(channel);
        return;
      }
      connection.hold(MemoryCategory.BODIES, bytes.length);
      connection.holdHead();
      connection.onCut(this);
      channel.getReadSetter().set(this);
      channel.resumeReads();
      timer = XnioEventLoop.current().after(limits.timeoutMillis(), this::late);
    }
  }

  /** One byte more than announced: there the end of the body is noticed without a larger buffer. */
  private int firstSize() {
    long announced = exchange.getRequestContentLength();
    return announced < 0 ? FIRST_READ : (int) Math.min(announced + 1, FIRST_READ);
  }

  @Override
  public void handleEvent(StreamSourceChannel channel) {
    try {
      read(channel);
    } catch (Throwable e) {
      XnioEventLoop.failIfFatal(e);
      log.error("handling a request failed", e);
      Responses.text(exchange, StatusCodes.INTERNAL_SERVER_ERROR, "this should not have happened");
    }
  }

  /** Reads the bytes that are there; false if more are to come. */
  private boolean read(StreamSourceChannel channel) {
    try {
      while (true) {
        int read = channel.read(ByteBuffer.wrap(bytes, count, bytes.length - count));
        RequestRefusal refusal = refusal();
        if (refusal != null) {
          stop(channel);
          Responses.textAndClose(exchange, refusal.status(), refusal.sentence());
          return true;
        }
        if (read == 0) {
          return false;
        }
        count += Math.max(0, read);
        if (count > limits.maxBytes()) {
          stop(channel);
          Responses.textAndClose(exchange, StatusCodes.REQUEST_ENTITY_TOO_LARGE, tooLarge(limits));
          return true;
        }
        if (read < 0 || exchange.isRequestComplete()) {
          stop(channel);
          next.handle(exchange, Arrays.copyOf(bytes, count));
          return true;
        }
        if (count == bytes.length && !grow()) {
          refuse(channel);
          return true;
        }
      }
    } catch (IOException e) { // the client went away
      stop(channel);
      IoUtils.safeClose(exchange.getConnection());
      return true;
    }
  }

  /** Why the chunks are refused; null if they are correct, or if there are none. */
  private @Nullable RequestRefusal refusal() {
    boolean chunked = exchange.getRequestContentLength() < 0;
    return chunked ? RequestValidator.of(exchange).bodyRefusal() : null;
  }

  /** Grows the buffer; false if there is no memory for it. */
  private boolean grow() {
    int size = Math.min(Math.max(FIRST_READ, 2 * bytes.length), limits.maxBytes() + 1);
    if (timer != null) { // else it may be whole at once
      ClientConnection connection = ClientConnection.of(exchange);
      if (!connection.admits(size - bytes.length)) {
        return false;
      }
      connection.hold(MemoryCategory.BODIES, size);
    }
    bytes = Arrays.copyOf(bytes, size);
    return true;
  }

  /** Refuses the request: there is no memory for its body. */
  private void refuse(StreamSourceChannel channel) {
    stop(channel);
    bytes = NONE;
    limiter.refuse(exchange);
  }

  /** The connection is cut: drops the buffer. */
  @Override
  public void cut() {
    if (timer != null) {
      timer.remove();
      timer = null;
    }
    bytes = NONE;
  }

  private void stop(StreamSourceChannel channel) {
    if (timer != null) {
      timer.remove();
      timer = null;
      channel.suspendReads();
      ClientConnection connection = ClientConnection.of(exchange);
      connection.onCut(null);
      connection.hold(MemoryCategory.BODIES, 0);
    }
  }

  private void late() {
    timer = null;
    bytes = NONE;
    ClientConnection connection = ClientConnection.of(exchange);
    connection.onCut(null);
    connection.hold(MemoryCategory.BODIES, 0);
    Responses.textAndClose(
        exchange, StatusCodes.REQUEST_TIME_OUT, "the body took too long to arrive");
  }
}
