package dev.holdfast.http.connection;

import dev.holdfast.http.loop.XnioEventLoop;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.DefaultByteBufferPool;

/**
 * A pool of buffers that Undertow reads requests into, or the records of TLS. It fails the loop
 * when direct memory is missing, because no request can be read any more.
 */
final class BufferPool extends DefaultByteBufferPool {

  private static final int BUFFERS_KEPT = 4; // unused ones, for each thread

  /** Makes a pool of buffers of so many bytes. */
  BufferPool(int size) {
    super(true, size, -1, BUFFERS_KEPT);
  }

  @Override
  public PooledByteBuffer allocate() {
    try {
      return super.allocate();
    } catch (OutOfMemoryError e) {
      XnioEventLoop.failIfFatal(e);
      throw e;
    }
  }
}
