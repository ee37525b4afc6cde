package dev.holdfast.http.connection;

import static com.google.common.base.Preconditions.checkState;

import dev.holdfast.core.limit.MemoryCategory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.xnio.Buffers;
import org.xnio.channels.StreamSourceChannel;
import org.xnio.conduits.AbstractStreamSinkConduit;
import org.xnio.conduits.StreamSinkConduit;

/**
 * A sink conduit below Undertow that notices when a client is slow to take a response: when the
 * socket takes fewer bytes than were written. It knows for which bytes the client waits, since when
 * it is slow, and when it last took some. Confined to the loop.
 */
abstract class SlowWriteConduit extends AbstractStreamSinkConduit<StreamSinkConduit> {

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  private static final byte[] HEAD_ONLY = {};

  private ByteBuffer @Nullable [] gathered; // the array that Undertow wrote from last, and keeps
  // the body that the client is slow to take; null: it is not slow
  private byte @Nullable [] unsent;
  private long slowSince; // by the clock of the loop; meaningless unless it is slow
  private long progressAt; // the time at which a slow client last took bytes, by the same clock

  private boolean handedOver; // the response is of a handler that may use other threads

  final ConnectionRegistry connections;

  SlowWriteConduit(StreamSinkConduit next, ConnectionRegistry connections) {
    super(next);
    this.connections = connections;
  }

  /** Bytes of a response are written. */
  abstract void writing();

  /** Whether this many bytes more may be held for the client. */
  abstract boolean admits(long more);

  /**
   * Sets how many bytes are held for the client in this category, and charges the budget for them.
   */
  abstract void hold(MemoryCategory category, long bytes);

  /** Closes the connection. */
  abstract void cut();

  @Override
  public int write(ByteBuffer from) throws IOException {
    int wanted = from.remaining();
    int written = next.write(from);
    note(wanted, written, from);
    return written;
  }

  @Override
  public long write(ByteBuffer[] from, int offset, int length) throws IOException {
    long wanted = Buffers.remaining(from, offset, length);
    long written = next.write(from, offset, length);
    note(wanted, written, from, offset, length);
    return written;
  }

  @Override
  public int writeFinal(ByteBuffer from) throws IOException {
    int wanted = from.remaining();
    int written = next.writeFinal(from);
    note(wanted, written, from);
    return written;
  }

  @Override
  public long writeFinal(ByteBuffer[] from, int offset, int length) throws IOException {
    long wanted = Buffers.remaining(from, offset, length);
    long written = next.writeFinal(from, offset, length);
    note(wanted, written, from, offset, length);
    return written;
  }

  /**
   * Hands the response over to a handler that may write it from another thread: its client may be
   * as slow as the handler lets it. Until {@link #takeBack}.
   */
  final void handOver() {
    handedOver = true;
  }

  /** Whether the response is handed over. */
  public final boolean isHandedOver() {
    return handedOver;
  }

  /** The response is complete, and the next one is written on the loop again. */
  final void takeBack() {
    handedOver = false;
  }

  @Override
  public long transferFrom(FileChannel from, long at, long count) throws IOException {
    checkState(handedOver, "responses of the server itself are in memory");
    return next.transferFrom(from, at, count);
  }

  @Override
  public long transferFrom(StreamSourceChannel from, long count, ByteBuffer through)
      throws IOException {
    checkState(handedOver, "responses of the server itself are in memory");
    return next.transferFrom(from, count, through);
  }

  private boolean isSlow() {
    return unsent != null;
  }

  /** Notes how a write of several buffers went, of which the last has the body. */
  private void note(long wanted, long written, ByteBuffer[] from, int offset, int length)
      throws IOException {
    if (!handedOver) {
      gathered = from;
      note(wanted, written, from[offset + length - 1]);
    }
  }

  /**
   * Notes how a write went; but for one that is handed over, which may be on any thread.
   *
   * @param wanted bytes that were to be written
   * @param last the buffer with the body
   * @throws IOException if there is no memory to let this client be slow
   */
  private void note(long wanted, long written, ByteBuffer last) throws IOException {
    if (handedOver) {
      return;
    }
    writing();
    if (written < wanted) {
      noteSlow(written, last);
    } else if (isSlow()) {
      responseTaken();
    }
  }

  @SuppressWarnings("ByteBufferBackingArray") // the array is not read, but is what is retained
  private void noteSlow(long written, ByteBuffer last) throws IOException {
    byte[] body = last.hasArray() ? last.array() : HEAD_ONLY;
    if (unsent == null) {
      if (!admits(ClientConnection.BUFFERS + body.length)) {
        connections.metrics().evicted(1);
        throw new IOException("the client is slow, and there is no memory to wait for it");
      }
      slowSince = connections.now();
      progressAt = slowSince;
      connections.slowReceivers().add(this);
    } else if (written > 0) {
      progressAt = connections.now();
    }
    if (unsent != body) {
      connections.slowReceivers().share(this, unsent, body);
      unsent = body;
    }
  }

  /** The client has taken all bytes, or has gone. */
  final void responseTaken() {
    if (unsent != null) {
      connections.slowReceivers().share(this, unsent, null);
      unsent = null;
      connections.slowReceivers().remove(this);
    }
  }

  /**
   * Forgets a response, or a frame, that is done. Undertow keeps, for each connection, the array
   * that it wrote the head and the body from until the next response, which a client that sends
   * nothing more never gets.
   */
  public final void forgetResponse() {
    ByteBuffer[] written = gathered;
    if (written != null) {
      Arrays.fill(written, NOTHING);
      gathered = null;
    }
  }

  /**
   * Whether the client, which is slow, is stuck.
   *
   * @param idle milliseconds in which it may take nothing
   * @param whole milliseconds for all of the response
   */
  final boolean isStuck(long now, long idle, long whole) {
    return now - progressAt >= idle || now - slowSince >= whole;
  }
}
