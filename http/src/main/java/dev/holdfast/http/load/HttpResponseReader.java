package dev.holdfast.http.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.Arrays;

/**
 * A reader of the HTTP responses of one connection, of which each has its length. Not thread-safe.
 */
final class HttpResponseReader implements AnswerReader {

  private static final byte[] CONTENT_LENGTH = "content-length:".getBytes(ISO_8859_1);
  private static final byte[] LOCATION = "location:".getBytes(ISO_8859_1);
  private static final byte[] PROTOCOL = "HTTP/1.".getBytes(ISO_8859_1);
  private static final int STATUS = "HTTP/1.1 ".length();
  private static final int DIGITS = 3; // of a status
  private static final int MAX_BYTES = 64 << 20; // bytes of a response

  private final AnswerBuffer buffer = new AnswerBuffer();

  // what the head that was read last says
  private int bodyStart;
  private int bodyLength;

  @Override
  public int mostUnderWay() {
    return 1;
  }

  @Override
  public long rid(long asked, byte[] bytes, int from, int to) {
    return asked;
  }

  @Override
  public void take(byte[] bytes, int count, Sink sink) throws IOException {
    buffer.take(bytes, count, (all, to) -> responses(all, to, sink));
  }

  /** Hands on the whole responses; returns the index behind them. */
  private int responses(byte[] bytes, int to, Sink sink) throws IOException {
    int from = 0;
    while (readHead(bytes, from, to) && bodyStart + bodyLength <= to) {
      int end = bodyStart + bodyLength;
      sink.answer(status(bytes, from), bytes, bodyStart, end);
      from = end;
    }
    return from;
  }

  private static int status(byte[] bytes, int from) {
    int at = from + STATUS;
    return (bytes[at] - '0') * 100 + (bytes[at + 1] - '0') * 10 + bytes[at + 2] - '0';
  }

  /** Whether a first line has a status of three digits. */
  private static boolean hasStatus(byte[] bytes, int from, int to) {
    int at = from + STATUS;
    return to - at >= DIGITS
        && isDigit(bytes[at])
        && isDigit(bytes[at + 1])
        && isDigit(bytes[at + 2])
        && (to - at == DIGITS || bytes[at + DIGITS] == ' ');
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  /** Reads a head, line by line; false if it is not whole. */
  private boolean readHead(byte[] bytes, int from, int to) throws IOException {
    int known = Math.min(PROTOCOL.length, to - from);
    if (!Arrays.equals(bytes, from, from + known, PROTOCOL, 0, known)) {
      throw UnexpectedAnswerException.foreign("what is no HTTP", bytes, from, to);
    }
    bodyLength = -1;
    String location = null;
    int line = from;
    for (int i = from; i + 1 < to; i++) {
      if (bytes[i] == '\r' && bytes[i + 1] == '\n') {
        if (i == line) {
          bodyStart = i + 2;
          int status = status(bytes, from);
          if (status / 100 == 3 && location != null) {
            throw UnexpectedAnswerException.redirection(status, location);
          }
          if (bodyLength < 0) {
            throw UnexpectedAnswerException.withoutLength(status, bytes, bodyStart, to);
          }
          return true;
        }
        if (line == from && !hasStatus(bytes, from, i)) {
          throw UnexpectedAnswerException.foreign("what is no HTTP", bytes, from, to);
        }
        if (isHeader(CONTENT_LENGTH, bytes, line, i)) {
          bodyLength = number(bytes, line + CONTENT_LENGTH.length, i);
        } else if (isHeader(LOCATION, bytes, line, i)) {
          int value = line + LOCATION.length;
          location = new String(bytes, value, i - value, ISO_8859_1);
        }
        line = i + 2;
      }
    }
    return false;
  }

  /**
   * Whether a line is the header of a name.
   *
   * @param name in lower case, with its colon
   */
  private static boolean isHeader(byte[] name, byte[] bytes, int from, int to) {
    if (to - from <= name.length) {
      return false;
    }
    for (int i = 0; i < name.length; i++) {
      if ((bytes[from + i] | 0x20) != (name[i] | 0x20)) {
        return false;
      }
    }
    return true;
  }

  private static int number(byte[] bytes, int from, int to) throws IOException {
    long number = 0;
    for (int i = from; i < to; i++) {
      if (bytes[i] >= '0' && bytes[i] <= '9') {
        number = number * 10 + bytes[i] - '0';
      }
      if (number > MAX_BYTES) {
        throw new IOException("a response of more than " + MAX_BYTES + " bytes");
      }
    }
    return (int) number;
  }
}
