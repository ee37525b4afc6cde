package dev.holdfast.http.http2;

import dev.holdfast.http.loop.XnioEventLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.util.Arrays;
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
  private int from; // those between `from` and `to` are there to be read
  private int to;
  private boolean ended; // nothing follows
  private boolean shut; // the reader reads no more
  private boolean resumed;
  private boolean woken; // the reader is told though nothing may be there
  private boolean signalled; // the reader is about to be told
  private @Nullable ReadReadyHandler handler;

  StreamSource(Http2Stream stream) {
    this.stream = stream;
  }

  /** Adds bytes, which must not change. Many small ones cost no more than a large one. */
  void append(byte[] more) {
    if (shut) {
      return;
    }
    int waiting = to - from;
    if (waiting == 0) {
      bytes = more;
      from = 0;
      to = more.length;
      return;
    }
    if (more.length > bytes.length - to) {
      byte[] larger = new byte[Math.max(waiting + more.length, 2 * waiting)];
      System.arraycopy(bytes, from, larger, 0, waiting);
      bytes = larger;
      from = 0;
      to = waiting;
    }
    System.arraycopy(more, 0, bytes, to, more.length);
    to += more.length;
  }

  /** Takes out all that was not read. */
  byte[] takeAll() {
    byte[] all = Arrays.copyOfRange(bytes, from, to);
    clear();
    return all;
  }

  private void clear() {
    bytes = NONE;
    from = 0;
    to = 0;
  }

  boolean isEmpty() {
    return from == to;
  }

  /** Nothing follows what is there. */
  void end() {
    ended = true;
    signal();
  }

  /** Drops what is there. */
  void drop() {
    clear();
    ended = true;
    shut = true;
    resumed = false;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    if (shut) {
      throw new ClosedChannelException();
    }
    if (isEmpty()) {
      return ended ? -1 : 0;
    }
    int count = Math.min(into.remaining(), to - from);
    into.put(bytes, from, count);
    from += count;
    if (isEmpty()) {
      clear();
      stream.drained();
      stream.flush();
      if (!stream.isOpen()) { // the flush has found the connection lost
        throw new ClosedChannelException();
      }
    }
    return count;
  }

  @Override
  public long read(ByteBuffer[] into, int offset, int length) throws IOException {
    for (int i = offset; i < offset + length; i++) {
      if (into[i].hasRemaining()) {
        return read(into[i]);
      }
    }
    return 0;
  }

  /** Tells the reader, if there is something to read and it waits for that. */
  void signal() {
    signal(false);
  }

  /**
   * Tells the reader.
   *
   * @param again whether it has been told just now: then the other sockets come first
   */
  private void signal(boolean again) {
    if (resumed && !signalled && (woken || ended || !isEmpty())) {
      signalled = true;
      if (again) {
        XnioEventLoop.current().signal(this::tell);
      } else {
        XnioEventLoop.current().execute(this::tell);
      }
    }
  }

  private void tell() {
    signalled = false;
    ReadReadyHandler reader = handler;
    if (resumed && reader != null && (woken || ended || !isEmpty())) {
      woken = false;
      reader.readReady();
      signal(true);
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
