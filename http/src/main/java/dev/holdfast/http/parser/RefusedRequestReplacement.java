package dev.holdfast.http.parser;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;

/**
 * A writer of the bytes that Undertow reads in place of a refused request: a head with the method
 * {@link RequestValidator#REFUSED}, or an endless chunk. Stateless.
 */
final class RefusedRequestReplacement {

  private static final String NO_HOST = "unknown.invalid"; // RFC 6761: no name of any server
  private static final String LENGTH = "1000000000"; // bytes; more than is ever discarded
  private static final String CHUNK = "40000000\r\n"; // 1 GiB, more than is ever discarded

  private RefusedRequestReplacement() {}

  /** Replaces the head that was parsed last; with its path, its host, and its origin if any. */
  static byte[] head(RequestHeadParser head, ByteBuffer in) {
    String origin = head.origin(in);
    String host = head.host(in);
    String text =
        (RequestValidator.REFUSED + " " + head.path(in) + " HTTP/1.1\r\n")
            + ("Host: " + (host == null || host.isEmpty() ? NO_HOST : host) + "\r\n")
            + (origin == null ? "" : "Origin: " + origin + "\r\n")
            + ("Content-Length: " + LENGTH + "\r\n\r\n");
    return text.getBytes(ISO_8859_1);
  }

  /** Continues a body that breaks off before the end of a chunk, or before its beginning. */
  static byte[] chunk(boolean beforeEnd) {
    return ((beforeEnd ? "\r\n" : "") + CHUNK).getBytes(ISO_8859_1);
  }
}
