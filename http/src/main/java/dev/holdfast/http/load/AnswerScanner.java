package dev.holdfast.http.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Arrays;

/**
 * A scanner of the JSON of answers, for what a load test counts: it goes over the bytes once and
 * makes no objects for a message. It believes that the server writes JSON. Not thread-safe.
 */
final class AnswerScanner extends JsonCursor {

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
  private static final byte[] ID = "id".getBytes(UTF_8);

  private final byte[] stamp;

  /**
   * Makes a scanner.
   *
   * @param stamp what the text of a message of this test begins with, before its number
   */
  AnswerScanner(String stamp) {
    this.stamp = stamp.getBytes(UTF_8);
  }

  /**
   * Scans an answer.
   *
   * @throws IOException if it is no JSON object
   */
  void scan(byte[] bytes, int from, int to, ScannedAnswerListener listener) throws IOException {
    this.bytes = bytes;
    this.at = from;
    try {
      answer(listener);
    } catch (ArrayIndexOutOfBoundsException e) {
      throw new IOException("no JSON object", e);
    }
    if (at > to) {
      throw new IOException("no JSON object");
    }
  }

  private void answer(ScannedAnswerListener listener) throws IOException {
    String type = "";
    String condition = "";
    String text = "";
    expect('{');
    while (nextMember()) {
      if (skipKey(PACKETS)) {
        packets(listener);
      } else if (skipKey(SID)) {
        listener.created(string());
      } else if (skipKey(TYPE)) {
        type = string();
      } else if (skipKey(CONDITION)) {
        condition = string();
      } else if (skipKey(TEXT)) {
        text = string();
      } else {
        skipKeyAndValue();
      }
    }
    if (!type.isEmpty()) {
      listener.ended(type, condition, text);
    }
  }

  private void packets(ScannedAnswerListener listener) throws IOException {
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

  private void packet(ScannedAnswerListener listener) throws IOException {
    int start = at;
    int kind = 0;
    long seq = -1;
    long number = -1;
    expect('{');
    while (nextMember()) {
      if (skipKey(KIND)) {
        kind = at;
        skipValue();
      } else if (skipKey(SEQ)) {
        seq = number();
      } else if (skipKey(TEXT)) {
        number = ownNumber();
        skipValue();
      } else {
        skipKeyAndValue();
      }
    }
    if (isAt(kind, MESSAGE)) {
      listener.message(seq, number);
    } else if (isAt(kind, WELCOME)) {
      listener.welcomed(seq);
    } else if (isAt(kind, ERROR)) {
      at = start;
      refusal(listener);
    }
  }

  /** Scans a packet once more that is an error: messages are not looked at for its members. */
  private void refusal(ScannedAnswerListener listener) throws IOException {
    String code = "";
    String text = "";
    String id = "";
    expect('{');
    while (nextMember()) {
      if (skipKey(CODE)) {
        code = string();
      } else if (skipKey(TEXT)) {
        text = string();
      } else if (skipKey(ID)) {
        id = string();
      } else {
        skipKeyAndValue();
      }
    }
    listener.refused(code, text, id);
  }

  /** The number of a message of this test, whose text begins with its stamp; -1 of another. */
  private long ownNumber() {
    int start = at + 1;
    int end = start + stamp.length;
    if (end > bytes.length || !Arrays.equals(bytes, start, end, stamp, 0, stamp.length)) {
      return -1;
    }
    long number = 0;
    for (int i = end; bytes[i] >= '0' && bytes[i] <= '9'; i++) {
      number = number * 10 + bytes[i] - '0';
    }
    return number;
  }
}
