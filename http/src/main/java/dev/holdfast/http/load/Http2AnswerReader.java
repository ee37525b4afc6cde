package dev.holdfast.http.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.primitives.Ints;
import io.undertow.protocols.http2.HpackDecoder;
import io.undertow.protocols.http2.HpackException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A reader of the answers on one connection of HTTP/2 (RFC 9113), which gives each request its
 * stream, and sends no more of it than the server allows. Not thread-safe.
 */
final class Http2AnswerReader implements AnswerReader {

  /** Bytes that the server may send on, in each stream and in all. */
  static final int WINDOW = Integer.MAX_VALUE;

  private static final int UNDER_WAY = 2; // as many as a session has
  private static final int MAX_BYTES = 64 << 20; // bytes of an answer
  private static final int SETTING = 6; // bytes
  private static final int PRIORITY = 5; // bytes
  private static final int STATUS_200 = 0x88; // a whole field of the table that is fixed
  private static final int OK = 200;
  private static final byte[] NONE = {};

  /** A request under way. */
  private static final class StreamRequest {
    private final int stream;
    private final long rid;
    private @Nullable ByteBuffer unsent; // of its body; null once all is sent
    private long window; // bytes that may be sent on its stream
    private int status;
    private byte[] body = NONE; // of whose bytes the first have come, if it is in several frames
    private int length; // how many have

    private StreamRequest(int stream, long rid, long window) {
      this.stream = stream;
      this.rid = rid;
      this.window = window;
    }
  }

  private final AnswerBuffer buffer = new AnswerBuffer();
  private final List<StreamRequest> underWay = new ArrayList<>(UNDER_WAY);
  private final Http2Frames due = Http2Frames.allocate(64);
  private boolean begun; // the settings of the server have come
  private int nextStream = 1;
  private long window = Http2Frames.INITIAL_WINDOW; // of what is sent on all streams
  private long streamWindow = Http2Frames.INITIAL_WINDOW; // of what is sent on a new one
  private long received; // bytes of bodies that the server was not told of
  private long answered; // the rid of the answer that is handed on

  @Override
  public int mostUnderWay() {
    return UNDER_WAY;
  }

  @Override
  public long rid(long asked, byte[] bytes, int from, int to) {
    return answered;
  }

  // ---- requests

  @Override
  public ByteBuffer ask(long rid, ByteBuffer frames) {
    StreamRequest request = new StreamRequest(nextStream, rid, streamWindow);
    nextStream += 2;
    underWay.add(request);
    int head = frames.position();
    int data = head + Http2Frames.HEAD + (frames.getInt(head) >>> Byte.SIZE);
    int length = frames.getInt(data) >>> Byte.SIZE;
    frames.putInt(head + Http2Frames.STREAM, request.stream);
    if (length <= Math.min(Http2Frames.MAX_PAYLOAD, Math.min(window, request.window))) {
      frames.putInt(data + Http2Frames.STREAM, request.stream);
      window -= length;
      request.window -= length;
      return frames;
    }
    ByteBuffer body = ByteBuffer.allocate(length);
    body.put(frames.slice(data + Http2Frames.HEAD, length)).flip();
    request.unsent = body;
    byte[] fields = new byte[data - head];
    frames.get(head, fields);
    due.raw(fields);
    send(request);
    return ByteBuffer.wrap(due.bytes());
  }

  /** Sends of a body what may be sent now. */
  private void send(StreamRequest request) {
    ByteBuffer body = request.unsent;
    while (body != null && Math.min(window, request.window) > 0) {
      int count = (int) Math.min(body.remaining(), Math.min(window, request.window));
      count = Math.min(count, Http2Frames.MAX_PAYLOAD);
      boolean last = count == body.remaining();
      due.data(request.stream, body, count, last);
      window -= count;
      request.window -= count;
      if (last) {
        body = null;
        request.unsent = null;
      }
    }
  }

  @Override
  public @Nullable ByteBuffer due() {
    return due.isEmpty() ? null : ByteBuffer.wrap(due.bytes());
  }

  // ---- answers

  @Override
  public void take(byte[] bytes, int count, Sink sink) throws IOException {
    buffer.take(bytes, count, (all, to) -> frames(all, to, sink));
    if (received > WINDOW / 2) {
      due.windowUpdate(0, (int) received);
      received = 0;
    }
  }

  /** Reads the whole frames; returns the index behind them. */
  private int frames(byte[] bytes, int to, Sink sink) throws IOException {
    int from = 0;
    while (to - from >= Http2Frames.HEAD) {
      int length = number(bytes, from) >>> Byte.SIZE;
      int type = Byte.toUnsignedInt(bytes[from + 3]);
      if (length > Http2Frames.MAX_PAYLOAD || (!begun && type != Http2Frames.SETTINGS)) {
        throw UnexpectedAnswerException.foreign("what is no HTTP/2", bytes, from, to);
      }
      int payload = from + Http2Frames.HEAD;
      if (payload + length > to) {
        break;
      }
      begun = true;
      int flags = bytes[from + 4];
      int stream = number(bytes, from + Http2Frames.STREAM) & Integer.MAX_VALUE;
      frame(type, flags, stream, bytes, payload, payload + length, sink);
      from = payload + length;
    }
    return from;
  }

  private void frame(int type, int flags, int stream, byte[] all, int from, int to, Sink sink)
      throws IOException {
    if (!isWhole(type, flags, all, from, to)) {
      throw UnexpectedAnswerException.foreign("a frame of a wrong size", all, from, from);
    }
    boolean last = (flags & Http2Frames.END_STREAM) != 0;
    switch (type) {
      case Http2Frames.HEADERS -> head(find(stream), flags, all, from, to, last, sink);
      case Http2Frames.DATA -> {
        received += to - from;
        body(find(stream), all, from + padded(flags), to - padding(flags, all, from), last, sink);
      }
      case Http2Frames.SETTINGS -> settings(flags, all, from, to);
      case Http2Frames.WINDOW_UPDATE -> windowUpdate(stream, number(all, from) & Integer.MAX_VALUE);
      case Http2Frames.RST_STREAM -> reset(stream, number(all, from));
      case Http2Frames.GOAWAY -> goAway(all, from, to);
      case Http2Frames.PING -> {
        if ((flags & Http2Frames.ACK) == 0) {
          due.ack(type, all, from, to);
        }
      }
      default -> {} // priorities, and what is not known
    }
  }

  private static boolean isWhole(int type, int flags, byte[] all, int from, int to) {
    int length = to - from;
    return switch (type) {
      case Http2Frames.RST_STREAM, Http2Frames.WINDOW_UPDATE -> length == Integer.BYTES;
      case Http2Frames.PING -> length == Long.BYTES;
      case Http2Frames.GOAWAY -> length >= 2 * Integer.BYTES;
      case Http2Frames.SETTINGS -> length % SETTING == 0;
      case Http2Frames.HEADERS, Http2Frames.DATA -> {
        boolean hasPriority = type == Http2Frames.HEADERS && (flags & Http2Frames.PRIORITIZED) != 0;
        int front = padded(flags) + (hasPriority ? PRIORITY : 0);
        yield length >= front && length >= front + padding(flags, all, from);
      }
      default -> true;
    };
  }

  private static int number(byte[] bytes, int at) {
    return Ints.fromBytes(bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]);
  }

  private static int padded(int flags) {
    return (flags & Http2Frames.PADDED) != 0 ? 1 : 0;
  }

  private static int padding(int flags, byte[] all, int from) {
    return padded(flags) == 1 ? Byte.toUnsignedInt(all[from]) : 0;
  }

  private StreamRequest find(int stream) throws IOException {
    for (StreamRequest request : underWay) {
      if (request.stream == stream) {
        return request;
      }
    }
    throw new UnexpectedAnswerException("what was not asked");
  }

  private void head(
      StreamRequest request, int flags, byte[] all, int from, int to, boolean last, Sink sink)
      throws IOException {
    if ((flags & Http2Frames.END_HEADERS) == 0) {
      throw new IOException("a head in several frames, which are not read here");
    }
    int start = from + padded(flags);
    start += (flags & Http2Frames.PRIORITIZED) != 0 ? PRIORITY : 0;
    int status = status(ByteBuffer.wrap(all, start, to - padding(flags, all, from) - start));
    if (status >= OK) { // no other head follows but one behind the body, which means nothing
      request.status = request.status == 0 ? status : request.status;
    }
    if (last) {
      body(request, all, to, to, true, sink);
    }
  }

  private static int status(ByteBuffer block) throws IOException {
    if (block.hasRemaining() && Byte.toUnsignedInt(block.get(block.position())) == STATUS_200) {
      return OK;
    }
    int[] status = {0};
    HpackDecoder decoder = new HpackDecoder(); // it was told that no table is kept
    decoder.setHeaderEmitter(
        (name, value, never) ->
            status[0] = name.toString().equals(":status") ? code(value) : status[0]);
    try {
      decoder.decode(block, false);
    } catch (HpackException e) {
      throw new IOException("a head that cannot be read: " + e.getMessage(), e);
    }
    return status[0];
  }

  private static int code(String status) {
    return status.matches("[1-5][0-9][0-9]") ? Integer.parseInt(status) : 0;
  }

  private void body(StreamRequest request, byte[] all, int from, int to, boolean last, Sink sink)
      throws IOException {
    byte[] bytes = all;
    int start = from;
    int end = to;
    if (request.length > 0 || !last) {
      bytes = append(request, all, from, to);
      start = 0;
      end = request.length;
    }
    if (last) {
      underWay.remove(request);
      answered = request.rid;
      sink.answer(request.status, bytes, start, end);
    }
  }

  private static byte[] append(StreamRequest request, byte[] all, int from, int to)
      throws IOException {
    int length = request.length + to - from;
    if (length > MAX_BYTES) {
      throw new IOException("a response of more than " + MAX_BYTES + " bytes");
    }
    if (length > request.body.length) {
      request.body = Arrays.copyOf(request.body, Math.max(length, 2 * request.length));
    }
    System.arraycopy(all, from, request.body, request.length, to - from);
    request.length = length;
    return request.body;
  }

  private void settings(int flags, byte[] all, int from, int to) {
    if ((flags & Http2Frames.ACK) != 0) {
      return;
    }
    for (int at = from; at + SETTING <= to; at += SETTING) {
      if (number(all, at) >>> Short.SIZE == Http2Frames.INITIAL_WINDOW_SIZE) {
        long change = number(all, at + Short.BYTES) - streamWindow;
        streamWindow += change;
        underWay.forEach(request -> request.window += change);
      }
    }
    due.ack(Http2Frames.SETTINGS, NONE, 0, 0);
    underWay.forEach(this::send);
  }

  private void windowUpdate(int stream, int increment) {
    if (stream == 0) {
      window += increment;
    }
    for (StreamRequest request : underWay) {
      request.window += request.stream == stream ? increment : 0;
      send(request);
    }
  }

  private void reset(int stream, int code) throws IOException {
    if (underWay.stream().anyMatch(request -> request.stream == stream)) {
      throw new IOException("the server gave up a request of HTTP/2 with " + code);
    }
  }

  /** The server opens no more streams: for a fault, or in order, where its close follows. */
  private static void goAway(byte[] all, int from, int to) throws IOException {
    int code = number(all, from + Integer.BYTES);
    if (code != 0) {
      int text = from + 2 * Integer.BYTES;
      String why = new String(all, text, to - text, UTF_8);
      throw new IOException(
          "the server ended a connection of HTTP/2 with "
              + code
              + (why.isEmpty() ? "" : ": " + why));
    }
  }
}
