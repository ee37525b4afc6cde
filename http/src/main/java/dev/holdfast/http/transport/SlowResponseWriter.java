package dev.holdfast.http.transport;

import dev.holdfast.http.connection.ClientConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.xnio.Buffers;
import org.xnio.ChannelListener;
import org.xnio.conduits.ConduitStreamSinkChannel;

/**
 * A writer of the rest of a response that the client was too slow to take at once: it writes
 * whenever the socket takes more. Confined to the loop.
 */
final class SlowResponseWriter implements ChannelListener<ConduitStreamSinkChannel> {

  private final ClientConnection client;
  private final ByteBuffer[] bytes;
  private final ResponseCallback callback;

  SlowResponseWriter(ClientConnection client, ByteBuffer[] bytes, ResponseCallback callback) {
    this.client = client;
    this.bytes = bytes;
    this.callback = callback;
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
