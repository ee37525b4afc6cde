package dev.holdfast.http.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Arrays;

/**
 * A cursor in JSON text, for a scanner that goes over bytes once and makes no objects of what it
 * passes. It believes that the text is JSON: with other text it may read beyond its end, and throws
 * {@link ArrayIndexOutOfBoundsException} at the end of the array. Not thread-safe.
 */
abstract class JsonCursor {

  byte[] bytes = {};
  int at;

  /** Goes to the key of the next member; false behind the end of the object. */
  final boolean nextMember() throws IOException {
    int next = next();
    if (next == ',') {
      at++;
      next = next();
    }
    if (next == '}') {
      at++;
      return false;
    }
    return true;
  }

  /** Goes behind the key and its colon, if it is this one; false if it is another. */
  final boolean skipKey(byte[] key) throws IOException {
    if (!isAt(at, key)) {
      return false;
    }
    at += key.length + 2;
    expect(':');
    next();
    return true;
  }

  /** Whether this string is at an index. */
  final boolean isAt(int start, byte[] string) {
    int end = start + string.length + 1;
    return end < bytes.length
        && bytes[start] == '"'
        && bytes[end] == '"'
        && Arrays.equals(bytes, start + 1, end, string, 0, string.length);
  }

  final void skipKeyAndValue() throws IOException {
    skipString();
    expect(':');
    next();
    skipValue();
  }

  final void skipValue() {
    int depth = 0;
    do {
      switch (bytes[at]) {
        case '"' -> skipString();
        case '{', '[' -> {
          depth++;
          at++;
        }
        case '}', ']' -> {
          depth--;
          at++;
        }
        default -> at++;
      }
    } while (depth > 0 || !isEnd(bytes[at]));
  }

  private static boolean isEnd(byte character) {
    return character == ',' || character == '}' || character == ']';
  }

  final void skipString() {
    at++;
    while (bytes[at] != '"') {
      at += bytes[at] == '\\' ? 2 : 1;
    }
    at++;
  }

  /** Reads a string without escapes, as those are that a load test asks for. */
  final String string() {
    int from = at + 1;
    skipString();
    return new String(bytes, from, at - 1 - from, UTF_8);
  }

  final long number() {
    long number = 0;
    while (bytes[at] >= '0' && bytes[at] <= '9') {
      number = number * 10 + bytes[at++] - '0';
    }
    return number;
  }

  final int next() {
    while (bytes[at] == ' ' || bytes[at] == '\n' || bytes[at] == '\r' || bytes[at] == '\t') {
      at++;
    }
    return bytes[at];
  }

  final void expect(char character) throws IOException {
    if (next() != character) {
      throw new IOException("no JSON: '" + (char) bytes[at] + "' for '" + character + "'");
    }
    at++;
    next();
  }
}
