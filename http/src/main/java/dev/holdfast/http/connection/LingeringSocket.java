package dev.holdfast.http.connection;

import dev.holdfast.http.loop.XnioEventLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListener;
import org.xnio.XnioExecutor;
import org.xnio.conduits.ConduitStreamSourceChannel;

/**
 * The end of a connection behind the server's last frame, of a WebSocket or of HTTP/2: the server's
 * side is closed, and what still comes is discarded until the client closes its own, for 2 s or 1
 * MiB at most. To close both at once could take the last frame from a client that still sends.
 * Confined to the loop.
 */
public final class LingeringSocket implements ChannelListener<ConduitStreamSourceChannel> {

  private static final long MAX_TIME = 2_000; // milliseconds
  private static final long MAX_BYTES = 1 << 20; // bytes

  private final ByteBuffer buffer;
  private final Runnable close;
  private XnioExecutor.@Nullable Key timer;
  private long discarded; // bytes

  private LingeringSocket(ByteBuffer buffer, Runnable close) {
    this.buffer = buffer;
    this.close = close;
  }

  /**
   * Closes the server's side, and reads on.
   *
   * @param buffer what is read goes through it
   * @param close closes the connection; called once
   */
  public static void begin(
      ClientConnection client,
      ConduitStreamSourceChannel source,
      ByteBuffer buffer,
      Runnable close) {
    try {
      client.terminateWrites();
      client.flush();
    } catch (IOException e) {
      close.run();
      return;
    }
    LingeringSocket end = new LingeringSocket(buffer, close);
    end.timer = XnioEventLoop.current().after(MAX_TIME, end::close);
    source.setReadListener(end);
    source.resumeReads();
  }

  @Override
  public void handleEvent(ConduitStreamSourceChannel source) {
    try {
      int read;
      do {
        read = source.read(buffer.clear());
        discarded += read;
      } while (read > 0 && discarded <= MAX_BYTES);
      if (read != 0) {
        source.suspendReads();
        close();
      }
    } catch (IOException e) {
      close();
    }
  }

  private void close() {
    if (timer != null) {
      timer.remove();
      timer = null;
      close.run();
    }
  }
}
