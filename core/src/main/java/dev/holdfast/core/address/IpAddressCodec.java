package dev.holdfast.core.address;

import com.google.common.base.CharMatcher;
import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The codec of IP addresses, their parser and printer for the whole server, so that all of its
 * parts agree on what an address is.
 *
 * <p>The notation is strict, so that no two programs read one text differently: four decimal
 * numbers without leading zeros, or any spelling of IPv6 in RFC 4291, in ASCII. There are no names,
 * brackets or ports, and no zones ({@code fe80::1%eth0}), which have a meaning on one machine only.
 * An IPv4 address in an IPv6 one ({@code ::ffff:192.0.2.7}, {@code 64:ff9b::192.0.2.7}) is read as
 * IPv4. Thread-safe.
 */
public final class IpAddressCodec {

  private static final char ZONE = '%';

  /** The end of a host that browsers take for an address, and never for a name. */
  private static final Pattern ENDS_IN_A_NUMBER =
      Pattern.compile("(?:.*\\.)?(?:[0-9]+|0[xX][0-9a-fA-F]*)");

  private static final int IPV6_BYTES = 16;
  private static final byte[] NAT64 = {0, 0x64, (byte) 0xff, (byte) 0x9b, 0, 0, 0, 0, 0, 0, 0, 0};

  private IpAddressCodec() {}

  /** Parses an address; null if {@code text} is none. */
  public static @Nullable InetAddress parse(String text) {
    return CharMatcher.ascii().matchesAllOf(text)
            && text.indexOf(ZONE) < 0
            && InetAddresses.isInetAddress(text)
        ? unwrap(InetAddresses.forString(text))
        : null;
  }

  /**
   * The IPv4 address in one that a translator to IPv6 made of it, with the prefix {@code
   * 64:ff9b::/96} of RFC 6052; any other address as it is. All IPv4 clients behind a translator
   * would be one host otherwise.
   */
  public static InetAddress unwrap(InetAddress address) {
    byte[] bytes = address.getAddress();
    int prefix = NAT64.length;
    if (bytes.length != IPV6_BYTES || !Arrays.equals(bytes, 0, prefix, NAT64, 0, prefix)) {
      return address;
    }
    InetAddress own = ipv4(Arrays.copyOfRange(bytes, prefix, IPV6_BYTES));
    return isGlobal(own) ? own : address; // a translator has no other clients (section 3.1)
  }

  private static boolean isGlobal(InetAddress address) {
    return !address.isLoopbackAddress()
        && !address.isSiteLocalAddress()
        && !address.isLinkLocalAddress()
        && !address.isAnyLocalAddress()
        && !address.isMulticastAddress();
  }

  private static InetAddress ipv4(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new AssertionError("four bytes are an address", e);
    }
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
   * Whether a host is meant as an address, because it cannot be a name: it has a colon, or ends in
   * a number (as the URL standard has it).
   */
  public static boolean isMeantAsAddress(String host) {
    return host.indexOf(':') >= 0 || ENDS_IN_A_NUMBER.matcher(host).matches();
  }

  /** The shortest form of an address (RFC 5952); {@link #parse} reads it. */
  public static String format(InetAddress address) {
    String text = InetAddresses.toAddrString(address);
    int zone = text.indexOf(ZONE); // the address of a peer may have a zone
    return zone < 0 ? text : text.substring(0, zone);
  }
}
