package dev.holdfast.http.http2;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request of HTTP/2 (RFC 9113, 8.3), and how it reads in HTTP/1.1. What could mean
 * something else there is refused: spaces and line ends in the first line, line ends in a value,
 * and fields about the connection. All else is for the parser of HTTP/1.1 to judge.
 */
final class RequestHead {

  private static final ImmutableSet<String> OF_CONNECTIONS =
      ImmutableSet.of(
          "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade");
  private static final CharMatcher NAME =
      CharMatcher.inRange('a', 'z')
          .or(CharMatcher.inRange('0', '9'))
          .or(CharMatcher.anyOf("!#$%&'*+-.^_`|~"));
  private static final CharMatcher VISIBLE = CharMatcher.inRange('!', '~');
  private static final CharMatcher BREAKS = CharMatcher.anyOf("\0\r\n");
  private static final CharMatcher BLANK = CharMatcher.anyOf(" \t");
  private static final CharMatcher DIGITS = CharMatcher.inRange('0', '9');
  private static final int MAX_DIGITS = 18; // more than any length has

  /** No {@code content-length} was sent. */
  static final long UNKNOWN = -1;

  private final int stream;
  private @Nullable String method;
  private @Nullable String scheme;
  private @Nullable String authority;
  private @Nullable String path;
  private @Nullable String host;
  private @Nullable String cookie;
  private long length = UNKNOWN;
  private final StringBuilder fields = new StringBuilder();

  /**
   * Takes the fields of a request.
   *
   * @param cut whether there were more of them: then the head is made too large for any request
   * @throws Http2Fault if they are malformed (RFC 9113, 8.1.1)
   */
  RequestHead(int stream, List<HeaderField> all, boolean cut) throws Http2Fault {
    this.stream = stream;
    boolean regular = false;
    for (HeaderField field : all) {
      if (field.name().startsWith(":")) {
        if (regular) {
          throw malformed();
        }
        takePseudo(field.name(), field.value());
      } else {
        regular = true;
        take(field.name(), octets(field.value()));
      }
    }
    check();
    if (cut) {
      fields.append("x: ").append("x".repeat(Http2Limits.MAX_HEADER_LIST)).append("\r\n");
    }
  }

  private Http2Fault malformed() {
    return Http2Fault.ofStream(stream, ErrorCode.PROTOCOL_ERROR, "malformed");
  }

  private void takePseudo(String name, String value) throws Http2Fault {
    if (!VISIBLE.matchesAllOf(value)) {
      throw malformed();
    }
    switch (name) {
      case ":method" -> method = first(method, value);
      case ":scheme" -> scheme = first(scheme, value);
      case ":authority" -> authority = first(authority, value);
      case ":path" -> path = first(path, value);
      default -> throw malformed();
    }
  }

  private String first(@Nullable String before, String value) throws Http2Fault {
    if (before != null) {
      throw malformed();
    }
    return value;
  }

  private void take(String name, String value) throws Http2Fault {
    if (name.isEmpty()
        || !NAME.matchesAllOf(name)
        || OF_CONNECTIONS.contains(name)
        || BREAKS.matchesAnyOf(value)
        || !value.equals(BLANK.trimFrom(value))) {
      throw malformed();
    }
    switch (name) {
      case "host" -> host = first(host, value);
      case "content-length" -> takeLength(value);
      case "cookie" -> cookie = cookie == null ? value : cookie + "; " + value;
      case "te" -> {
        if (!value.equals("trailers")) {
          throw malformed();
        }
      }
      default -> fields.append(name).append(": ").append(value).append("\r\n");
    }
  }

  private void takeLength(String value) throws Http2Fault {
    if (value.isEmpty() || value.length() > MAX_DIGITS || !DIGITS.matchesAllOf(value)) {
      throw malformed();
    }
    long next = Long.parseLong(value);
    if (length != UNKNOWN && length != next) {
      throw malformed();
    }
    length = next;
  }

  private void check() throws Http2Fault {
    boolean connects = "CONNECT".equals(method);
    boolean complete =
        connects
            ? authority != null && path == null && scheme == null
            : method != null && scheme != null && path != null && !path.isEmpty();
    if (!complete || method == null || method.isEmpty()) {
      throw malformed();
    }
    if (path != null && !path.startsWith("/") && !path.equals("*")) {
      throw malformed();
    }
    if (authority != null && host != null && !authority.equals(host)) {
      throw malformed();
    }
  }

  /** The decoder makes a character of each byte, of those above 127 some beyond 255. */
  private static String octets(String value) {
    if (CharMatcher.ascii().matchesAllOf(value)) {
      return value;
    }
    StringBuilder octets = new StringBuilder(value.length());
    for (int i = 0; i < value.length(); i++) {
      octets.append((char) (value.charAt(i) & 0xFF));
    }
    return octets.toString();
  }

  /** Whether the answer has no body, whatever its length says. */
  boolean isHead() {
    return "HEAD".equals(method);
  }

  /** The bytes that its body is to have; {@link #UNKNOWN} if that was not said. */
  long length() {
    return length;
  }

  /**
   * The head in HTTP/1.1.
   *
   * @param framing the field that says how its body comes, with its line end; empty for none
   */
  byte[] toHttp1(String framing) {
    String called = authority == null ? host : authority;
    String text =
        (method + " " + (path == null ? authority : path) + " HTTP/1.1\r\n")
            + (called == null ? "" : "Host: " + called + "\r\n")
            + fields
            + (cookie == null ? "" : "Cookie: " + cookie + "\r\n")
            + framing
            + "\r\n";
    return text.getBytes(ISO_8859_1);
  }
}
