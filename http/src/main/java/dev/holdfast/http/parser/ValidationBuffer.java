package dev.holdfast.http.parser;

import com.google.common.primitives.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.xnio.conduits.StreamSourceConduit;

/**
 * The buffer of a validator of one connection: bytes that were read from the socket, or that
 * replace refused ones, and that Undertow has not read yet. Bytes up to {@link #ready} may pass;
 * those behind are not validated yet. It has no array while it is empty. Confined to the loop.
 */
final class ValidationBuffer {

  private static final byte[] NONE = {};
  private static final int MIN_SIZE = 512; // bytes

  private byte[] bytes = NONE;
  private int from; // up to ready: may pass
  private int ready; // up to the end: not validated yet
  private int end;

  boolean isEmpty() {
    return from == end;
  }

  boolean hasReady() {
    return from < ready;
  }

  /** The array; another one after {@link #hold}, {@link #replace}, {@link #prepend}. */
  byte[] array() {
    return bytes;
  }

  /** The index of the first byte in the array. */
  int from() {
    return from;
  }

  /** The index behind the last byte in the array. */
  int end() {
    return end;
  }

  /** Bytes before this index are dropped, and none behind it may pass yet. */
  void skipTo(int index) {
    from = index;
    ready = index;
  }

  /** Bytes before this index may pass. */
  void readyTo(int index) {
    ready = index;
  }

  /** Holds a copy of these bytes, none of which may pass yet. */
  void hold(ByteBuffer in, int start, int to) {
    byte[] copy = new byte[to - start];
    in.get(start, copy);
    replace(copy, 0);
  }

  /** Holds these bytes, and nothing else; {@code passable} of them may pass. */
  void replace(byte[] others, int passable) {
    bytes = others;
    from = 0;
    ready = passable;
    end = others.length;
  }

  /** Puts bytes of another array in front; all may pass then. */
  void prepend(byte[] others, int start, int to) {
    byte[] all = Bytes.concat(Arrays.copyOfRange(others, start, to), bytes);
    replace(all, all.length);
  }

  /** Drops all bytes, and the array. */
  void clear() {
    replace(NONE, 0);
  }

  /** Reads from the socket behind the bytes; as {@link StreamSourceConduit#read}. */
  int fill(StreamSourceConduit source) throws IOException {
    if (from > 0) {
      System.arraycopy(bytes, from, bytes, 0, end - from);
      end -= from;
      ready -= from;
      from = 0;
    }
    if (end == bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(MIN_SIZE, 2 * bytes.length));
    }
    int count = source.read(ByteBuffer.wrap(bytes, end, bytes.length - end));
    end += Math.max(0, count);
    return count;
  }

  /** Moves as many bytes as may pass and as there is room for; how many. */
  int moveTo(ByteBuffer to) {
    int count = Math.min(ready - from, to.remaining());
    to.put(bytes, from, count);
    from += count;
    if (from == end) {
      clear();
    }
    return count;
  }
}
