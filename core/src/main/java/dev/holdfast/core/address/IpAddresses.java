package dev.holdfast.core.address;

import com.google.common.base.CharMatcher;
import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A parser and printer of IP addresses, the only one: what it refuses is an address nowhere in the
 * server.
 *
 * <p>The notation is strict, so that no two programs read one text differently: four decimal
 * numbers without leading zeros, or any spelling of IPv6 in RFC 4291, in ASCII. There are no names,
 * brackets or ports, and no zones ({@code fe80::1%eth0}), which have a meaning on one machine only.
 * An IPv4 address that is written in an IPv6 one ({@code ::ffff:192.0.2.7}) is read as IPv4.
 * Stateless; any thread.
 */
public final class IpAddresses {

  private static final char ZONE = '%';

  /** The end of a host that browsers and systems read as an address, if as anything. */
  private static final Pattern ENDS_IN_A_NUMBER =
      Pattern.compile("(?:.*\\.)?(?:[0-9]+|0[xX][0-9a-fA-F]*)");

  private IpAddresses() {}

  /** Parses an address; null if {@code text} is none. */
  public static @Nullable InetAddress parse(String text) {
    return CharMatcher.ascii().matchesAllOf(text)
            && text.indexOf(ZONE) < 0
            && InetAddresses.isInetAddress(text)
        ? InetAddresses.forString(text)
        : null;
  }

  /** Whether {@code text} is an address. */
  public static boolean isAddress(String text) {
    return parse(text) != null;
  }

  /**
   * Whether a reader takes {@code text} for an address: it is one, if digits of other scripts are
   * replaced.
   */
  public static boolean looksLikeAddress(String text) {
    return InetAddresses.isInetAddress(text);
  }

  /**
   * Whether a host can be no name, and so must be an address: it has a colon, or ends in a number
   * (as the URL standard has it).
   */
  public static boolean isNoName(String host) {
    return host.indexOf(':') >= 0 || ENDS_IN_A_NUMBER.matcher(host).matches();
  }

  /** The shortest form of an address (RFC 5952); {@link #parse} reads it. */
  public static String format(InetAddress address) {
    String text = InetAddresses.toAddrString(address);
    int zone = text.indexOf(ZONE); // of a peer
    return zone < 0 ? text : text.substring(0, zone);
  }
}
