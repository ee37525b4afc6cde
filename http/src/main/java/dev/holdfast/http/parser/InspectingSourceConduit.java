package dev.holdfast.http.parser;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.StreamSourceConduit;

/** A source conduit that looks at what it reads, and so fills one buffer in each read. */
public abstract class InspectingSourceConduit
    extends AbstractStreamSourceConduit<StreamSourceConduit> {

  /** Makes a conduit that reads from {@code next}. */
  protected InspectingSourceConduit(StreamSourceConduit next) {
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
