package dev.holdfast.http.http2;

import dev.holdfast.http.loop.XnioEventLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioIoThread;
import org.xnio.XnioWorker;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.conduits.ReadReadyHandler;
import org.xnio.conduits.StreamSourceConduit;

/**
 * The bytes of the request of an {@link Http2Stream}, to be read. As a socket does, it tells its
 * reader as long as there is something to read. Confined to the loop.
 */
final class StreamSource implements StreamSourceConduit {

  private static final byte[] NONE = {};

  private final Http2Stream stream;
  private byte[] bytes = NONE;
  private int from; // those from here on are there to be read
  private boolean ended; // nothing follows
  private boolean shut; // the reader reads no more
  private boolean resumed;
  private boolean woken; // the reader is told though nothing may be there
  private boolean signalled; // a task that tells the reader is queued
  private @Nullable ReadReadyHandler handler;

  StreamSource(Http2Stream stream) {
    this.stream = stream;
  }

  /** Adds bytes, which must not change. */
  void append(byte[] more) {
    if (shut) {
      return;
    }
    if (isEmpty()) {
      bytes = more;
    } else {
      byte[] all = new byte[bytes.length - from + more.length];
      System.arraycopy(bytes, from, all, 0, bytes.length - from);
      System.arraycopy(more, 0, all, bytes.length - from, more.length);
      bytes = all;
    }
    from = 0;
  }

  /** Takes out all that was not read. */
  byte[] takeAll() {
    byte[] all = bytes; // nothing was read of it
    bytes = NONE;
    return all;
  }

  boolean isEmpty() {
    return from == bytes.length;
  }

  /** Nothing follows what is there. */
  void end() {
    ended = true;
    signal();
  }

  /** Drops what is there. */
  void drop() {
    bytes = NONE;
    from = 0;
    ended = true;
    shut = true;
    resumed = false;
  }

  @Override
  public int read(ByteBuffer to) throws IOException {
    if (shut) {
      throw new ClosedChannelException();
    }
    if (isEmpty()) {
      return ended ? -1 : 0;
    }
    int count = Math.min(to.remaining(), bytes.length - from);
    to.put(bytes, from, count);
    from += count;
    if (isEmpty()) {
      bytes = NONE;
      from = 0;
      stream.drained();
      stream.flush();
    }
    return count;
  }

  @Override
  public long read(ByteBuffer[] to, int offset, int length) throws IOException {
    for (int i = offset; i < offset + length; i++) {
      if (to[i].hasRemaining()) {
        return read(to[i]);
      }
    }
    return 0;
  }

  /** Tells the reader, if there is something to read and it waits for that. */
  void signal() {
    if (resumed && !signalled && (woken || ended || !isEmpty())) {
      signalled = true;
      XnioEventLoop.current().execute(this::tell);
    }
  }

  private void tell() {
    signalled = false;
    ReadReadyHandler reader = handler;
    if (resumed && reader != null && (woken || ended || !isEmpty())) {
      woken = false;
      reader.readReady();
      signal();
    }
  }

  @Override
  public void resumeReads() {
    if (!shut) {
      resumed = true;
      signal();
    }
  }

  @Override
  public void suspendReads() {
    resumed = false;
    woken = false;
  }

  @Override
  public void wakeupReads() {
    woken = true;
    resumeReads();
  }

  @Override
  public boolean isReadResumed() {
    return resumed;
  }

  @Override
  public void terminateReads() {
    drop();
    stream.endReads();
  }

  @Override
  public boolean isReadShutdown() {
    return shut;
  }

  @Override
  public void setReadReadyHandler(ReadReadyHandler reader) {
    handler = reader;
  }

  @Override
  public void awaitReadable() throws IOException {
    throw new IOException("the loop does not block");
  }

  @Override
  public void awaitReadable(long time, TimeUnit unit) throws IOException {
    awaitReadable();
  }

  @Override
  public XnioIoThread getReadThread() {
    return stream.getIoThread();
  }

  @Override
  public XnioWorker getWorker() {
    return stream.getWorker();
  }

  @Override
  public long transferTo(long at, long count, FileChannel target) throws IOException {
    throw new IOException("requests are read into memory");
  }

  @Override
  public long transferTo(long count, ByteBuffer through, StreamSinkChannel target)
      throws IOException {
    throw new IOException("requests are read into memory");
  }
}
