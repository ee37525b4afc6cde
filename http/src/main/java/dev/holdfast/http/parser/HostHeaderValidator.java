package dev.holdfast.http.parser;

import static dev.holdfast.http.parser.CharacterClasses.at;

import dev.holdfast.core.address.IpAddressCodec;
import io.undertow.util.NetworkUtils;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;

/**
 * A validator of the header {@code Host}: a host with an optional port, both of which may be empty
 * (RFC 9110, 7.2 and RFC 3986, 3.2).
 */
final class HostHeaderValidator {

  private static final int MAX_PORT = 65_535;

  /**
   * The notation that Undertow accepts: it would refuse others without a reason, so they are
   * rewritten.
   */
  private static final Pattern PLAIN_IPV6 = Pattern.compile(NetworkUtils.IP6_EXACT);

  private HostHeaderValidator() {}

  /** Whether these bytes are valid; an empty value is, for a target without a host. */
  static boolean isValid(ByteBuffer in, int from, int to) {
    int i = from;
    if (i < to && at(in, i) == '[') {
      while (i < to && at(in, i) != ']') {
        i++;
      }
      if (i == to || !isIpv6(CharacterClasses.text(in, from + 1, i))) {
        return false;
      }
      i++;
    } else {
      while (i < to && at(in, i) != ':') {
        if (CharacterClasses.isHost(at(in, i))) {
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

  private static boolean isIpv6(String text) {
    return text.indexOf(':') >= 0 && IpAddressCodec.isAddress(text);
  }

  /** Whether Undertow accepts this valid value as it stands. */
  static boolean isPlain(ByteBuffer in, int from, int to) {
    if (from < to && at(in, to - 1) == ':') {
      return false;
    }
    return from == to || at(in, from) != '[' || isPlainIpv6(CharacterClasses.text(in, from, to));
  }

  private static boolean isPlainIpv6(String text) {
    return PLAIN_IPV6.matcher(text.substring(1, text.indexOf(']'))).matches();
  }

  /** A valid value in a form that Undertow accepts. */
  static String plain(String valid) {
    Authority authority = valid.startsWith("[") ? Authority.parse(valid) : null;
    if (authority != null) {
      return authority.toString();
    }
    return valid.endsWith(":") ? valid.substring(0, valid.length() - 1) : valid;
  }

  private static boolean isEscape(ByteBuffer in, int i, int to) {
    return at(in, i) == '%'
        && i + 2 < to
        && CharacterClasses.hex(at(in, i + 1)) >= 0
        && CharacterClasses.hex(at(in, i + 2)) >= 0;
  }

  private static boolean isPort(ByteBuffer in, int from, int to) {
    int port = from == to ? 1 : 0; // an empty one is that of the scheme
    for (int i = from; i < to; i++) {
      if (!CharacterClasses.isDigit(at(in, i)) || port > MAX_PORT) {
        return false;
      }
      port = 10 * port + at(in, i) - '0';
    }
    return port > 0 && port <= MAX_PORT;
  }
}
