package dev.holdfast.http.parser;

import static dev.holdfast.http.parser.CharacterClasses.at;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An interpreter of the header fields that say how long the body is (RFC 9112, 6), which host is
 * asked, and which page asks; part of {@link RequestHeadParser}. Confined to the loop.
 *
 * <p>It is long because what one of these fields means depends on the others: one class has all.
 */
final class RequestHeaderInterpreter {

  private static final RequestRefusal NO_HOST =
      RequestRefusal.bad("a request has the header Host, but in HTTP/1.0");
  private static final RequestRefusal TWO_HOSTS =
      RequestRefusal.bad("a request has the header Host only once");
  private static final RequestRefusal HOST =
      RequestRefusal.bad("the header Host has a host and maybe a port, and nothing else");
  private static final RequestRefusal LENGTH_AND_CODING =
      RequestRefusal.bad("a body has a Content-Length or a Transfer-Encoding, not both");
  private static final RequestRefusal TWO_LENGTHS =
      RequestRefusal.bad("a request has the header Content-Length only once");
  private static final RequestRefusal LENGTH =
      RequestRefusal.bad("the header Content-Length has a number of bytes, in digits");
  private static final RequestRefusal TOO_LONG = new RequestRefusal(413, "the body is too large");
  private static final RequestRefusal OLD_CODING =
      RequestRefusal.bad("HTTP/1.0 has no Transfer-Encoding");
  private static final RequestRefusal LAST_CODING =
      RequestRefusal.bad("the last Transfer-Encoding of a request is chunked, and only the last");
  private static final RequestRefusal CODING =
      new RequestRefusal(501, "no other Transfer-Encoding than chunked is understood here");
  private static final RequestRefusal CODINGS = // Undertow would refuse it without a reason
      RequestRefusal.bad("a request has the header Transfer-Encoding at most once");

  private static final String CHUNKED = "chunked";
  private static final Splitter LIST =
      Splitter.on(',').trimResults(CharMatcher.anyOf(" \t")).omitEmptyStrings();
  private static final int MAX_DIGITS = 18; // digits that a long can hold for certain

  private int hosts;
  private int hostLine; // where the header begins
  private int hostLineEnd;
  private int host;
  private int hostEnd;
  private int origins;
  private int origin;
  private int originEnd;
  private int lengths;
  private long length; // -1: no number; Long.MAX_VALUE: beyond all numbers
  private int codingLines;
  private @Nullable String codings; // the transfer codings of all lines; null: there is none
  private boolean special; // one of the fields needs a handler of its own
  private boolean site; // the browser says whether the page is of this site

  void clear() {
    special = false;
    site = false;
    hosts = 0;
    origins = 0;
    lengths = 0;
    length = 0;
    codingLines = 0;
    codings = null;
  }

  /** Takes a header field; white space around its value is ignored. */
  void take(ByteBuffer in, int name, int colon, int end) {
    switch (colon - name) {
      case 4 -> takeHost(in, name, colon, end);
      case 6 -> {
        takeOrigin(in, name, colon, end);
        special |= CharacterClasses.isWord(in, name, colon, "expect");
      }
      case 10 -> takeConnection(in, name, colon, end);
      case 14 -> {
        takeLength(in, name, colon, end);
        site |= CharacterClasses.isWord(in, name, colon, "sec-fetch-site");
      }
      case 16 -> special |= CharacterClasses.isWord(in, name, colon, "content-encoding");
      case 17 -> takeCoding(in, name, colon, end);
      default -> {}
    }
  }

  private void takeHost(ByteBuffer in, int name, int colon, int end) {
    if (CharacterClasses.isWord(in, name, colon, "host")) {
      hosts++;
      hostLine = name;
      hostLineEnd = end + "\r\n".length();
      host = begin(in, colon + 1, end);
      hostEnd = end(in, host, end);
    }
  }

  private void takeOrigin(ByteBuffer in, int name, int colon, int end) {
    if (CharacterClasses.isWord(in, name, colon, "origin")) {
      origins++;
      origin = begin(in, colon + 1, end);
      originEnd = end(in, origin, end);
    }
  }

  private void takeLength(ByteBuffer in, int name, int colon, int end) {
    if (CharacterClasses.isWord(in, name, colon, "content-length")) {
      lengths++;
      int from = begin(in, colon + 1, end);
      length = number(in, from, end(in, from, end));
    }
  }

  private void takeConnection(ByteBuffer in, int name, int colon, int end) {
    if (CharacterClasses.isWord(in, name, colon, "connection")) {
      int from = begin(in, colon + 1, end);
      special |= !CharacterClasses.isWord(in, from, end(in, from, end), "keep-alive");
    }
  }

  private static long number(ByteBuffer in, int from, int to) {
    long number = from == to ? -1 : 0;
    int digits = 0;
    for (int i = from; i < to; i++) {
      if (!CharacterClasses.isDigit(at(in, i))) {
        return -1;
      }
      number = 10 * number + at(in, i) - '0';
      digits += number == 0 ? 0 : 1; // zeros in front are none
    }
    return digits > MAX_DIGITS ? Long.MAX_VALUE : number;
  }

  private void takeCoding(ByteBuffer in, int name, int colon, int end) {
    if (CharacterClasses.isWord(in, name, colon, "transfer-encoding")) {
      String value = CharacterClasses.small(in, colon + 1, end);
      codingLines++;
      codings = codings == null ? value : codings + ',' + value;
    }
  }

  private static int begin(ByteBuffer in, int from, int to) {
    int i = from;
    while (i < to && isBlank(at(in, i))) {
      i++;
    }
    return i;
  }

  private static int end(ByteBuffer in, int from, int to) {
    int i = to;
    while (i > from && isBlank(at(in, i - 1))) {
      i--;
    }
    return i;
  }

  private static boolean isBlank(int octet) {
    return octet == ' ' || octet == '\t';
  }

  // ---- when all fields are there

  /** Why a request with this first line and these fields is refused; null if it is correct. */
  @Nullable RequestRefusal fault(ByteBuffer in, RequestLineParser line) {
    if (hosts == 0 && !line.isOld()) {
      return NO_HOST;
    }
    if (hosts > 1) {
      return TWO_HOSTS;
    }
    if (hosts == 1 && !HostHeaderValidator.isValid(in, host, hostEnd)) {
      return HOST;
    }
    return codings == null ? lengthFault() : codingFault(codings, line.isOld());
  }

  private @Nullable RequestRefusal lengthFault() {
    if (lengths > 1) {
      return TWO_LENGTHS;
    }
    if (length < 0) {
      return LENGTH;
    }
    return length == Long.MAX_VALUE ? TOO_LONG : null;
  }

  private @Nullable RequestRefusal codingFault(String codings, boolean old) {
    if (lengths > 0) {
      return LENGTH_AND_CODING;
    }
    if (old) {
      return OLD_CODING;
    }
    List<String> list = LIST.splitToList(codings); // empty ones mean nothing (RFC 9110, 5.6.1)
    if (list.isEmpty() || list.indexOf(CHUNKED) != list.size() - 1) {
      return LAST_CODING;
    }
    if (list.size() > 1) {
      return CODING;
    }
    return codingLines > 1 ? CODINGS : null;
  }

  boolean isChunked() {
    return codings != null;
  }

  long bodyLength() {
    return length;
  }

  /** Whether Undertow accepts the host, which is valid or absent, as it stands. */
  boolean isHostPlain(ByteBuffer in) {
    return hosts == 0 || HostHeaderValidator.isPlain(in, host, hostEnd);
  }

  /** All header fields but the host, from index {@code from}. */
  String withoutHost(ByteBuffer in, int from, int end) {
    return hosts == 0
        ? CharacterClasses.text(in, from, end)
        : CharacterClasses.text(in, from, hostLine) + CharacterClasses.text(in, hostLineEnd, end);
  }

  /**
   * Whether no field but the host, the origin and the length matters to what becomes of the
   * request.
   */
  boolean isUsual() {
    return !special && codings == null && hosts == 1 && (origins == 1 || (origins == 0 && !site));
  }

  /** Whether the value of {@code Host}, which is there once, is this one. */
  boolean isHost(ByteBuffer in, String value) {
    return CharacterClasses.is(in, host, hostEnd, value);
  }

  /** Whether the value of {@code Origin}, which is there at most once, is this one; null: none. */
  boolean isOrigin(ByteBuffer in, @Nullable String value) {
    return value == null
        ? origins == 0
        : origins == 1 && CharacterClasses.is(in, origin, originEnd, value);
  }

  /** The value of {@code Host}; null unless it is there once and valid. */
  @Nullable String host(ByteBuffer in) {
    return hosts == 1 && HostHeaderValidator.isValid(in, host, hostEnd)
        ? CharacterClasses.text(in, host, hostEnd)
        : null;
  }

  /** The value of {@code Origin}; null unless it is there once. */
  @Nullable String origin(ByteBuffer in) {
    return origins == 1 ? CharacterClasses.text(in, origin, originEnd) : null;
  }
}
