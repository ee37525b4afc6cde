package dev.holdfast.http.http2;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.holdfast.http.loop.XnioEventLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.xnio.ChannelListener;
import org.xnio.conduits.ConduitStreamSinkChannel;

/**
 * The writer of the frames of one connection. Frames are put together, and leave in one write when
 * it is flushed; what the client does not take is written when its socket has room.
 *
 * <p>Streams write only while there is {@link #room}, so what waits has a bound: {@value #ROOM}
 * bytes, and a few short frames for each stream. Confined to the loop.
 */
final class FrameWriter implements ChannelListener<ConduitStreamSinkChannel> {

  private static final int ROOM = 48 << 10; // bytes that wait before streams have to
  private static final int KEPT = 4 << 10; // bytes of a buffer that is not given up
  private static final int RESERVED = 0x7FFFFFFF;
  private static final byte[] NONE = {};

  private final ConduitStreamSinkChannel sink;
  private final Runnable drained;
  private final Runnable failed;
  private byte[] bytes = NONE;
  private int from; // those between `from` and `to` wait
  private int to;
  private boolean blocked; // the socket has no room
  private boolean begun; // a block of headers was written

  /**
   * Writes to a channel.
   *
   * @param drained called when a client that was slow has taken all
   * @param failed called when the connection is lost
   */
  FrameWriter(ConduitStreamSinkChannel sink, Runnable drained, Runnable failed) {
    this.sink = sink;
    this.drained = drained;
    this.failed = failed;
  }

  /** Bytes that streams may write now. */
  int room() {
    return Math.max(0, ROOM - (to - from));
  }

  /** Whether the client has not taken all that was flushed. */
  boolean isBlocked() {
    return blocked;
  }

  // ---- frames

  private void head(int length, int type, int flags, int stream) {
    ensure(Frame.HEAD + length);
    put(length >> 16);
    put(length >> 8);
    put(length);
    put(type);
    put(flags);
    putInt(stream);
  }

  /** The settings of this side. */
  void settings(int... idsAndValues) {
    head(idsAndValues.length * 3, Frame.SETTINGS, 0, 0);
    for (int i = 0; i < idsAndValues.length; i += 2) {
      put(idsAndValues[i] >> 8);
      put(idsAndValues[i]);
      putInt(idsAndValues[i + 1]);
    }
  }

  void settingsAck() {
    head(0, Frame.SETTINGS, Frame.ACK, 0);
  }

  void pingAck(ByteBuffer payload) {
    head(payload.remaining(), Frame.PING, Frame.ACK, 0);
    copy(payload, payload.remaining());
  }

  void reset(int stream, int code) {
    head(Integer.BYTES, Frame.RST_STREAM, 0, stream);
    putInt(code);
  }

  void windowUpdate(int stream, int increment) {
    head(Integer.BYTES, Frame.WINDOW_UPDATE, 0, stream);
    putInt(increment);
  }

  void goAway(int lastStream, int code, String why) {
    byte[] text = why.getBytes(US_ASCII);
    head(2 * Integer.BYTES + text.length, Frame.GOAWAY, 0, 0);
    putInt(lastStream & RESERVED);
    putInt(code);
    copy(ByteBuffer.wrap(text), text.length);
  }

  /** A head; it continues in further frames if it is long. */
  void headers(int stream, int status, List<HeaderField> fields, boolean last) {
    ByteBuffer block = ByteBuffer.wrap(ResponseHeadEncoder.encode(status, fields, !begun));
    begun = true;
    int type = Frame.HEADERS;
    int flags = last ? Frame.END_STREAM : 0;
    do {
      int length = Math.min(block.remaining(), Frame.MAX_PAYLOAD);
      boolean whole = length == block.remaining();
      head(length, type, flags | (whole ? Frame.END_HEADERS : 0), stream);
      copy(block, length);
      type = Frame.CONTINUATION;
      flags = 0;
    } while (block.hasRemaining());
  }

  /** A part of a body, of at most {@link Frame#MAX_PAYLOAD} bytes. */
  void data(int stream, ByteBuffer content, int count, boolean last) {
    head(count, Frame.DATA, last ? Frame.END_STREAM : 0, stream);
    copy(content, count);
  }

  private void ensure(int more) {
    if (more > bytes.length - to) {
      int waiting = to - from;
      byte[] larger = new byte[Math.max(waiting + more, Math.max(256, 2 * waiting))];
      System.arraycopy(bytes, from, larger, 0, waiting);
      bytes = larger;
      from = 0;
      to = waiting;
    }
  }

  private void put(int octet) {
    bytes[to++] = (byte) octet;
  }

  private void putInt(int number) {
    put(number >> 24);
    put(number >> 16);
    put(number >> 8);
    put(number);
  }

  private void copy(ByteBuffer content, int count) {
    content.get(bytes, to, count);
    to += count;
  }

  // ---- writing

  /** Writes what waits, unless the socket is known to have no room. */
  void flush() {
    if (!blocked && from < to) {
      write();
    }
  }

  @Override
  public void handleEvent(ConduitStreamSinkChannel channel) {
    XnioEventLoop.callBack(this::write);
  }

  private void write() {
    try {
      while (from < to) {
        int written = sink.write(ByteBuffer.wrap(bytes, from, to - from));
        if (written == 0) {
          block();
          return;
        }
        from += written;
      }
    } catch (IOException e) {
      failed.run();
      return;
    }
    from = 0;
    to = 0;
    if (bytes.length > KEPT) {
      bytes = NONE;
    }
    if (blocked) {
      blocked = false;
      sink.suspendWrites();
      drained.run();
    }
  }

  private void block() {
    if (!blocked) {
      blocked = true;
      sink.setWriteListener(this);
      sink.resumeWrites();
    }
  }
}
