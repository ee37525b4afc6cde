package dev.holdfast.http.connection;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.StreamSourceConduit;

/**
 * A source conduit that reports the progress of reading from a client's socket: to the {@link
 * ClientConnection} the bytes that came, and to its {@link CustomHandlerBodyTimeout}, if there is
 * one, when a handler waits for more. Confined to the loop, except while a handler of the embedding
 * program reads the request.
 */
final class ReadProgressConduit extends AbstractStreamSourceConduit<StreamSourceConduit> {

  private final ClientConnection client;

  ReadProgressConduit(StreamSourceConduit next, ClientConnection client) {
    super(next);
    this.client = client;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    int read = next.read(into);
    client.arrived(read);
    return read;
  }

  @Override
  public long read(ByteBuffer[] into, int offset, int length) throws IOException {
    long read = next.read(into, offset, length);
    client.arrived((int) read);
    return read;
  }

  @Override
  public void resumeReads() {
    CustomHandlerBodyTimeout timeout = client.bodyTimeout();
    if (timeout != null) {
      timeout.waits();
    }
    next.resumeReads();
  }

  @Override
  public void wakeupReads() {
    CustomHandlerBodyTimeout timeout = client.bodyTimeout();
    if (timeout != null) {
      timeout.waits();
    }
    next.wakeupReads();
  }

  @Override
  public void suspendReads() {
    CustomHandlerBodyTimeout timeout = client.bodyTimeout();
    if (timeout != null) {
      timeout.waitsNoMore();
    }
    next.suspendReads();
  }

  @Override
  public void awaitReadable() throws IOException {
    CustomHandlerBodyTimeout timeout = client.bodyTimeout();
    if (timeout == null) {
      next.awaitReadable();
    } else {
      timeout.await(next, Long.MAX_VALUE);
    }
  }

  @Override
  public void awaitReadable(long time, TimeUnit unit) throws IOException {
    CustomHandlerBodyTimeout timeout = client.bodyTimeout();
    if (timeout == null) {
      next.awaitReadable(time, unit);
    } else {
      timeout.await(next, unit.toMillis(time));
    }
  }
}
