package dev.holdfast.http.response;

import dev.holdfast.http.loop.XnioEventLoop;
import dev.holdfast.http.parser.RequestValidator;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.io.IoCallback;
import io.undertow.io.Sender;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.util.Methods;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListener;
import org.xnio.ChannelListeners;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.conduits.ConduitStreamSourceChannel;
import org.xnio.conduits.StreamSinkConduit;

/**
 * A response to a request whose body was not read, and the lingering close of its connection (RFC
 * 9112, 9.6).
 *
 * <p>Closing while the client still sends would reset the connection, and the client might never
 * see the response. So only the server's side is closed behind the response, and the bytes that
 * still come are discarded, for 2 s or 1 MiB at most. Undertow alone would discard without end,
 * before it answers. Confined to the loop.
 */
final class LingeringClose implements IoCallback, ChannelListener<ConduitStreamSourceChannel> {

  private static final long MAX_TIME = 2_000; // milliseconds
  private static final long MAX_BYTES = 1 << 20; // bytes

  private final HttpServerExchange exchange;
  private final HttpServerConnection connection;
  private XnioExecutor.@Nullable Key timer;
  private long thrownAway;

  private LingeringClose(HttpServerExchange exchange) {
    this.exchange = exchange;
    this.connection = (HttpServerConnection) exchange.getConnection();
  }

  /** Answers a request whose body was not read to its end. */
  static void answer(HttpServerExchange exchange, byte[] body) {
    exchange.setPersistent(false);
    exchange.setResponseContentLength(body.length);
    exchange.dispatch(XnioEventLoop::runNow, () -> new LingeringClose(exchange).send(body));
  }

  private void send(byte[] body) {
    if (body.length == 0 || exchange.getRequestMethod().equals(Methods.HEAD)) {
      sendHead();
    } else {
      exchange.getResponseSender().send(ByteBuffer.wrap(body), this);
    }
  }

  /** Sends a response without a body, for which Undertow's sender would not send the head. */
  private void sendHead() {
    StreamSinkChannel head = exchange.getResponseChannel();
    try {
      head.shutdownWrites();
      if (head.flush()) {
        sent();
      } else {
        head.getWriteSetter()
            .set(
                ChannelListeners.flushingChannelListener(
                    channel -> sent(), (channel, e) -> close()));
        head.resumeWrites();
      }
    } catch (IOException e) {
      close();
    }
  }

  @Override
  public void onComplete(HttpServerExchange exchange, Sender sender) {
    sent();
  }

  @Override
  public void onException(HttpServerExchange exchange, Sender sender, IOException exception) {
    close();
  }

  private void sent() {
    RequestValidator.of(exchange).passAll();
    StreamSinkConduit sink = connection.getOriginalSinkConduit();
    try {
      sink.terminateWrites();
      sink.flush();
    } catch (IOException e) {
      close();
      return;
    }
    connection.getChannel().getSourceChannel().setReadListener(this);
    connection.getOriginalSourceConduit().resumeReads();
    timer = XnioEventLoop.current().after(MAX_TIME, this::close);
  }

  @Override
  public void handleEvent(ConduitStreamSourceChannel source) {
    try (PooledByteBuffer pooled = connection.getByteBufferPool().allocate()) {
      ByteBuffer buffer = pooled.getBuffer();
      int read;
      do {
        read = connection.getOriginalSourceConduit().read(buffer.clear());
        thrownAway += read;
      } while (read > 0 && thrownAway <= MAX_BYTES);
      if (read != 0) {
        close();
      }
    } catch (IOException e) {
      close();
    }
  }

  private void close() {
    if (timer != null) {
      timer.remove();
    }
    IoUtils.safeClose(connection);
  }
}
