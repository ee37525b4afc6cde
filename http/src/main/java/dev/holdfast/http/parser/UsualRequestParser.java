package dev.holdfast.http.parser;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A parser of usual requests: a POST that is there as a whole and alone, with a plain target and a
 * body, and with no header that matters but {@code Host}, {@code Origin} and the length. It is as
 * strict as {@link RequestHeadParser}, which it uses. One object parses one request after the
 * other; its getters are about the last one. Confined to the loop.
 */
public final class UsualRequestParser {

  private final RequestHeadParser head = new RequestHeadParser();
  private final String line;

  /**
   * A parser of the requests for one target.
   *
   * @param path of the target, in ASCII
   */
  public UsualRequestParser(String path) {
    this.line = "POST " + path + " HTTP/1.1\r\n";
  }

  /** Whether the bytes between these indices are one usual request. */
  public boolean read(ByteBuffer in, int from, int to) {
    return begins(in, from, to)
        && head.read(in, from, to)
        && head.refusal() == null
        && head.isUsual()
        && head.isPlain(in)
        && head.bodyLength() > 0
        && head.bodyLength() == to - head.end();
  }

  private boolean begins(ByteBuffer in, int from, int to) {
    int end = from + line.length();
    return end <= to && CharacterClasses.is(in, from, end, line);
  }

  /** The index of its body, which reaches to the end of the request. */
  public int body() {
    return head.end();
  }

  /** Whether its host and its origin are these; null for no origin. */
  public boolean isOf(ByteBuffer in, String host, @Nullable String origin) {
    return head.isHost(in, host) && head.isOrigin(in, origin);
  }

  /** Its host. */
  public String host(ByteBuffer in) {
    return requireNonNull(head.host(in)); // it is there once and valid
  }

  /** Its origin; null if it has none. */
  public @Nullable String origin(ByteBuffer in) {
    return head.origin(in);
  }
}
