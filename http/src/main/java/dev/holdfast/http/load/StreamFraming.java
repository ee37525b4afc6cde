package dev.holdfast.http.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.http.conformance.client.ServerAddress;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * Each request is a {@code POST} on a stream of HTTP/2 (RFC 9113), with the headers of a browser.
 * Their block is written without a table (RFC 7541), so that it is the same on each connection; one
 * of a browser is shorter.
 *
 * <p>The number of the stream is left out: {@link Http2AnswerReader} puts it in, and splits a body
 * that is larger than the server allows.
 */
final class StreamFraming implements RequestFraming {

  private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(UTF_8);

  // fields of the table that is fixed (RFC 7541, appendix A)
  private static final int POST = 0x80 | 3;
  private static final int HTTPS = 0x80 | 7;
  private static final int AUTHORITY = 1;
  private static final int PATH = 4;
  private static final int ACCEPT = 19;
  private static final int CONTENT_LENGTH = 28;
  private static final int CONTENT_TYPE = 31;
  private static final int USER_AGENT = 58;
  private static final int NEW_NAME = 0;

  private static final int INDEX_BITS = 4; // of a field that is not to be kept in a table
  private static final int LENGTH_BITS = 7; // of text that is not compressed
  private static final int MOST_DIGITS = 10; // of a length

  private final byte[] handshake;
  private final byte[] block; // up to the length of Content-Length

  StreamFraming(ServerAddress server) {
    ByteArrayOutputStream fields = new ByteArrayOutputStream();
    fields.write(POST);
    fields.write(HTTPS);
    field(fields, PATH, server.path() + "/bind");
    field(fields, AUTHORITY, server.authority());
    field(fields, USER_AGENT, "holdfast-load");
    field(fields, ACCEPT, "*/*");
    number(fields, INDEX_BITS, NEW_NAME);
    text(fields, "origin");
    text(fields, server.origin());
    field(fields, CONTENT_TYPE, "text/plain;charset=UTF-8");
    number(fields, INDEX_BITS, CONTENT_LENGTH);
    this.block = fields.toByteArray();
    this.handshake = handshakeOf();
  }

  /** The preface, and settings: answers may come at once, whatever their size. */
  private static byte[] handshakeOf() {
    return Http2Frames.allocate(PREFACE.length + 64)
        .raw(PREFACE)
        .settings(
            Http2Frames.HEADER_TABLE_SIZE,
            0,
            Http2Frames.ENABLE_PUSH,
            0,
            Http2Frames.INITIAL_WINDOW_SIZE,
            Http2AnswerReader.WINDOW)
        .windowUpdate(0, Http2AnswerReader.WINDOW - Http2Frames.INITIAL_WINDOW)
        .bytes();
  }

  private static void field(ByteArrayOutputStream to, int name, String value) {
    number(to, INDEX_BITS, name);
    text(to, value);
  }

  private static void text(ByteArrayOutputStream to, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    number(to, LENGTH_BITS, bytes.length);
    to.writeBytes(bytes);
  }

  /** A number behind so many bits that are zero up to the next byte (RFC 7541, 5.1). */
  private static void number(ByteArrayOutputStream to, int bits, int number) {
    int most = (1 << bits) - 1;
    if (number < most) {
      to.write(number);
      return;
    }
    to.write(most);
    int rest = number - most;
    for (; rest >= 0x80; rest >>= 7) {
      to.write((rest & 0x7F) | 0x80);
    }
    to.write(rest);
  }

  @Override
  public byte[] handshake() {
    return handshake;
  }

  @Override
  public int size() {
    return 2 * Http2Frames.HEAD + block.length + 1 + MOST_DIGITS;
  }

  /** Puts the frame of the head, and the head of the frame of the body. */
  @Override
  public void begin(ByteBuffer to, int length) {
    int digits = Decimal.digits(length);
    int fields = block.length + 1 + digits;
    Http2Frames.putHead(to, fields, Http2Frames.HEADERS, Http2Frames.END_HEADERS, 0);
    to.put(block).put((byte) digits);
    Decimal.put(to, length);
    Http2Frames.putHead(to, length, Http2Frames.DATA, Http2Frames.END_STREAM, 0);
  }

  @Override
  public AnswerReader reader() {
    return new Http2AnswerReader();
  }
}
