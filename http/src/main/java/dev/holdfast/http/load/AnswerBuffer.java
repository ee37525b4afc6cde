package dev.holdfast.http.load;

import java.io.IOException;
import java.util.Arrays;

/** The part of an answer that is kept until the rest of it comes. Not thread-safe. */
final class AnswerBuffer {

  private static final byte[] NONE = {};

  /** Reads the whole answers among bytes. */
  interface Reader {
    /** Reads the answers from the first byte on; returns the index behind the last whole one. */
    int read(byte[] bytes, int to) throws IOException;
  }

  private byte[] kept = NONE;
  private int length;

  /** Has the whole answers read, in which what was kept comes first; keeps the rest. */
  void take(byte[] bytes, int count, Reader reader) throws IOException {
    if (length == 0) {
      keep(bytes, reader.read(bytes, count), count);
    } else {
      kept = Arrays.copyOf(kept, Math.max(kept.length, length + count));
      System.arraycopy(bytes, 0, kept, length, count);
      byte[] all = kept;
      int end = length + count;
      keep(all, reader.read(all, end), end);
    }
  }

  private void keep(byte[] bytes, int from, int to) {
    length = to - from;
    kept = length == 0 ? NONE : Arrays.copyOfRange(bytes, from, to);
  }
}
