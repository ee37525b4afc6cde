package dev.holdfast.http.parser;

import static dev.holdfast.http.parser.CharacterClasses.at;

import java.nio.ByteBuffer;

/**
 * A parser of the target of a request (RFC 9112, 3.2): a path, an address with a host, or an
 * asterisk; part of {@link RequestLineParser}. Confined to the loop.
 */
final class RequestTargetParser {

  private static final RequestRefusal TARGET =
      RequestRefusal.bad(
          "the target of a request is a path, which begins with a slash, or an address that begins with http://");
  private static final RequestRefusal TARGET_HOST =
      RequestRefusal.bad(
          "an address that is the target of a request has a host, maybe a port, and no user");
  private static final RequestRefusal TARGET_CHARACTER =
      RequestRefusal.bad("a character in the target of the request must be escaped, as %20 is");
  private static final RequestRefusal ESCAPE =
      RequestRefusal.bad("in the target of a request a % stands before two hexadecimal digits");
  private static final RequestRefusal TOO_LONG =
      new RequestRefusal(
          414, "the target of a request has at most " + RequestHeadParser.MAX_BYTES + " bytes");

  private final RequestLineError error;
  private int authority; // where the authority of a target in absolute form begins
  private int authorityEnd;
  private int path;
  private int pathEnd;

  /** Makes a parser that tells these why it refuses. */
  RequestTargetParser(RequestLineError error) {
    this.error = error;
  }

  /** Forgets the target that was parsed last. */
  void clear() {
    path = 0;
    pathEnd = 0;
    authority = 0;
    authorityEnd = 0;
  }

  /**
   * Parses the target and the space behind it.
   *
   * @param from where the line begins
   * @param start where the target begins
   * @param known whether the method is known; the target of another is of any form
   * @return the index behind the space, or -1 if the target is incomplete or refused
   */
  int read(ByteBuffer in, int from, int start, int to, boolean known) {
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
        if (i - start > RequestHeadParser.MAX_BYTES) {
          return error.refuse(TOO_LONG, i);
        }
        path = begin;
        pathEnd = query < 0 ? i : query;
        return i + 1;
      }
      if (octet == '?' && query < 0) {
        query = i;
      } else if (octet == '%') {
        if (isBrokenEscape(in, i, to)) {
          return error.refuse(ESCAPE, i);
        }
      } else if (!CharacterClasses.isTarget(octet)) {
        return error.refuse(isLineEnd(in, i, to) ? RequestLineParser.VERSION : TARGET_CHARACTER, i);
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
    return to - start > RequestHeadParser.MAX_BYTES ? error.refuse(TOO_LONG, to) : -1;
  }

  /** An unknown method may have a target of another kind: CONNECT has a host, PRI an asterisk. */
  private int afterAnyTarget(ByteBuffer in, int start, int to) {
    int i = start;
    while (i < to && CharacterClasses.isTarget(at(in, i))) {
      i++;
    }
    if (i == to) {
      return incomplete(start, to);
    }
    return i > start && at(in, i) == ' ' ? i + 1 : error.refuse(TARGET, i);
  }

  private int afterAsterisk(ByteBuffer in, int from, int next) {
    boolean options = CharacterClasses.is(in, from, next - 2, "OPTIONS");
    return options && at(in, next) == ' ' ? next + 1 : error.refuse(TARGET, next);
  }

  /** Whether an escape is wrong as far as it has come. */
  private static boolean isBrokenEscape(ByteBuffer in, int percent, int to) {
    return (percent + 1 < to && CharacterClasses.hex(at(in, percent + 1)) < 0)
        || (percent + 2 < to && CharacterClasses.hex(at(in, percent + 2)) < 0);
  }

  /** Reads a target in absolute form up to its path. */
  private int readAuthority(ByteBuffer in, int start, int to) {
    int colon = start;
    while (colon < to && at(in, colon) != ':' && colon - start < "https".length()) {
      colon++;
    }
    if (to - start < "https://x".length()) {
      return CharacterClasses.isToken(at(in, start)) ? -1 : error.refuse(TARGET, start);
    }
    boolean web =
        CharacterClasses.isWord(in, start, colon + 3, "http://")
            || CharacterClasses.isWord(in, start, colon + 3, "https://");
    if (!web) {
      return error.refuse(TARGET, start);
    }
    int i = colon + 3;
    while (i < to && at(in, i) != '/' && at(in, i) != '?' && at(in, i) > ' ') {
      i++;
    }
    if (i == to) {
      return incomplete(start, to);
    }
    if (i == colon + 3 || !HostHeaderValidator.isValid(in, colon + 3, i)) {
      return error.refuse(TARGET_HOST, i);
    }
    authority = colon + 3;
    authorityEnd = i;
    return i;
  }

  /** Whether the target names a host: then that of the headers means nothing (RFC 9112, 3.2.2). */
  boolean isAbsolute() {
    return authority < authorityEnd;
  }

  /** The host of an absolute target, with its port. */
  String authority(ByteBuffer in) {
    return CharacterClasses.text(in, authority, authorityEnd);
  }

  /** The index behind the host of an absolute target. */
  int authorityEnd() {
    return authorityEnd;
  }

  /** The path; a slash if the target has none. */
  String path(ByteBuffer in) {
    boolean plain = path < pathEnd && at(in, path) == '/';
    return plain ? CharacterClasses.text(in, path, pathEnd) : "/";
  }
}
