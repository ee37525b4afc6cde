package dev.holdfast.http.codec.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.common.collect.ImmutableList;
import dev.holdfast.fsm.Packet;
import dev.holdfast.fsm.Request;
import dev.holdfast.http.codec.ParsedRequest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A reader of the requests that clients usually send: {@code sid}, {@code rid}, {@code ack} and
 * {@code packets}, as compact JSON in ASCII without escapes. It goes over the bytes once, and makes
 * objects only of packets.
 *
 * <p>A request that merely asks for the next packets comes with every delivery, and Gson's reader
 * alone would cost more memory than all the rest of it. What is in any way unusual is left to
 * {@link BindBodyReader}; a test shows that both read the same wherever this one reads at all. Not
 * thread-safe, and used for one body.
 */
final class UsualBodyReader {

  private static final byte[] SID = key("sid");
  private static final byte[] RID = key("rid");
  private static final byte[] ACK = key("ack");
  private static final byte[] PACKETS = key("packets");
  private static final byte[] TRUE = "true".getBytes(US_ASCII);
  private static final byte[] FALSE = "false".getBytes(US_ASCII);
  private static final byte[] NULL = "null".getBytes(US_ASCII);

  private static final int MAX_DEPTH = 8; // far less than the strict reader allows
  // keys of an object in a packet: each is compared with each
  private static final int MAX_KEYS = 16;
  private static final int MAX_DIGITS = 15; // digits, so that each is below 2^53

  private final byte[] body;
  private int at;

  private UsualBodyReader(byte[] body) {
    this.body = body;
  }

  /**
   * Reads a body.
   *
   * @param likely the sid that it has probably; it is returned itself if it is that
   * @return null if the body is unusual, or wrong
   */
  static ParsedRequest.@Nullable Continue read(byte[] body, @Nullable String likely) {
    return new UsualBodyReader(body).request(likely);
  }

  private ParsedRequest.@Nullable Continue request(@Nullable String likely) {
    String sid = null;
    long rid = Request.ABSENT;
    long ack = Request.ABSENT;
    ImmutableList<Packet> packets = null;
    if (!take('{')) {
      return null;
    }
    do {
      if (sid == null && take(SID)) {
        sid = sid(likely);
        if (sid == null) {
          return null;
        }
      } else if (rid == Request.ABSENT && take(RID)) {
        rid = number();
        if (rid == Request.ABSENT) {
          return null;
        }
      } else if (ack == Request.ABSENT && take(ACK)) {
        ack = number();
        if (ack == Request.ABSENT) {
          return null;
        }
      } else if (packets == null && take(PACKETS)) {
        packets = packets();
        if (packets == null) {
          return null;
        }
      } else {
        return null;
      }
    } while (take(','));
    if (!take('}') || at != body.length || sid == null || rid == Request.ABSENT) {
      return null;
    }
    return new ParsedRequest.Continue(
        sid, rid, packets == null ? ImmutableList.of() : packets, ack, Request.ABSENT, false);
  }

  private @Nullable String sid(@Nullable String likely) {
    int start = at + 1;
    if (!skipString()) {
      return null;
    }
    int length = at - 1 - start;
    return likely != null && isAt(start, length, likely)
        ? likely
        : new String(body, start, length, ISO_8859_1);
  }

  private boolean isAt(int start, int length, String text) {
    if (text.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (body[start + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Reads a whole number; {@link Request#ABSENT} if there is none, or an unusual one. */
  private long number() {
    int start = at;
    long number = 0;
    while (at < body.length && isDigit(body[at])) {
      number = number * 10 + body[at++] - '0';
      if (at - start > MAX_DIGITS) {
        return Request.ABSENT;
      }
    }
    boolean wrong = at == start || (body[start] == '0' && at - start > 1);
    return wrong ? Request.ABSENT : number;
  }

  // ---- packets, whose bytes are taken as they are

  private @Nullable ImmutableList<Packet> packets() {
    if (!take('[')) {
      return null;
    }
    if (take(']')) {
      return ImmutableList.of();
    }
    ImmutableList.Builder<Packet> packets = ImmutableList.builder();
    do {
      int start = at;
      if (!skipValue(MAX_DEPTH)) {
        return null;
      }
      packets.add(Packet.unchecked(Arrays.copyOfRange(body, start, at)));
    } while (take(','));
    return take(']') ? packets.build() : null;
  }

  /** Goes over a value; false if it is none, or an unusual one. */
  private boolean skipValue(int depth) {
    if (at == body.length) {
      return false;
    }
    return switch (body[at]) {
      case '"' -> skipString();
      case '{' -> depth > 0 && skipObject(depth - 1);
      case '[' -> depth > 0 && skipArray(depth - 1);
      case 't' -> take(TRUE);
      case 'f' -> take(FALSE);
      case 'n' -> take(NULL);
      default -> number() != Request.ABSENT;
    };
  }

  private boolean skipObject(int depth) {
    at++;
    if (take('}')) {
      return true;
    }
    int[] keys = new int[MAX_KEYS]; // where each begins
    int count = 0;
    do {
      int key = at;
      if (count == MAX_KEYS || !skipString() || isKnown(keys, count, key)) {
        return false;
      }
      keys[count++] = key;
      if (!take(':') || !skipValue(depth)) {
        return false;
      }
    } while (take(','));
    return take('}');
  }

  /** Whether the key that ends here was there before. */
  private boolean isKnown(int[] keys, int count, int key) {
    int length = at - key;
    for (int i = 0; i < count; i++) {
      if (Arrays.equals(body, keys[i], keys[i] + length, body, key, at)) {
        return true;
      }
    }
    return false;
  }

  private boolean skipArray(int depth) {
    at++;
    if (take(']')) {
      return true;
    }
    do {
      if (!skipValue(depth)) {
        return false;
      }
    } while (take(','));
    return take(']');
  }

  /** Goes over a string of ASCII characters without escapes. */
  private boolean skipString() {
    if (!take('"')) {
      return false;
    }
    while (at < body.length && body[at] >= ' ' && body[at] != '\\') {
      if (body[at++] == '"') {
        return true;
      }
    }
    return false;
  }

  // ---- characters

  private static boolean isDigit(byte character) {
    return '0' <= character && character <= '9';
  }

  private boolean take(char character) {
    boolean here = at < body.length && body[at] == character;
    at += here ? 1 : 0;
    return here;
  }

  private boolean take(byte[] text) {
    int end = at + text.length;
    if (end > body.length || !Arrays.equals(body, at, end, text, 0, text.length)) {
      return false;
    }
    at = end;
    return true;
  }

  private static byte[] key(String name) {
    return ('"' + name + "\":").getBytes(US_ASCII);
  }
}
