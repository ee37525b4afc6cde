package dev.holdfast.http.connection;

import io.undertow.server.protocol.http.HttpServerConnection;
import java.nio.ByteBuffer;

/**
 * The bytes of pipelined requests that were read while the request before them waits for its
 * answer. Its connection is charged for their memory until all are taken out, or Undertow has
 * parsed them. Confined to the loop.
 */
public final class PipelinedBytes {

  /** How many bytes are read while one request waits, but for the last read. */
  private static final int MAX_BYTES = 64 << 10;

  private static final byte[] NONE = {};

  private final ClientConnection client;
  private byte[] bytes = NONE; // those between `from` and `to` are kept
  private int from;
  private int to;

  /** Makes an empty buffer, for whose memory a connection is charged. */
  public PipelinedBytes(ClientConnection client) {
    this.client = client;
  }

  /** Whether no more is to be read. */
  public boolean isFull() {
    return to - from >= MAX_BYTES;
  }

  boolean isEmpty() {
    return from == to;
  }

  /** Keeps what remains in a buffer, behind what is kept already. */
  public void keep(ByteBuffer more) {
    int added = more.remaining();
    if (added > bytes.length - to) {
      grow(added);
    }
    more.get(bytes, to, added);
    to += added;
  }

  /**
   * Makes room for so many bytes more, and for as many as are kept if they are within the bound.
   */
  private void grow(int added) {
    int kept = to - from;
    byte[] larger = new byte[Math.max(kept + added, Math.min(2 * kept, MAX_BYTES))];
    System.arraycopy(bytes, from, larger, 0, kept);
    replace(larger);
    to = kept;
  }

  private void replace(byte[] replacement) {
    client.addPipelined(replacement.length - bytes.length);
    bytes = replacement;
    from = 0;
    to = 0;
  }

  /** Moves bytes into a buffer, as many as it has room for; returns how many. */
  int moveTo(ByteBuffer buffer) {
    int count = Math.min(buffer.remaining(), to - from);
    buffer.put(bytes, from, count);
    from += count;
    if (isEmpty()) {
      replace(NONE);
    }
    return count;
  }

  /** Gives all bytes to Undertow, which parses them when the exchange before them is complete. */
  public void giveTo(HttpServerConnection connection) {
    if (!isEmpty()) {
      ByteBuffer kept = ByteBuffer.wrap(bytes, from, to - from).slice();
      connection.ungetRequestBytes(new ChargedPooledBuffer(client, kept, bytes.length));
      bytes = NONE; // the client is charged until they are parsed
      from = 0;
      to = 0;
    }
  }
}
