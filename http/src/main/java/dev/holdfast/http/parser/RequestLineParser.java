package dev.holdfast.http.parser;

import static dev.holdfast.http.parser.CharacterClasses.at;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A parser of the first line of a request (RFC 9112, 3): method, target and version; part of {@link
 * RequestHeadParser}. A {@link RequestTargetParser} reads the target. Confined to the loop.
 */
final class RequestLineParser {

  private static final RequestRefusal METHOD =
      RequestRefusal.bad("a request begins with a method, a space, and where it goes");
  private static final RequestRefusal UNKNOWN_METHOD =
      new RequestRefusal(501, "there is no such method here; methods are in capital letters");
  static final RequestRefusal VERSION =
      RequestRefusal.bad("the first line of a request ends with a version, such as HTTP/1.1");
  private static final RequestRefusal UNKNOWN_VERSION =
      new RequestRefusal(505, "HTTP/1.1 is spoken here, and HTTP/1.0");

  private static final List<String> METHODS =
      List.of("POST", "GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE");
  private static final String PREFIX = "HTTP/";
  private static final int VERSION_LENGTH = 8; // HTTP/1.1

  private final RequestLineError error = new RequestLineError();
  private final RequestTargetParser target = new RequestTargetParser(error);
  private boolean head;
  private boolean known;
  private int end;
  private boolean old;

  /** Parses the line; the index behind its end, or -1 if it is incomplete or refused. */
  int read(ByteBuffer in, int from, int to) {
    error.clear();
    head = false;
    old = false;
    target.clear();
    int start = readMethod(in, from, to);
    int version = start < 0 ? start : target.read(in, from, start, to, known);
    return version < 0 ? version : readVersion(in, version, to);
  }

  private int readMethod(ByteBuffer in, int from, int to) {
    int i = from;
    while (i < to && CharacterClasses.isToken(at(in, i))) {
      i++;
    }
    if (i == to) {
      return -1;
    }
    if (at(in, i) != ' ' || i == from) {
      return error.refuse(METHOD, i);
    }
    known = false;
    for (String method : METHODS) {
      known |= CharacterClasses.is(in, from, i, method);
    }
    head = CharacterClasses.is(in, from, i, "HEAD");
    return i + 1;
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
      return error.refuse(VERSION, i);
    }
    if (at(in, from + 5) != '1') {
      return error.refuse(UNKNOWN_VERSION, i);
    }
    if (!known) {
      return error.refuse(UNKNOWN_METHOD, i);
    }
    if (at(in, i) == '\n' || (i + 1 < to && at(in, i + 1) != '\n')) {
      return error.refuse(RequestHeadParser.LINE_END, i);
    }
    old = at(in, from + 7) == '0';
    end = i + 2;
    return i + 1 < to ? end : -1;
  }

  private static boolean isVersion(ByteBuffer in, int from) {
    return CharacterClasses.is(in, from, from + PREFIX.length(), PREFIX)
        && CharacterClasses.isDigit(at(in, from + 5))
        && at(in, from + 6) == '.'
        && CharacterClasses.isDigit(at(in, from + 7));
  }

  /** Why the line is refused; null if it is correct so far. */
  @Nullable RequestRefusal refusal() {
    return error.refusal();
  }

  /** The index at which the line was found to be wrong. */
  int stop() {
    return error.stop();
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
    return target.isAbsolute();
  }

  /** The host of an absolute target, with its port. */
  String authority(ByteBuffer in) {
    return target.authority(in);
  }

  /** The index behind the line. */
  int end() {
    return end;
  }

  /** The line, which begins at {@code from}, with nothing but a path for its target. */
  String plain(ByteBuffer in, int from) {
    String line = CharacterClasses.text(in, from, end);
    if (!isAbsolute()) {
      return line;
    }
    String rest = line.substring(target.authorityEnd() - from);
    return line.substring(0, line.indexOf(' ') + 1) + (rest.startsWith("/") ? rest : "/" + rest);
  }

  /** The path of the target; a slash if it has none. */
  String path(ByteBuffer in) {
    return target.path(in);
  }
}
