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
import org.xnio.channels.StreamSourceChannel;
import org.xnio.conduits.Conduits;
import org.xnio.conduits.StreamSinkConduit;
import org.xnio.conduits.WriteReadyHandler;

/**
 * Where the response of an {@link Http2Stream} is written. It takes no more than may be sent now:
 * so a client that lets nothing more come is seen to be slow. As a socket does, it tells its writer
 * as long as that may write. Confined to the loop.
 */
final class StreamSink implements StreamSinkConduit {

  private final Http2Stream stream;
  private final ResponseReader response;
  private boolean shut; // the writer writes no more
  private boolean resumed;
  private boolean woken; // the writer is told though it may not be able to write
  private boolean signalled; // the writer is about to be told
  private @Nullable WriteReadyHandler handler;

  StreamSink(Http2Stream stream, ResponseReader response) {
    this.stream = stream;
    this.response = response;
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    if (shut || !stream.isOpen()) {
      throw new ClosedChannelException();
    }
    int before = from.remaining();
    response.take(from);
    flushAll();
    return before - from.remaining();
  }

  @Override
  public long write(ByteBuffer[] from, int offset, int length) throws IOException {
    if (shut || !stream.isOpen()) {
      throw new ClosedChannelException();
    }
    long written = 0;
    boolean taken = true;
    for (int i = offset; i < offset + length && taken; i++) {
      int before = from[i].remaining();
      response.take(from[i]);
      written += before - from[i].remaining();
      taken = !from[i].hasRemaining();
    }
    flushAll();
    return written;
  }

  /** Sends the frames, by which the connection may be found lost, and with it the stream. */
  private void flushAll() throws ClosedChannelException {
    stream.flush();
    if (!stream.isOpen()) {
      throw new ClosedChannelException();
    }
  }

  @Override
  public int writeFinal(ByteBuffer from) throws IOException {
    return Conduits.writeFinalBasic(this, from);
  }

  @Override
  public long writeFinal(ByteBuffer[] from, int offset, int length) throws IOException {
    return Conduits.writeFinalBasic(this, from, offset, length);
  }

  /** Does nothing: what was taken is with the frames of the connection. */
  @Override
  public boolean flush() {
    return true;
  }

  /** The stream has closed: tells the writer nothing more. */
  void drop() {
    shut = true;
    resumed = false;
  }

  /** Tells the writer, if it waits and may write. */
  void signal() {
    if (resumed && !signalled && (woken || stream.isWritable())) {
      signalled = true;
      XnioEventLoop.current().signal(this::tell);
    }
  }

  private void tell() {
    signalled = false;
    WriteReadyHandler writer = handler;
    if (resumed && writer != null && (woken || stream.isWritable())) {
      woken = false;
      writer.writeReady();
      signal();
    }
  }

  @Override
  public void resumeWrites() {
    if (shut) {
      return;
    }
    resumed = true;
    stream.await(true);
    signal();
  }

  @Override
  public void suspendWrites() {
    resumed = false;
    woken = false;
    stream.await(false);
  }

  @Override
  public void wakeupWrites() {
    if (shut) {
      return;
    }
    woken = true;
    resumeWrites();
  }

  @Override
  public boolean isWriteResumed() {
    return resumed;
  }

  @Override
  public void terminateWrites() {
    if (!shut) {
      shut = true;
      suspendWrites();
      stream.endWrites();
      stream.flush();
    }
  }

  @Override
  public void truncateWrites() {
    terminateWrites();
  }

  @Override
  public boolean isWriteShutdown() {
    return shut;
  }

  @Override
  public void setWriteReadyHandler(WriteReadyHandler writer) {
    handler = writer;
  }

  @Override
  public void awaitWritable() throws IOException {
    throw new IOException("the loop does not block");
  }

  @Override
  public void awaitWritable(long time, TimeUnit unit) throws IOException {
    awaitWritable();
  }

  @Override
  public XnioIoThread getWriteThread() {
    return stream.getIoThread();
  }

  @Override
  public XnioWorker getWorker() {
    return stream.getWorker();
  }

  @Override
  public long transferFrom(FileChannel from, long at, long count) throws IOException {
    throw new IOException("responses are in memory");
  }

  @Override
  public long transferFrom(StreamSourceChannel from, long count, ByteBuffer through)
      throws IOException {
    throw new IOException("responses are in memory");
  }
}
