package dev.holdfast.http.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Arrays;

/**
 * A scanner of the JSON of answers, for what a load test counts: it goes over the bytes once and
 * makes no objects for a message. It believes that the server writes JSON. Not thread-safe.
 */
final class AnswerScanner {

  /** What the text of a message begins with, before its time. */
  static final String STAMP = "load ";

  private static final byte[] STAMP_BYTES = STAMP.getBytes(UTF_8);
  private static final byte[] KIND = "kind".getBytes(UTF_8);
  private static final byte[] SEQ = "seq".getBytes(UTF_8);
  private static final byte[] TEXT = "text".getBytes(UTF_8);
  private static final byte[] CODE = "code".getBytes(UTF_8);
  private static final byte[] SID = "sid".getBytes(UTF_8);
  private static final byte[] TYPE = "type".getBytes(UTF_8);
  private static final byte[] CONDITION = "condition".getBytes(UTF_8);
  private static final byte[] PACKETS = "packets".getBytes(UTF_8);
  private static final byte[] MESSAGE = "message".getBytes(UTF_8);
  private static final byte[] WELCOME = "welcome".getBytes(UTF_8);
  private static final byte[] ERROR = "error".getBytes(UTF_8);

  /** Is told what an answer has, packets in their order. */
  interface Listener {

    /** The session was created. */
    void created(String sid);

    /** The room was joined. */
    void welcomed(long seq);

    /**
     * A message came.
     *
     * @param stamp the number that its text begins with; -1 for none
     */
    void message(long seq, long stamp);

    /** Something was refused. */
    void refused(String code);

    /**
     * The session ended, or the answer is an error.
     *
     * @param type of the answer
     * @param condition empty for none
     */
    void ended(String type, String condition);
  }

  private byte[] bytes = {};
  private int at;

  /**
   * Scans an answer.
   *
   * @throws IOException if it is no JSON object
   */
  void scan(byte[] bytes, int from, int to, Listener listener) throws IOException {
    this.bytes = bytes;
    this.at = from;
    try {
      answer(listener);
    } catch (ArrayIndexOutOfBoundsException e) {
      throw new IOException("no JSON object: " + new String(bytes, from, to - from, UTF_8), e);
    }
    if (at > to) {
      throw new IOException("no JSON object: " + new String(bytes, from, to - from, UTF_8));
    }
  }

  private void answer(Listener listener) throws IOException {
    String type = "";
    String condition = "";
    expect('{');
    while (isMember()) {
      if (isKey(PACKETS)) {
        packets(listener);
      } else if (isKey(SID)) {
        listener.created(string());
      } else if (isKey(TYPE)) {
        type = string();
      } else if (isKey(CONDITION)) {
        condition = string();
      } else {
        skipKeyAndValue();
      }
    }
    if (!type.isEmpty()) {
      listener.ended(type, condition);
    }
  }

  private void packets(Listener listener) throws IOException {
    expect('[');
    while (next() != ']') {
      if (bytes[at] == ',') {
        at++;
      } else {
        packet(listener);
      }
    }
    at++;
  }

  private void packet(Listener listener) throws IOException {
    int kind = 0;
    int code = 0;
    long seq = -1;
    long stamp = -1;
    expect('{');
    while (isMember()) {
      if (isKey(KIND)) {
        kind = at;
        skipValue();
      } else if (isKey(SEQ)) {
        seq = number();
      } else if (isKey(TEXT)) {
        stamp = stamp();
        skipValue();
      } else if (isKey(CODE)) {
        code = at;
        skipValue();
      } else {
        skipKeyAndValue();
      }
    }
    if (isAt(kind, MESSAGE)) {
      listener.message(seq, stamp);
    } else if (isAt(kind, WELCOME)) {
      listener.welcomed(seq);
    } else if (isAt(kind, ERROR)) {
      int end = at;
      at = code;
      String why = code == 0 ? "" : string();
      at = end;
      listener.refused(why);
    }
  }

  // ---- JSON

  /** Goes to the key of the next member; false behind the end of the object. */
  private boolean isMember() throws IOException {
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

  /** Goes behind the key and its colon, if it is this one. */
  private boolean isKey(byte[] key) throws IOException {
    if (!isAt(at, key)) {
      return false;
    }
    at += key.length + 2;
    expect(':');
    next();
    return true;
  }

  /** Whether this string is here. */
  private boolean isAt(int start, byte[] string) {
    int end = start + string.length + 1;
    return end < bytes.length
        && bytes[start] == '"'
        && bytes[end] == '"'
        && Arrays.equals(bytes, start + 1, end, string, 0, string.length);
  }

  private void skipKeyAndValue() throws IOException {
    skipString();
    expect(':');
    next();
    skipValue();
  }

  private void skipValue() {
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

  private void skipString() {
    at++;
    while (bytes[at] != '"') {
      at += bytes[at] == '\\' ? 2 : 1;
    }
    at++;
  }

  /** Reads a string without escapes, as those are that a load test asks for. */
  private String string() {
    int from = at + 1;
    skipString();
    return new String(bytes, from, at - 1 - from, UTF_8);
  }

  private long number() {
    long number = 0;
    while (bytes[at] >= '0' && bytes[at] <= '9') {
      number = number * 10 + bytes[at++] - '0';
    }
    return number;
  }

  private long stamp() {
    int start = at + 1;
    int end = start + STAMP_BYTES.length;
    if (!Arrays.equals(bytes, start, end, STAMP_BYTES, 0, STAMP_BYTES.length)) {
      return -1;
    }
    long number = 0;
    for (int i = end; bytes[i] >= '0' && bytes[i] <= '9'; i++) {
      number = number * 10 + bytes[i] - '0';
    }
    return number;
  }

  private int next() {
    while (bytes[at] == ' ' || bytes[at] == '\n' || bytes[at] == '\r' || bytes[at] == '\t') {
      at++;
    }
    return bytes[at];
  }

  private void expect(char character) throws IOException {
    if (next() != character) {
      throw new IOException("no JSON: '" + (char) bytes[at] + "' for '" + character + "'");
    }
    at++;
    next();
  }
}
