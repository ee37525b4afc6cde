package dev.holdfast.http.connection;

import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.protocol.http.HttpServerConnection;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The bytes of pipelined requests that were read while the request before them waits for its
 * answer. Its connection is charged for them until they are taken out, or Undertow has parsed them.
 * Confined to the loop.
 */
public final class PipelinedBytes {

  /** How many bytes are read while one request waits, but for the last read. */
  private static final int MOST = 64 << 10;

  private static final byte[] NONE = {};

  private final ClientConnection client;
  private byte[] bytes = NONE;

  public PipelinedBytes(ClientConnection client) {
    this.client = client;
  }

  /** Whether no more is to be read. */
  public boolean isFull() {
    return bytes.length >= MOST;
  }

  boolean isEmpty() {
    return bytes.length == 0;
  }

  /** Keeps what remains in a buffer, behind what is kept already. */
  public void keep(ByteBuffer more) {
    int kept = bytes.length;
    int added = more.remaining();
    bytes = Arrays.copyOf(bytes, kept + added);
    more.get(bytes, kept, added);
    client.addPipelined(added);
  }

  /** Moves bytes into a buffer, as many as it has room for; returns how many. */
  int drain(ByteBuffer to) {
    int count = Math.min(to.remaining(), bytes.length);
    to.put(bytes, 0, count);
    bytes = count == bytes.length ? NONE : Arrays.copyOfRange(bytes, count, bytes.length);
    client.addPipelined(-count);
    return count;
  }

  /** Gives all bytes to Undertow, which parses them when the exchange before them is complete. */
  public void giveTo(HttpServerConnection connection) {
    if (bytes.length > 0) {
      connection.ungetRequestBytes(new Given(client, bytes));
      bytes = NONE;
    }
  }

  /** A buffer of Undertow with such bytes; Undertow closes it when it has parsed them. */
  private static final class Given implements PooledByteBuffer {
    private final ClientConnection client;
    private final ByteBuffer buffer;
    private boolean open = true;

    Given(ClientConnection client, byte[] bytes) {
      this.client = client;
      this.buffer = ByteBuffer.wrap(bytes);
    }

    @Override
    public ByteBuffer getBuffer() {
      return buffer;
    }

    @Override
    public void close() {
      if (open) {
        open = false;
        client.releasePipelined(buffer.capacity());
      }
    }

    @Override
    public boolean isOpen() {
      return open;
    }
  }
}
