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
  private static final class Exchange {
    private final int stream;
    private final long rid;
    private @Nullable ByteBuffer unsent; // of its body; null once all is sent
    private long window; // bytes that may be sent on its stream
    private int status;
    private byte[] body = NONE; // what has come of the answer, if it is in several frames

    private Exchange(int stream, long rid, long window) {
      this.stream = stream;
      this.rid = rid;
      this.window = window;
    }
  }

  private final AnswerBuffer buffer = new AnswerBuffer();
  private final List<Exchange> underWay = new ArrayList<>(UNDER_WAY);
  private final Http2Frames due = Http2Frames.allocate(64);
  private boolean begun; // the settings of the server have come
  private int nextStream = 1;
  private long window = Http2Frames.INITIAL_WINDOW; // of what is sent on all streams
  private long streamWindow = Http2Frames.INITIAL_WINDOW; // of what is sent on a new one
  private long received; // bytes of bodies that the server was not told of
  private long answered; // the rid of the answer that is handed on

  @Override
  public boolean isOpen() {
    return true;
  }

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
  public ByteBuffer ask(long rid, ByteBuffer request) {
    Exchange exchange = new Exchange(nextStream, rid, streamWindow);
    nextStream += 2;
    underWay.add(exchange);
    int head = request.position();
    int data = head + Http2Frames.HEAD + (request.getInt(head) >>> Byte.SIZE);
    int length = request.getInt(data) >>> Byte.SIZE;
    request.putInt(head + Http2Frames.STREAM, exchange.stream);
    if (length <= Math.min(Http2Frames.MAX_PAYLOAD, Math.min(window, exchange.window))) {
      request.putInt(data + Http2Frames.STREAM, exchange.stream);
      window -= length;
      exchange.window -= length;
      return request;
    }
    ByteBuffer body = ByteBuffer.allocate(length);
    body.put(request.slice(data + Http2Frames.HEAD, length)).flip();
    exchange.unsent = body;
    byte[] fields = new byte[data - head];
    request.get(head, fields);
    due.raw(fields);
    send(exchange);
    return ByteBuffer.wrap(due.bytes());
  }

  /** Sends of a body what may be sent now. */
  private void send(Exchange exchange) {
    ByteBuffer body = exchange.unsent;
    while (body != null && Math.min(window, exchange.window) > 0) {
      int count = (int) Math.min(body.remaining(), Math.min(window, exchange.window));
      count = Math.min(count, Http2Frames.MAX_PAYLOAD);
      boolean last = count == body.remaining();
      due.data(exchange.stream, body, count, last);
      window -= count;
      exchange.window -= count;
      if (last) {
        body = null;
        exchange.unsent = null;
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
    boolean last = (flags & Http2Frames.END_STREAM) != 0;
    switch (type) {
      case Http2Frames.HEADERS -> head(find(stream), flags, all, from, to, last, sink);
      case Http2Frames.DATA -> {
        received += to - from;
        body(find(stream), all, from + padded(flags), to - padding(flags, all, from), last, sink);
      }
      case Http2Frames.SETTINGS -> settings(flags, all, from, to);
      case Http2Frames.WINDOW_UPDATE -> windowUpdate(stream, number(all, from));
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

  private static int number(byte[] bytes, int at) {
    return Ints.fromBytes(bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]);
  }

  private static int padded(int flags) {
    return (flags & Http2Frames.PADDED) != 0 ? 1 : 0;
  }

  private static int padding(int flags, byte[] all, int from) {
    return padded(flags) == 1 ? Byte.toUnsignedInt(all[from]) : 0;
  }

  private Exchange find(int stream) throws IOException {
    for (Exchange exchange : underWay) {
      if (exchange.stream == stream) {
        return exchange;
      }
    }
    throw new UnexpectedAnswerException("what was not asked");
  }

  private void head(
      Exchange exchange, int flags, byte[] all, int from, int to, boolean last, Sink sink)
      throws IOException {
    if ((flags & Http2Frames.END_HEADERS) == 0) {
      throw new IOException("a head in several frames, which are not read here");
    }
    int start = from + padded(flags);
    start += (flags & Http2Frames.PRIORITIZED) != 0 ? PRIORITY : 0;
    int status = status(ByteBuffer.wrap(all, start, to - padding(flags, all, from) - start));
    if (status >= OK) { // no other head follows but one behind the body, which means nothing
      exchange.status = exchange.status == 0 ? status : exchange.status;
    }
    if (last) {
      body(exchange, all, to, to, true, sink);
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

  private void body(Exchange exchange, byte[] all, int from, int to, boolean last, Sink sink)
      throws IOException {
    byte[] bytes = all;
    int start = from;
    int end = to;
    if (exchange.body.length > 0 || !last) {
      int before = exchange.body.length;
      if (before + to - from > MAX_BYTES) {
        throw new IOException("a response of more than " + MAX_BYTES + " bytes");
      }
      bytes = Arrays.copyOf(exchange.body, before + to - from);
      System.arraycopy(all, from, bytes, before, to - from);
      exchange.body = bytes;
      start = 0;
      end = bytes.length;
    }
    if (last) {
      underWay.remove(exchange);
      answered = exchange.rid;
      sink.answer(exchange.status, bytes, start, end);
    }
  }

  private void settings(int flags, byte[] all, int from, int to) {
    if ((flags & Http2Frames.ACK) != 0) {
      return;
    }
    for (int at = from; at + SETTING <= to; at += SETTING) {
      if (number(all, at) >>> Short.SIZE == Http2Frames.INITIAL_WINDOW_SIZE) {
        long change = number(all, at + Short.BYTES) - streamWindow;
        streamWindow += change;
        underWay.forEach(exchange -> exchange.window += change);
      }
    }
    due.ack(Http2Frames.SETTINGS, NONE, 0, 0);
    underWay.forEach(this::send);
  }

  private void windowUpdate(int stream, int increment) {
    if (stream == 0) {
      window += increment;
    }
    for (Exchange exchange : underWay) {
      exchange.window += exchange.stream == stream ? increment : 0;
      send(exchange);
    }
  }

  private void reset(int stream, int code) throws IOException {
    if (underWay.stream().anyMatch(exchange -> exchange.stream == stream)) {
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
