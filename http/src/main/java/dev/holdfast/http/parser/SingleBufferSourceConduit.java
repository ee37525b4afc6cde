package dev.holdfast.http.parser;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.StreamSourceConduit;

/**
 * A source conduit that fills a single buffer in each read, so that subclasses can look at what
 * they read.
 */
public abstract class SingleBufferSourceConduit
    extends AbstractStreamSourceConduit<StreamSourceConduit> {

  /** Makes a conduit that reads from {@code next}. */
  protected SingleBufferSourceConduit(StreamSourceConduit next) {
    super(next);
  }

  @Override
  public abstract int read(ByteBuffer to) throws IOException;

  /** Reads into the first buffer that has room. */
  @Override
  public final long read(ByteBuffer[] to, int offset, int length) throws IOException {
    for (int i = offset; i < offset + length; i++) {
      if (to[i].hasRemaining()) {
        return read(to[i]);
      }
    }
    return 0;
  }
}
