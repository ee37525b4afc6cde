package dev.holdfast.http.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;

/** An answer that no Holdfast gives: it is told with what came, for there may be another server. */
final class UnexpectedAnswerException extends IOException {

  private static final long serialVersionUID = 1L;
  private static final int EXCERPT = 80; // bytes of an answer that are told

  private final String what;

  /**
   * Makes one.
   *
   * @param what was answered
   */
  UnexpectedAnswerException(String what) {
    super("the server answered " + what);
    this.what = what;
  }

  /** Makes one that tells the beginning of what came. */
  static UnexpectedAnswerException of(String what, byte[] bytes, int from, int to) {
    return new UnexpectedAnswerException(what + excerpt(bytes, from, to));
  }

  /** The beginning of a text on one line, behind a colon; nothing if it is empty. */
  static String excerpt(byte[] bytes, int from, int to) {
    int end = Math.min(Math.min(to, bytes.length), from + EXCERPT);
    String text = new String(bytes, from, Math.max(0, end - from), UTF_8);
    String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return line.isEmpty() ? "" : ": " + line + (end < to ? "..." : "");
  }

  /** What was answered. */
  String what() {
    return what;
  }
}
