package dev.holdfast.http.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A reader of the answers on one WebSocket: of the handshake, and then of texts, each of which has
 * the rid of its request in front. Not thread-safe.
 */
final class TextAnswerReader implements AnswerReader {

  private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(ISO_8859_1);
  private static final byte[] SWITCHING = "HTTP/1.1 101 ".getBytes(ISO_8859_1);
  private static final byte[] RID = "{\"rid\":".getBytes(UTF_8);
  private static final int STATUS = "HTTP/1.1 ".length();
  private static final int MAX_HEAD = 16 << 10; // bytes
  private static final int TEXT = 0x81; // a whole one
  private static final int CLOSE = 0x88;
  private static final int SHORT_HEAD = 2; // bytes of a head
  private static final int IN_16_BITS = 126; // instead of a length
  private static final int IN_64_BITS = 127;
  private static final int MAX_BYTES = 64 << 20; // bytes of an answer
  private static final int OK = 200;
  private static final int UNDER_WAY = 2; // as many as a session has

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final AnswerBuffer buffer = new AnswerBuffer();
  private boolean open;
  private ByteBuffer early = NOTHING; // the request that waits for the handshake

  /** Whether the handshake is done: until then no request is sent. */
  boolean isOpen() {
    return open;
  }

  @Override
  public ByteBuffer ask(long rid, ByteBuffer request) {
    if (open) {
      return request;
    }
    early = ByteBuffer.allocate(request.remaining()).put(request).flip();
    return NOTHING;
  }

  @Override
  public @Nullable ByteBuffer due() {
    if (!open || !early.hasRemaining()) {
      return null;
    }
    ByteBuffer first = early;
    early = NOTHING;
    return first;
  }

  @Override
  public int mostUnderWay() {
    return UNDER_WAY;
  }

  @Override
  public long rid(long asked, byte[] bytes, int from, int to) throws IOException {
    int at = from + RID.length;
    if (to < at || !Arrays.equals(bytes, from, at, RID, 0, RID.length)) {
      throw UnexpectedAnswerException.foreign("a text without a rid", bytes, from, to);
    }
    long rid = 0;
    for (int i = at; i < to && bytes[i] >= '0' && bytes[i] <= '9'; i++) {
      rid = rid * 10 + bytes[i] - '0';
    }
    return rid;
  }

  @Override
  public void take(byte[] bytes, int count, Sink sink) throws IOException {
    buffer.take(bytes, count, (all, to) -> read(all, to, sink));
  }

  private int read(byte[] bytes, int to, Sink sink) throws IOException {
    int from = 0;
    if (!open) {
      from = readHandshake(bytes, to);
      open = from > 0;
    }
    int next = from;
    while (open && next >= 0) {
      from = next;
      next = readFrame(bytes, from, to, sink);
    }
    return from;
  }

  /** Reads the answer to the handshake; returns the index behind it, or 0 if it is not whole. */
  private static int readHandshake(byte[] bytes, int to) throws IOException {
    int end = 0;
    for (int i = 0; i + END_OF_HEAD.length <= to && end == 0; i++) {
      if (Arrays.equals(bytes, i, i + END_OF_HEAD.length, END_OF_HEAD, 0, END_OF_HEAD.length)) {
        end = i + END_OF_HEAD.length;
      }
    }
    int known = Math.min(STATUS - 2, to); // HTTP/1. and a digit
    boolean tooLong = end == 0 && to > MAX_HEAD;
    if (tooLong || !Arrays.equals(bytes, 0, known, SWITCHING, 0, known)) {
      throw UnexpectedAnswerException.foreign("what is no HTTP", bytes, 0, to);
    }
    if (end > 0 && !Arrays.equals(bytes, 0, SWITCHING.length, SWITCHING, 0, SWITCHING.length)) {
      throw UnexpectedAnswerException.status(status(bytes), bytes, end, to);
    }
    return end;
  }

  private static int status(byte[] bytes) {
    return (bytes[STATUS] - '0') * 100 + (bytes[STATUS + 1] - '0') * 10 + bytes[STATUS + 2] - '0';
  }

  /** Reads a frame; returns the index behind it, or -1 if it is not whole. */
  private static int readFrame(byte[] bytes, int from, int to, Sink sink) throws IOException {
    if (to - from < SHORT_HEAD) {
      return -1;
    }
    int first = Byte.toUnsignedInt(bytes[from]);
    int start = Byte.toUnsignedInt(bytes[from + 1]);
    int more = start == IN_16_BITS ? Short.BYTES : start == IN_64_BITS ? Long.BYTES : 0;
    int body = from + SHORT_HEAD + more;
    if (start > IN_64_BITS) {
      throw UnexpectedAnswerException.foreign("a frame with a mask", bytes, from, to);
    }
    if (body > to) {
      return -1;
    }
    long length = more == 0 ? start : number(bytes, from + SHORT_HEAD, body);
    if (length < 0 || length > MAX_BYTES) {
      throw new IOException("a text of more than " + MAX_BYTES + " bytes");
    }
    int end = body + (int) length;
    if (end > to) {
      return -1;
    }
    if (first == TEXT) {
      sink.answer(OK, bytes, body, end);
    } else if (first == CLOSE) {
      throw new IOException("the server closed a WebSocket" + reason(bytes, body, end));
    }
    return end;
  }

  private static long number(byte[] bytes, int from, int to) {
    long number = 0;
    for (int i = from; i < to; i++) {
      number = number << Byte.SIZE | Byte.toUnsignedInt(bytes[i]);
    }
    return number;
  }

  private static String reason(byte[] bytes, int from, int to) {
    if (to - from < Short.BYTES) {
      return "";
    }
    int text = from + Short.BYTES;
    String why = new String(bytes, text, to - text, UTF_8);
    return " with " + number(bytes, from, text) + (why.isEmpty() ? "" : ": " + why);
  }
}
