package dev.holdfast.http.server;

import io.undertow.connector.PooledByteBuffer;
import io.undertow.io.IoCallback;
import io.undertow.io.Sender;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Methods;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.channels.StreamSourceChannel;

/**
 * Answers a request whose body is not wanted, and closes.
 *
 * <p>To close while the client still sends would reset the connection, and the client might never
 * see the answer; so the rest is thrown away for a while. Undertow alone would do so without end.
 */
final class Linger implements IoCallback, ChannelListener<StreamSourceChannel> {

  private static final long LONGEST = 2_000; // milliseconds
  private static final long MOST = 1 << 20; // bytes

  private final HttpServerExchange exchange;
  private @Nullable StreamSourceChannel channel;
  private long thrownAway;

  private Linger(HttpServerExchange exchange, @Nullable StreamSourceChannel channel) {
    this.exchange = exchange;
    this.channel = channel;
  }

  /** Answers a request of whose body nothing was read yet. */
  static void answer(HttpServerExchange exchange, byte[] body) {
    new Linger(exchange, null).begin(body);
  }

  /** Answers a request whose body was read so far from this channel. */
  static void answer(HttpServerExchange exchange, StreamSourceChannel channel, byte[] body) {
    new Linger(exchange, channel).begin(body);
  }

  private void begin(byte[] body) {
    exchange.setPersistent(false);
    exchange.setResponseContentLength(body.length);
    if (body.length == 0
        || exchange
            .getRequestMethod()
            .equals(Methods.HEAD)) { // there is nothing to send that would take the head along
      closeLater();
      exchange.endExchange();
      return;
    }
    exchange.dispatch(
        IoLoop::callBack, () -> exchange.getResponseSender().send(ByteBuffer.wrap(body), this));
  }

  @Override
  public void onComplete(HttpServerExchange exchange, Sender sender) {
    if (channel == null) {
      channel = exchange.getRequestChannel();
    }
    if (channel == null) {
      close();
    } else {
      channel.getReadSetter().set(this);
      channel.resumeReads();
      closeLater();
    }
  }

  @Override
  public void onException(HttpServerExchange exchange, Sender sender, IOException exception) {
    close();
  }

  @Override
  public void handleEvent(StreamSourceChannel source) {
    try (PooledByteBuffer pooled = exchange.getConnection().getByteBufferPool().allocate()) {
      ByteBuffer buffer = pooled.getBuffer();
      int read;
      while ((read = source.read(buffer.clear())) > 0 && thrownAway <= MOST) {
        thrownAway += read;
      }
      if (read != 0) {
        close();
      }
    } catch (IOException e) {
      close();
    }
  }

  private void closeLater() {
    IoLoop.current().after(LONGEST, this::close);
  }

  private void close() {
    IoUtils.safeClose(exchange.getConnection());
  }
}
