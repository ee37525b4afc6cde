package dev.holdfast.http.parser;

import static dev.holdfast.http.parser.CharacterClasses.at;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A parser of request heads that is as strict as RFC 9112 allows, and stricter than Undertow: what
 * it accepts, Undertow understands in the same way.
 *
 * <p>A head that is refused is still parsed to its end, because the response to a page of another
 * origin needs its {@code Origin}. One object parses one head after the other and allocates
 * nothing; its getters are about the last one. Confined to the loop.
 */
public final class RequestHeadParser {

  /** How long a head may be, in bytes. */
  public static final int MAX_BYTES = 16 * 1024;

  /** How many headers it may have. Undertow cannot keep more than 127 of one name. */
  static final int MAX_FIELDS = 100;

  static final RequestRefusal TOO_LARGE =
      new RequestRefusal(
          431, "the first line of a request and its headers have at most " + MAX_BYTES + " bytes");

  private static final RequestRefusal TOO_MANY =
      new RequestRefusal(431, "a request has at most " + MAX_FIELDS + " headers");
  static final RequestRefusal LINE_END = RequestRefusal.bad("a line ends with CR and LF");
  private static final RequestRefusal NAME =
      RequestRefusal.bad("a header begins with its name and a colon, without white space");
  private static final RequestRefusal FOLDED =
      RequestRefusal.bad("a header has one line: none begins with white space");
  private static final RequestRefusal VALUE =
      RequestRefusal.bad("the value of a header has a control character");

  private final RequestLineParser line = new RequestLineParser();
  private final RequestHeaderInterpreter fields = new RequestHeaderInterpreter();
  private @Nullable RequestRefusal refusal;
  private int end;

  /**
   * Parses a head that begins at {@code from}; bytes up to {@code to} are there.
   *
   * @return whether the head is complete
   */
  boolean read(ByteBuffer in, int from, int to) {
    refusal = null;
    fields.clear();
    int next = line.read(in, from, to);
    if (line.refusal() != null) {
      refuse(line.refusal());
      next = lineEnd(in, line.stop(), to);
    }
    for (int count = 0; next >= 0; count++) {
      int start = next;
      next = readField(in, start, to);
      if (next < 0) {
        break;
      }
      if (isEmpty(in, start, next)) {
        finish(in, from, next);
        return true;
      }
      if (count == MAX_FIELDS) {
        refuse(TOO_MANY);
      }
    }
    if (to - from > MAX_BYTES) {
      refuse(TOO_LARGE);
    }
    return false;
  }

  private void finish(ByteBuffer in, int from, int end) {
    this.end = end;
    if (end - from > MAX_BYTES) {
      refuse(TOO_LARGE);
    }
    if (refusal == null) {
      refuse(fields.fault(in, line));
    }
  }

  /** Reads a line, which may be empty; the index behind its end, or -1 if that is not there. */
  private int readField(ByteBuffer in, int start, int to) {
    int i = start;
    while (i < to && CharacterClasses.isToken(at(in, i))) {
      i++;
    }
    if (i == to) {
      return -1;
    }
    if (at(in, i) != ':' || i == start) {
      int next = lineEnd(in, i, to);
      if (next >= 0 && !isEmpty(in, start, next)) {
        boolean folded = at(in, start) == ' ' || at(in, start) == '\t';
        refuse(folded ? FOLDED : NAME);
      }
      return next;
    }
    return readValue(in, start, i, to);
  }

  private int readValue(ByteBuffer in, int start, int colon, int to) {
    int i = colon + 1;
    while (i < to && CharacterClasses.isText(at(in, i))) {
      i++;
    }
    if (i == to) {
      return -1;
    }
    int next = lineEnd(in, i, to);
    if (next >= 0) {
      if (next != i + 2) {
        refuse(at(in, i) == '\r' || at(in, i) == '\n' ? LINE_END : VALUE);
      }
      fields.take(in, start, colon, i);
    }
    return next;
  }

  /**
   * The index behind the next LF, or -1 if there is none; a line that ends otherwise is refused.
   */
  private int lineEnd(ByteBuffer in, int from, int to) {
    for (int i = from; i < to; i++) {
      if (at(in, i) == '\n') {
        if (i == 0 || at(in, i - 1) != '\r') {
          refuse(LINE_END);
        }
        return i + 1;
      }
    }
    return -1;
  }

  private static boolean isEmpty(ByteBuffer in, int start, int next) {
    return next == start + 1 || (next == start + 2 && at(in, start) == '\r');
  }

  private void refuse(@Nullable RequestRefusal why) {
    if (refusal == null) {
      refusal = why;
    }
  }

  /** Why the head is refused, as far as it was parsed; null if it is correct so far. */
  @Nullable RequestRefusal refusal() {
    return refusal;
  }

  /** The index behind a complete head. */
  int end() {
    return end;
  }

  /** Whether a body follows in chunks. */
  boolean isChunked() {
    return fields.isChunked();
  }

  /** The bytes of the body that follows, unless that comes in chunks. */
  long bodyLength() {
    return fields.bodyLength();
  }

  boolean isHead() {
    return line.isHead();
  }

  /** The path of the target; the root if there is none. */
  String path(ByteBuffer in) {
    return line.path(in);
  }

  /** The host that is asked; null unless it is named once and valid. */
  @Nullable String host(ByteBuffer in) {
    String host = line.isAbsolute() ? line.authority(in) : fields.host(in);
    return host == null ? null : HostHeaderValidator.plain(host);
  }

  /** Whether Undertow understands this correct head as it stands. */
  boolean isPlain(ByteBuffer in) {
    return !line.isAbsolute() && fields.isHostPlain(in);
  }

  /** The head as Undertow understands it: its target is a path, its host in plain form. */
  String plain(ByteBuffer in, int from) {
    return line.plain(in, from)
        + ("Host: " + host(in) + "\r\n")
        + fields.withoutHost(in, line.end(), end);
  }

  /** Whether no field but the host, the origin and the length matters to what becomes of it. */
  boolean isUsual() {
    return fields.isUsual();
  }

  /** Whether {@code Host}, which is there once, has this value. */
  boolean isHost(ByteBuffer in, String value) {
    return fields.isHost(in, value);
  }

  /** Whether {@code Origin}, which is there at most once, has this value; null: it is not there. */
  boolean isOrigin(ByteBuffer in, @Nullable String value) {
    return fields.isOrigin(in, value);
  }

  /** The origin of the page behind the request; null unless it is named once. */
  @Nullable String origin(ByteBuffer in) {
    return fields.origin(in);
  }
}
