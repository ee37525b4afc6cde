package dev.holdfast.http.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;

/**
 * An answer that a test does not go on with: it is told with what came, for that may be of another
 * server, or say what helps. Control characters are as they came.
 */
final class UnexpectedAnswerException extends IOException {

  private static final long serialVersionUID = 1L;
  private static final int EXCERPT = 80; // bytes that are told of what no Holdfast answers
  private static final int TEXT = 500; // bytes that are told of the text of a status

  private final String what;
  private final boolean foreign;
  private final boolean passing;

  private UnexpectedAnswerException(String what, boolean foreign, boolean passing) {
    super("the server answered " + what);
    this.what = what;
    this.foreign = foreign;
    this.passing = passing;
  }

  /**
   * Makes one for an answer that a Holdfast may give.
   *
   * @param what was answered
   */
  UnexpectedAnswerException(String what) {
    this(what, false, false);
  }

  /** Makes one for what no Holdfast answers, with the beginning of what came. */
  static UnexpectedAnswerException foreign(String what, byte[] bytes, int from, int to) {
    return new UnexpectedAnswerException(what + excerpt(bytes, from, to, EXCERPT), true, false);
  }

  /** Makes one for a status, with the text that says why. */
  static UnexpectedAnswerException status(int status, byte[] bytes, int from, int to) {
    boolean passing = isPassing(status);
    if (!passing && isForeign(status, excerpt(bytes, from, to, EXCERPT))) {
      return foreign(Integer.toString(status), bytes, from, to);
    }
    return new UnexpectedAnswerException(status + excerpt(bytes, from, to, TEXT), false, passing);
  }

  /** Makes one for a response that does not tell its length: only a gateway's may be one's. */
  static UnexpectedAnswerException withoutLength(int status, byte[] bytes, int from, int to) {
    return isPassing(status) || isOfGateway(status)
        ? status(status, bytes, from, to)
        : foreign(status + " without Content-Length", bytes, from, to);
  }

  /** Makes one for a redirection, which no Holdfast answers. */
  static UnexpectedAnswerException redirection(int status, String location) {
    byte[] bytes = location.getBytes(UTF_8);
    return foreign(status + ", go to", bytes, 0, bytes.length);
  }

  /**
   * Whether no Holdfast gives a status to what is sent here. It refuses with a sentence; pages are
   * those of other servers, and of gateways whose Holdfast does not answer. It has no redirections,
   * and knows the method (501) and the version of HTTP (505) of each request.
   */
  private static boolean isForeign(int status, String excerpt) {
    boolean isPage = excerpt.startsWith(": <");
    return status < 400 || status == 501 || status == 505 || (isPage && !isOfGateway(status));
  }

  private static boolean isPassing(int status) {
    return status == 429 || status == 503;
  }

  private static boolean isOfGateway(int status) {
    return status == 502 || status == 504;
  }

  /** The beginning of a text behind a colon, with one space for many; nothing if it is empty. */
  private static String excerpt(byte[] bytes, int from, int to, int most) {
    int end = Math.min(Math.min(to, bytes.length), from + most);
    String text = new String(bytes, from, Math.max(0, end - from), UTF_8);
    String line = text.replaceAll("\\s+", " ").strip();
    return line.isEmpty() ? "" : ": " + line + (end < to ? "..." : "");
  }

  /** Whether another session may be answered otherwise: there are too many now, or too fast. */
  boolean isPassing() {
    return passing;
  }

  /** What it says of the server, if that answers so from the start. */
  String verdict() {
    return foreign ? "this is no Holdfast: it answered " + what : String.valueOf(getMessage());
  }
}
