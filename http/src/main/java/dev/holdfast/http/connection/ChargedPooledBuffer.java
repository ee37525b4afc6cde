package dev.holdfast.http.connection;

import io.undertow.connector.PooledByteBuffer;
import java.nio.ByteBuffer;

/**
 * The pooled buffer in which Undertow gets {@link PipelinedBytes}. Undertow closes it when it has
 * parsed them; until then their connection is charged for them. Used by one thread at a time: the
 * loop, or a handler of the embedding program that reads a request.
 */
final class ChargedPooledBuffer implements PooledByteBuffer {

  private final ClientConnection client;
  private final ByteBuffer buffer;
  private final int charged; // bytes
  private boolean open = true;

  ChargedPooledBuffer(ClientConnection client, ByteBuffer buffer, int charged) {
    this.client = client;
    this.buffer = buffer;
    this.charged = charged;
  }

  @Override
  public ByteBuffer getBuffer() {
    return buffer;
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      client.releasePipelined(charged);
    }
  }

  @Override
  public boolean isOpen() {
    return open;
  }
}
