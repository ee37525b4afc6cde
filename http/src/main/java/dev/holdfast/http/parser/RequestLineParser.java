package dev.holdfast.http.parser;

import static dev.holdfast.http.parser.Octets.at;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A parser of the first line of a request (RFC 9112, 3): method, target and version; part of {@link
 * RequestHeadParser}. Confined to the loop.
 */
final class RequestLineParser {

  private static final RequestError METHOD =
      RequestError.bad("a request begins with a method, a space, and where it goes");
  private static final RequestError UNKNOWN_METHOD =
      new RequestError(501, "there is no such method here; methods are in capital letters");
  private static final RequestError TARGET =
      RequestError.bad(
          "the target of a request is a path, which begins with a slash, or an address that begins with http://");
  private static final RequestError TARGET_HOST =
      RequestError.bad(
          "an address that is the target of a request has a host, maybe a port, and no user");
  private static final RequestError TARGET_CHARACTER =
      RequestError.bad("a character in the target of the request must be escaped, as %20 is");
  private static final RequestError ESCAPE =
      RequestError.bad("in the target of a request a % stands before two hexadecimal digits");
  private static final RequestError VERSION =
      RequestError.bad("the first line of a request ends with a version, such as HTTP/1.1");
  private static final RequestError UNKNOWN_VERSION =
      new RequestError(505, "HTTP/1.1 is spoken here, and HTTP/1.0");
  private static final RequestError TOO_LONG =
      new RequestError(
          414, "the target of a request has at most " + RequestHeadParser.LONGEST + " bytes");

  private static final List<String> METHODS =
      List.of("POST", "GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE");
  private static final String PREFIX = "HTTP/";
  private static final int VERSION_LENGTH = 8; // HTTP/1.1

  private @Nullable RequestError refusal;
  private int stop;
  private boolean head;
  private boolean known;
  private int authority; // of a target in absolute form; where it begins
  private int authorityEnd;
  private int path;
  private int pathEnd;
  private int end;
  private boolean old;

  /** Parses the line; the index behind its end, or -1 if it is incomplete or refused. */
  int read(ByteBuffer in, int from, int to) {
    refusal = null;
    head = false;
    old = false;
    path = 0;
    pathEnd = 0;
    authority = 0;
    authorityEnd = 0;
    int target = readMethod(in, from, to);
    int end = target < 0 ? target : readTarget(in, from, target, to);
    return end < 0 ? end : readVersion(in, end, to);
  }

  private int readMethod(ByteBuffer in, int from, int to) {
    int i = from;
    while (i < to && Octets.isToken(at(in, i))) {
      i++;
    }
    if (i == to) {
      return -1;
    }
    if (at(in, i) != ' ' || i == from) {
      return refuse(METHOD, i);
    }
    known = false;
    for (String method : METHODS) {
      known |= Octets.is(in, from, i, method);
    }
    head = Octets.is(in, from, i, "HEAD");
    return i + 1;
  }

  private int readTarget(ByteBuffer in, int from, int start, int to) {
    int i = start;
    if (i < to && at(in, i) != '/' && !known) {
      return afterAnyTarget(in, i, to);
    }
    if (i < to && at(in, i) == '*') {
      return i + 1 < to ? afterAsterisk(in, from, i + 1) : -1;
    }
    if (i < to && at(in, i) != '/') {
      i = readAuthority(in, start, to);
    }
    if (i < 0 || i == to) {
      return -1;
    }
    int begin = i;
    int query = -1;
    for (; i < to; i++) {
      int octet = at(in, i);
      if (octet == ' ') {
        if (i - start > RequestHeadParser.LONGEST) {
          return refuse(TOO_LONG, i);
        }
        path = begin;
        pathEnd = query < 0 ? i : query;
        return i + 1;
      }
      if (octet == '?' && query < 0) {
        query = i;
      } else if (octet == '%') {
        if (isBrokenEscape(in, i, to)) {
          return refuse(ESCAPE, i);
        }
      } else if (!Octets.isTarget(octet)) {
        return refuse(isLineEnd(in, i, to) ? VERSION : TARGET_CHARACTER, i);
      }
    }
    return incomplete(start, to);
  }

  /** Whether the line ends here, as far as it has come; a CR alone is a wrong character. */
  private static boolean isLineEnd(ByteBuffer in, int i, int to) {
    boolean isReturn = at(in, i) == '\r' && (i + 1 == to || at(in, i + 1) == '\n');
    return isReturn || at(in, i) == '\n';
  }

  /** A target that begins at this index has no end yet. */
  private int incomplete(int start, int to) {
    return to - start > RequestHeadParser.LONGEST ? refuse(TOO_LONG, to) : -1;
  }

  /** An unknown method may have a target of another kind: CONNECT has a host, PRI an asterisk. */
  private int afterAnyTarget(ByteBuffer in, int start, int to) {
    int i = start;
    while (i < to && Octets.isTarget(at(in, i))) {
      i++;
    }
    if (i == to) {
      return incomplete(start, to);
    }
    return i > start && at(in, i) == ' ' ? i + 1 : refuse(TARGET, i);
  }

  private int afterAsterisk(ByteBuffer in, int from, int next) {
    boolean options = Octets.is(in, from, next - 2, "OPTIONS");
    return options && at(in, next) == ' ' ? next + 1 : refuse(TARGET, next);
  }

  /** Whether an escape is wrong as far as it has come. */
  private static boolean isBrokenEscape(ByteBuffer in, int percent, int to) {
    return (percent + 1 < to && Octets.hex(at(in, percent + 1)) < 0)
        || (percent + 2 < to && Octets.hex(at(in, percent + 2)) < 0);
  }

  /** Reads a target in absolute form up to its path. */
  private int readAuthority(ByteBuffer in, int start, int to) {
    int colon = start;
    while (colon < to && at(in, colon) != ':' && colon - start < "https".length()) {
      colon++;
    }
    if (to - start < "https://x".length()) {
      return Octets.isToken(at(in, start)) ? -1 : refuse(TARGET, start);
    }
    boolean web =
        Octets.isWord(in, start, colon + 3, "http://")
            || Octets.isWord(in, start, colon + 3, "https://");
    if (!web) {
      return refuse(TARGET, start);
    }
    int i = colon + 3;
    while (i < to && at(in, i) != '/' && at(in, i) != '?' && at(in, i) > ' ') {
      i++;
    }
    if (i == to) {
      return incomplete(start, to);
    }
    if (i == colon + 3 || !HostHeader.isValid(in, colon + 3, i)) {
      return refuse(TARGET_HOST, i);
    }
    authority = colon + 3;
    authorityEnd = i;
    return i;
  }

  private int readVersion(ByteBuffer in, int from, int to) {
    int i = from;
    while (i < to && at(in, i) != '\r' && at(in, i) != '\n' && i - from <= VERSION_LENGTH) {
      i++;
    }
    if (i == to) {
      return -1;
    }
    if (i - from != VERSION_LENGTH || !isVersion(in, from)) {
      return refuse(VERSION, i);
    }
    if (at(in, from + 5) != '1') {
      return refuse(UNKNOWN_VERSION, i);
    }
    if (!known) {
      return refuse(UNKNOWN_METHOD, i);
    }
    if (at(in, i) == '\n' || (i + 1 < to && at(in, i + 1) != '\n')) {
      return refuse(RequestHeadParser.LINE_END, i);
    }
    old = at(in, from + 7) == '0';
    end = i + 2;
    return i + 1 < to ? end : -1;
  }

  private static boolean isVersion(ByteBuffer in, int from) {
    return Octets.is(in, from, from + PREFIX.length(), PREFIX)
        && Octets.isDigit(at(in, from + 5))
        && at(in, from + 6) == '.'
        && Octets.isDigit(at(in, from + 7));
  }

  private int refuse(RequestError why, int where) {
    refusal = why;
    stop = where;
    return -1;
  }

  @Nullable RequestError refusal() {
    return refusal;
  }

  /** The index at which the line was found to be wrong. */
  int stop() {
    return stop;
  }

  boolean isHead() {
    return head;
  }

  /** Whether the request is of HTTP/1.0. */
  boolean isOld() {
    return old;
  }

  /** Whether the target names a host: then that of the headers means nothing (RFC 9112, 3.2.2). */
  boolean isAbsolute() {
    return authority < authorityEnd;
  }

  /** The host of an absolute target, with its port. */
  String authority(ByteBuffer in) {
    return Octets.text(in, authority, authorityEnd);
  }

  /** The index behind the line. */
  int end() {
    return end;
  }

  /** The line, which begins at {@code from}, with nothing but a path for its target. */
  String plain(ByteBuffer in, int from) {
    String line = Octets.text(in, from, end);
    if (!isAbsolute()) {
      return line;
    }
    String rest = line.substring(authorityEnd - from);
    return line.substring(0, line.indexOf(' ') + 1) + (rest.startsWith("/") ? rest : "/" + rest);
  }

  String path(ByteBuffer in) {
    boolean plain = path < pathEnd && at(in, path) == '/';
    return plain ? Octets.text(in, path, pathEnd) : "/";
  }
}
