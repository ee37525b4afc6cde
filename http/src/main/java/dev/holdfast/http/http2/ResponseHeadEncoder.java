package dev.holdfast.http.http2;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.common.collect.ImmutableMap;
import java.io.ByteArrayOutputStream;
import java.util.List;

/**
 * The encoder of the heads of responses (HPACK, RFC 7541). It uses the table that is fixed, and
 * keeps none of its own: a head has some two hundred bytes, and a table would be memory for each
 * connection. Stateless.
 */
final class ResponseHeadEncoder {

  /** Statuses that are in the table as a whole. */
  private static final ImmutableMap<Integer, Integer> STATUSES =
      ImmutableMap.<Integer, Integer>builder()
          .put(200, 8)
          .put(204, 9)
          .put(206, 10)
          .put(304, 11)
          .put(400, 12)
          .put(404, 13)
          .put(500, 14)
          .buildOrThrow();

  private static final int STATUS = 8;

  /** Names that are in the table. */
  private static final ImmutableMap<String, Integer> NAMES =
      ImmutableMap.<String, Integer>builder()
          .put("access-control-allow-origin", 20)
          .put("age", 21)
          .put("allow", 22)
          .put("cache-control", 24)
          .put("content-disposition", 25)
          .put("content-encoding", 26)
          .put("content-language", 27)
          .put("content-length", 28)
          .put("content-location", 29)
          .put("content-range", 30)
          .put("content-type", 31)
          .put("date", 33)
          .put("etag", 34)
          .put("expires", 36)
          .put("last-modified", 44)
          .put("link", 45)
          .put("location", 46)
          .put("retry-after", 53)
          .put("server", 54)
          .put("set-cookie", 55)
          .put("strict-transport-security", 56)
          .put("vary", 59)
          .put("www-authenticate", 61)
          .buildOrThrow();

  private static final int INDEXED = 0x80; // both name and value are in the table
  private static final int NO_TABLE = 0x20; // from now on it has no bytes (RFC 7541, 6.3)
  private static final int INDEX_BITS = 4; // of a field that is not to be kept in a table
  private static final int LENGTH_BITS = 7; // of text that is not compressed

  private ResponseHeadEncoder() {}

  /**
   * The block of a head.
   *
   * @param first whether it is the first one of its connection, which says that no table is kept: a
   *     client may have asked for one that is smaller than it is without a word
   */
  static byte[] encode(int status, List<HeaderField> fields, boolean first) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (first) {
      out.write(NO_TABLE);
    }
    Integer whole = STATUSES.get(status);
    if (whole != null) {
      out.write(INDEXED | whole);
    } else {
      number(out, INDEX_BITS, STATUS);
      text(out, String.valueOf(status));
    }
    for (HeaderField field : fields) {
      Integer name = NAMES.get(field.name());
      number(out, INDEX_BITS, name == null ? 0 : name);
      if (name == null) {
        text(out, field.name());
      }
      text(out, field.value());
    }
    return out.toByteArray();
  }

  /** A number behind so many bits that are zero up to the next byte (RFC 7541, 5.1). */
  private static void number(ByteArrayOutputStream out, int bits, int number) {
    int most = (1 << bits) - 1;
    if (number < most) {
      out.write(number);
      return;
    }
    out.write(most);
    int left = number - most;
    while (left >= 0x80) {
      out.write((left & 0x7F) | 0x80);
      left >>= 7;
    }
    out.write(left);
  }

  private static void text(ByteArrayOutputStream out, String text) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    number(out, LENGTH_BITS, bytes.length);
    out.writeBytes(bytes);
  }
}
