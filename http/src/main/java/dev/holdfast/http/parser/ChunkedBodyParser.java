package dev.holdfast.http.parser;

import static dev.holdfast.http.parser.CharacterClasses.at;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A strict, incremental parser for the framing of a chunked body (RFC 9112, 7.1). It is stricter
 * than Undertow, which takes a bare LF for the end of a line, and anything for the end of a size.
 * It also limits the bytes around the data of chunks, which no limit of the body counts: each chunk
 * may have a short line, and all chunks together a little more. One object parses one body.
 * Confined to the loop.
 */
final class ChunkedBodyParser {

  private static final RequestRefusal SIZE =
      RequestRefusal.bad("a chunk begins with its size in hexadecimal digits, and CR and LF");
  private static final RequestRefusal TOO_LARGE = new RequestRefusal(413, "the body is too large");
  private static final RequestRefusal END = RequestRefusal.bad("a chunk ends with CR and LF");
  private static final long MAX_SIZE = Long.MAX_VALUE / 16; // bytes; what Undertow can count
  private static final int MAX_LINE = 1_024; // bytes, with extensions
  private static final int LINE_END = 2; // bytes: CR and LF
  private static final int SHORT_LINE = 16; // bytes; any size fits in it
  private static final int MAX_EXCESS = 16 * 1024; // bytes of longer lines, in one body
  private static final int MAX_TRAILERS = 8 * 1024; // bytes

  private static final RequestRefusal LONG_LINE =
      RequestRefusal.bad("the line with the size of a chunk has at most " + MAX_LINE + " bytes");
  private static final RequestRefusal EXCESS =
      RequestRefusal.bad(
          "the lines with the sizes of chunks have, beyond "
              + SHORT_LINE
              + " bytes each, at most "
              + MAX_EXCESS
              + " bytes for one body");
  private static final RequestRefusal EXTENSION =
      RequestRefusal.bad("an extension of a chunk has a control character");
  private static final RequestRefusal TRAILER_NAME =
      RequestRefusal.bad("a header behind the chunks begins with its name and a colon");
  private static final RequestRefusal TRAILER_VALUE =
      RequestRefusal.bad("the value of a header behind the chunks has a control character");
  private static final RequestRefusal TRAILER_END =
      RequestRefusal.bad("a line behind the chunks ends with CR and LF");
  private static final RequestRefusal TRAILERS =
      new RequestRefusal(
          431, "the headers behind the chunks have at most " + MAX_TRAILERS + " bytes");

  private enum Part {
    SIZE,
    DATA,
    END
  }

  private Part part = Part.SIZE;
  private long remaining; // bytes of this chunk
  private int excess; // bytes that the lines with sizes have beyond SHORT_LINE each
  private boolean over;
  private @Nullable RequestRefusal refusal;

  /**
   * Parses as many of these bytes as belong to the body, are correct, and form complete parts.
   *
   * @return the index behind the last byte that was parsed
   */
  int follow(ByteBuffer in, int from, int to) {
    int i = from;
    while (i < to && !over) {
      int next =
          switch (part) {
            case SIZE -> size(in, i, to);
            case DATA -> data(i, to);
            case END -> end(in, i, to);
          };
      if (next == i) {
        return i;
      }
      i = next;
    }
    return i;
  }

  private int data(int i, int to) {
    int count = (int) Math.min(remaining, to - i);
    remaining -= count;
    if (remaining == 0) {
      part = Part.END;
    }
    return i + count;
  }

  private int end(ByteBuffer in, int i, int to) {
    if (at(in, i) != '\r' || (i + 1 < to && at(in, i + 1) != '\n')) {
      return refuse(END, i);
    }
    if (i + 1 == to) {
      return i;
    }
    part = Part.SIZE;
    return i + 2;
  }

  /** Parses the line with the size of a chunk, but only once all of it is there. */
  private int size(ByteBuffer in, int start, int to) {
    int digits = start;
    long size = 0;
    while (digits < to && CharacterClasses.hex(at(in, digits)) >= 0) {
      if (size > MAX_SIZE / 16) {
        return refuse(TOO_LARGE, start);
      }
      size = 16 * size + CharacterClasses.hex(at(in, digits++));
    }
    int end = afterSizeLine(in, start, digits, to);
    if (end == start) {
      return start;
    }
    int excess = this.excess + Math.max(0, end - LINE_END - start - SHORT_LINE);
    if (excess > MAX_EXCESS) {
      return refuse(EXCESS, start);
    }
    if (size == 0) {
      return trailers(in, start, end, to);
    }
    this.excess = excess;
    remaining = size;
    part = Part.DATA;
    return end;
  }

  /**
   * The index behind the line that begins at {@code start} with a size, whose digits go up to
   * {@code digits}; {@code start} if it is incomplete or refused.
   */
  private int afterSizeLine(ByteBuffer in, int start, int digits, int to) {
    if (digits == start) {
      return refuse(SIZE, start);
    }
    int i = afterExtensions(in, digits, to);
    if (i < 0) {
      return refuse(SIZE, start);
    }
    if (i - start > MAX_LINE) {
      return refuse(LONG_LINE, start);
    }
    if (i == to) {
      return start;
    }
    if (at(in, i) != '\r') {
      return refuse(i == digits || at(in, i) == '\n' ? SIZE : EXTENSION, start);
    }
    if (i + 1 == to) {
      return start;
    }
    return at(in, i + 1) == '\n' ? i + LINE_END : refuse(SIZE, start);
  }

  /** The index behind the extensions of a size; -1 if they break the grammar. */
  private static int afterExtensions(ByteBuffer in, int from, int to) {
    int i = from;
    while (i < to && (at(in, i) == ' ' || at(in, i) == '\t')) {
      i++;
    }
    if (i < to && at(in, i) != ';') {
      return i == from ? i : -1;
    }
    while (i < to && CharacterClasses.isText(at(in, i))) {
      i++;
    }
    return i;
  }

  /** Parses the last chunk, but only once all trailers behind it are there. */
  private int trailers(ByteBuffer in, int start, int from, int to) {
    int line = from;
    while (line < to) {
      if (at(in, line) == '\r' && line + 1 < to && at(in, line + 1) == '\n') {
        if (line - from > MAX_TRAILERS) {
          return refuse(TRAILERS, start);
        }
        over = true;
        return line + 2;
      }
      int next = trailer(in, line, to);
      if (refusal != null) {
        return start;
      }
      if (next == line) {
        break;
      }
      line = next;
    }
    return to - from > MAX_TRAILERS ? refuse(TRAILERS, start) : start;
  }

  /** The index behind a trailer; {@code line} if it is incomplete or refused. */
  private int trailer(ByteBuffer in, int line, int to) {
    int i = line;
    while (i < to && CharacterClasses.isToken(at(in, i))) {
      i++;
    }
    if (i > line && i < to && at(in, i) == ':') {
      do {
        i++;
      } while (i < to && CharacterClasses.isText(at(in, i)));
    } else if (i < to && (i > line || !isLineEnd(at(in, i)))) {
      return refuse(TRAILER_NAME, line);
    }
    if (i == to) {
      return line;
    }
    if (!isLineEnd(at(in, i))) {
      return refuse(TRAILER_VALUE, line);
    }
    boolean bare = at(in, i) == '\n' || (i + 1 < to && at(in, i + 1) != '\n');
    if (bare) {
      return refuse(TRAILER_END, line);
    }
    return i + 1 < to ? i + 2 : line;
  }

  private static boolean isLineEnd(int octet) {
    return octet == '\r' || octet == '\n';
  }

  private int refuse(RequestRefusal why, int where) {
    refusal = why;
    return where;
  }

  /** Whether the end of the body was parsed. */
  boolean isOver() {
    return over;
  }

  /** Why the body is refused; null if it is correct so far. */
  @Nullable RequestRefusal refusal() {
    return refusal;
  }

  /** Whether the end of a chunk comes next, not the beginning of one. */
  boolean isBeforeEnd() {
    return part == Part.END;
  }
}
