package dev.holdfast.http.http2;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.common.base.Ascii;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The reader of the response that the server writes to a stream, in HTTP/1.1. Its bytes are the
 * server's own, so only the forms are known that it uses; another one is a fault, and ends the
 * stream. It takes as much as may be sent now. Confined to the loop.
 */
final class ResponseReader {

  /** What becomes of the response in HTTP/2. */
  interface Target {
    /** Whether a head may be sent now. */
    boolean hasRoom();

    /** How many bytes of a body may be sent now. */
    int room();

    /** Sends a head. */
    void head(int status, List<HeaderField> fields, boolean last);

    /** Sends the next bytes of a body, which are at most as many as there is room for. */
    void data(ByteBuffer from, int count, boolean last);
  }

  private enum State {
    HEAD,
    /** A body of a known length. */
    LENGTH,
    CHUNK_SIZE,
    CHUNK,
    /** The line end behind a chunk. */
    CHUNK_END,
    /** The lines behind the last chunk. */
    TRAILER,
    /** A body that ends with the connection. */
    REST,
    DONE
  }

  private static final ImmutableSet<String> OF_CONNECTIONS =
      ImmutableSet.of("connection", "keep-alive", "proxy-connection", "transfer-encoding");
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  private static final int MAX_HEAD = 64 << 10; // bytes
  private static final int MAX_LINE = 1 << 10; // characters, of a line of chunks
  private static final int INFORMATIONAL = 200; // statuses below
  private static final int SWITCHING_PROTOCOLS = 101;
  private static final int NO_CONTENT = 204;
  private static final int NOT_MODIFIED = 304;
  private static final String HEAD_END = "\r\n\r\n";
  private static final int STATUS_AT = "HTTP/1.1 ".length();
  private static final int STATUS_DIGITS = 3;
  private static final int HEX = 16;

  private final Target target;
  private final boolean toHead;
  private final ByteArrayOutputStream head = new ByteArrayOutputStream(256);
  private final StringBuilder line = new StringBuilder(0);
  private State state = State.HEAD;
  private int matched; // characters of the end of a head
  private long left; // bytes of the body, or of the chunk

  /**
   * Begins with a response.
   *
   * @param toHead whether the request is a HEAD, so that no body follows
   */
  ResponseReader(Target target, boolean toHead) {
    this.target = target;
    this.toHead = toHead;
  }

  /** Whether all of the response was taken. */
  boolean isDone() {
    return state == State.DONE;
  }

  /** Whether something can be taken only when the client lets more of a body come. */
  boolean awaitsBody() {
    return state == State.LENGTH || state == State.CHUNK || state == State.REST;
  }

  /**
   * Takes what may be sent now.
   *
   * @throws IOException if it is no response of this server
   */
  void take(ByteBuffer from) throws IOException {
    boolean taken = true;
    while (taken && from.hasRemaining()) {
      taken =
          switch (state) {
            case HEAD -> takeHead(from);
            case LENGTH, CHUNK, REST -> takeBody(from);
            case CHUNK_SIZE, CHUNK_END, TRAILER -> takeLine(from);
            case DONE -> throw new IOException("bytes behind the end of a response");
          };
    }
  }

  /** The writer writes no more; false if the response is not complete. */
  boolean end() {
    if (state == State.REST) {
      state = State.DONE;
      target.data(NOTHING, 0, true);
    }
    return state == State.DONE;
  }

  private boolean takeHead(ByteBuffer from) throws IOException {
    if (!target.hasRoom()) {
      return false;
    }
    while (from.hasRemaining() && matched < HEAD_END.length()) {
      byte next = from.get();
      head.write(next);
      matched = next == HEAD_END.charAt(matched) ? matched + 1 : next == '\r' ? 1 : 0;
    }
    if (matched == HEAD_END.length()) {
      matched = 0;
      String text = head.toString(ISO_8859_1);
      head.reset();
      parse(text);
    } else if (head.size() > MAX_HEAD) {
      throw new IOException("the head of a response is too large");
    }
    return true;
  }

  private void parse(String text) throws IOException {
    List<HeaderField> fields = new ArrayList<>();
    int status = number(text.substring(STATUS_AT, STATUS_AT + STATUS_DIGITS), 10);
    long length = -1;
    boolean chunked = false;
    String lines = text.substring(text.indexOf("\r\n"));
    for (String field : Splitter.on("\r\n").omitEmptyStrings().split(lines)) {
      int colon = field.indexOf(':');
      String name = Ascii.toLowerCase(field.substring(0, colon));
      String value = field.substring(colon + 1).strip();
      if (name.equals("transfer-encoding")) {
        chunked = true;
      } else if (name.equals("content-length")) {
        length = Long.parseLong(value);
      }
      if (!OF_CONNECTIONS.contains(name)) {
        fields.add(new HeaderField(name, value));
      }
    }
    if (status == SWITCHING_PROTOCOLS) {
      throw new IOException("a stream becomes nothing else");
    }
    boolean bare = toHead || status == NO_CONTENT || status == NOT_MODIFIED || length == 0;
    if (status < INFORMATIONAL) {
      target.head(status, fields, false);
    } else {
      state =
          bare ? State.DONE : chunked ? State.CHUNK_SIZE : length < 0 ? State.REST : State.LENGTH;
      left = length;
      target.head(status, fields, bare);
    }
  }

  private static int number(String digits, int radix) throws IOException {
    try {
      return Integer.parseInt(digits, radix);
    } catch (NumberFormatException e) {
      throw new IOException("no number in a response: " + digits, e);
    }
  }

  private boolean takeBody(ByteBuffer from) {
    int count = Math.min(from.remaining(), target.room());
    if (state != State.REST) {
      count = (int) Math.min(count, left);
      left -= count;
    }
    if (count == 0) {
      return false;
    }
    boolean last = state == State.LENGTH && left == 0;
    if (last) {
      state = State.DONE;
    } else if (state == State.CHUNK && left == 0) {
      state = State.CHUNK_END;
    }
    target.data(from, count, last);
    return true;
  }

  private boolean takeLine(ByteBuffer from) throws IOException {
    while (from.hasRemaining()) {
      char next = (char) (from.get() & 0xFF);
      line.append(next);
      if (next == '\n') {
        String whole = line.toString().strip();
        line.setLength(0);
        endLine(whole);
        return true;
      }
      if (line.length() > MAX_LINE) {
        throw new IOException("a line of chunks is too long");
      }
    }
    return true;
  }

  private void endLine(String whole) throws IOException {
    if (state == State.CHUNK_END) {
      state = State.CHUNK_SIZE;
    } else if (state == State.CHUNK_SIZE) {
      left = number(whole, HEX);
      state = left == 0 ? State.TRAILER : State.CHUNK;
    } else if (whole.isEmpty()) {
      state = State.DONE;
      target.data(NOTHING, 0, true);
    }
  }
}
