package dev.holdfast.http.server;

import static dev.holdfast.http.server.Octets.at;

import io.undertow.util.NetworkUtils;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;

/** The value of the header {@code Host}: a host, and maybe a port (RFC 9110, 7.2). */
final class HostHeader {

  private static final int HIGHEST_PORT = 65_535;

  /** As Undertow has it: it would refuse others by itself, without a word. */
  private static final Pattern IPV6 = Pattern.compile(NetworkUtils.IP6_EXACT);

  private HostHeader() {}

  /** Whether these bytes are one; an empty one is, for a target that has no host. */
  static boolean isValid(ByteBuffer in, int from, int to) {
    int i = from;
    if (i < to && at(in, i) == '[') {
      while (i < to && at(in, i) != ']') {
        i++;
      }
      if (i == to || !IPV6.matcher(Octets.text(in, from + 1, i)).matches()) {
        return false;
      }
      i++;
    } else {
      while (i < to && at(in, i) != ':') {
        if (Octets.isHost(at(in, i))) {
          i++;
        } else if (isEscape(in, i, to)) {
          i += 3;
        } else {
          return false;
        }
      }
    }
    return i == to || (at(in, i) == ':' && isPort(in, i + 1, to));
  }

  private static boolean isEscape(ByteBuffer in, int i, int to) {
    return at(in, i) == '%'
        && i + 2 < to
        && Octets.hex(at(in, i + 1)) >= 0
        && Octets.hex(at(in, i + 2)) >= 0;
  }

  private static boolean isPort(ByteBuffer in, int from, int to) {
    int port = 0;
    for (int i = from; i < to; i++) {
      if (!Octets.isDigit(at(in, i)) || port > HIGHEST_PORT) {
        return false;
      }
      port = 10 * port + at(in, i) - '0';
    }
    return port > 0 && port <= HIGHEST_PORT;
  }
}
