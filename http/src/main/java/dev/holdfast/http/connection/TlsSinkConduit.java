package dev.holdfast.http.connection;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.xnio.Buffers;
import org.xnio.conduits.AbstractStreamSinkConduit;
import org.xnio.conduits.Conduits;
import org.xnio.conduits.StreamSinkConduit;
import org.xnio.conduits.WriteReadyHandler;
import org.xnio.ssl.SslConnection;

/**
 * A sink conduit above TLS that sees to it that what was taken leaves. TLS takes bytes to encrypt
 * them, and keeps what the socket does not take of the record, until it is asked to flush; without
 * TLS, what is written has left, and so nothing here flushes.
 *
 * <p>While a record is kept, no more bytes are taken: so a client that does not read is seen to be
 * slow with the next ones. Confined to the loop, except while a handler of the embedding program
 * writes.
 */
final class TlsSinkConduit extends AbstractStreamSinkConduit<StreamSinkConduit>
    implements WriteReadyHandler {

  private final WriteReadyHandler listener;
  private volatile boolean kept; // a part of a record is
  private volatile boolean resumed; // the writer is to be told when there is room

  private TlsSinkConduit(SslConnection connection) {
    super(connection.getSinkChannel().getConduit());
    this.listener = new ChannelListenerHandler<>(connection.getSinkChannel());
  }

  /** Puts it into the pipeline of a connection. */
  static void insert(SslConnection connection) {
    TlsSinkConduit conduit = new TlsSinkConduit(connection);
    conduit.next.setWriteReadyHandler(conduit);
    connection.getSinkChannel().setConduit(conduit);
  }

  /** Writes record by record: so less than all is written only if the socket takes no more. */
  @Override
  public int write(ByteBuffer from) throws IOException {
    int before = from.remaining();
    boolean moves = send();
    while (moves && from.hasRemaining()) {
      moves = next.write(from) > 0 && leaves();
    }
    return before - from.remaining();
  }

  @Override
  public long write(ByteBuffer[] from, int offset, int length) throws IOException {
    long before = Buffers.remaining(from, offset, length);
    boolean moves = send();
    while (moves && Buffers.hasRemaining(from, offset, length)) {
      moves = next.write(from, offset, length) > 0 && leaves();
    }
    return before - Buffers.remaining(from, offset, length);
  }

  @Override
  public int writeFinal(ByteBuffer from) throws IOException {
    return Conduits.writeFinalBasic(this, from);
  }

  @Override
  public long writeFinal(ByteBuffer[] from, int offset, int length) throws IOException {
    return Conduits.writeFinalBasic(this, from, offset, length);
  }

  /** Whether the record that was written has left; else it is kept, and leaves later. */
  private boolean leaves() throws IOException {
    if (!next.flush()) {
      kept = true;
      next.resumeWrites();
    }
    return !kept;
  }

  /** Whether nothing is kept, or all that was kept has left now. */
  private boolean send() throws IOException {
    if (kept && next.flush()) {
      kept = false;
      if (!resumed) {
        next.suspendWrites();
      }
    }
    return !kept;
  }

  @Override
  public boolean flush() throws IOException {
    return kept ? send() : leaves(); // also the last record, which says that no other follows
  }

  @Override
  public void resumeWrites() {
    resumed = true;
    next.resumeWrites();
  }

  @Override
  public void suspendWrites() {
    resumed = false;
    if (!kept) {
      next.suspendWrites();
    }
  }

  @Override
  public void wakeupWrites() {
    resumed = true;
    next.wakeupWrites();
  }

  @Override
  public boolean isWriteResumed() {
    return resumed;
  }

  @Override
  public void setWriteReadyHandler(WriteReadyHandler handler) {
    throw new IllegalStateException("the listener of the channel is told");
  }

  @Override
  public void writeReady() {
    boolean sent;
    try {
      sent = send();
    } catch (IOException e) {
      kept = false; // the next write fails as well
      sent = true;
    }
    if (!sent) {
      return;
    }
    if (resumed) {
      listener.writeReady();
    } else {
      next.suspendWrites(); // else the loop is told without end
    }
  }

  @Override
  public void forceTermination() {
    listener.forceTermination();
  }

  @Override
  public void terminated() {
    listener.terminated();
  }
}
