package dev.holdfast.http.transport;

import dev.holdfast.http.connection.ClientConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.xnio.Buffers;
import org.xnio.ChannelListener;
import org.xnio.conduits.ConduitStreamSinkChannel;

/**
 * A writer of the rest of what the client was too slow to take at once, a response or a frame: it
 * writes whenever the socket takes more. A client that takes too long is cut off by its {@link
 * ClientConnection}, and the write fails. Confined to the loop.
 */
public final class SlowResponseWriter implements ChannelListener<ConduitStreamSinkChannel> {

  private final ClientConnection client;
  private final ByteBuffer[] bytes;
  private final ResponseCallback callback;

  private SlowResponseWriter(
      ClientConnection client, ByteBuffer[] bytes, ResponseCallback callback) {
    this.client = client;
    this.bytes = bytes;
    this.callback = callback;
  }

  /**
   * Ends a write of which these bytes are left, maybe none.
   *
   * @param unsent the first buffer is for other clients too, and is copied; the last has the body
   */
  public static void end(ClientConnection client, ResponseCallback callback, ByteBuffer... unsent) {
    if (!Buffers.hasRemaining(unsent)) {
      callback.sent();
      return;
    }
    byte[] first = new byte[unsent[0].remaining()];
    unsent[0].get(first);
    unsent[0] = ByteBuffer.wrap(first);
    new SlowResponseWriter(client, unsent, callback).handleEvent(client.sink());
  }

  @Override
  public void handleEvent(ConduitStreamSinkChannel sink) {
    try {
      client.write(bytes, 0, bytes.length);
    } catch (IOException e) {
      callback.failed();
      return;
    }
    if (Buffers.hasRemaining(bytes)) {
      sink.setWriteListener(this);
      sink.resumeWrites();
    } else {
      sink.suspendWrites();
      callback.sent();
    }
  }
}
