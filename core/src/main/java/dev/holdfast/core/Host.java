package dev.holdfast.core;

import com.google.common.net.InetAddresses;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where a client comes from, as far as limits and bans tell clients apart: an IPv4 address, or the
 * first 64 bits of an IPv6 address (one customer usually has all the rest).
 *
 * @param name for people and maps: {@code 192.0.2.7}, {@code 2001:db8::/64}
 * @param loopback whether it is this machine
 * @param shared whether it is a trusted proxy, which did not say for whom it asks: any number of
 *     clients may be behind it, so that it has no limit and must not be banned
 */
public record Host(String name, boolean loopback, boolean shared) {

  private static final String PREFIX = "/64"; // of the name of an IPv6 host
  private static final int PREFIX_BYTES = 8;
  private static final int IPV6_BYTES = 16;

  /** A host that is no proxy. */
  public Host(String name, boolean loopback) {
    this(name, loopback, false);
  }

  /** The host of this address, as that of a client. */
  public static Host of(InetAddress address) {
    if (address.isLoopbackAddress()) {
      return new Host(InetAddresses.toAddrString(address), true);
    }
    if (address instanceof Inet6Address) {
      byte[] prefix = Arrays.copyOf(address.getAddress(), PREFIX_BYTES);
      return new Host(InetAddresses.toAddrString(padded(prefix)) + PREFIX, false);
    }
    return new Host(InetAddresses.toAddrString(address), false);
  }

  /** The host of this address, as that of a trusted proxy. */
  public static Host ofProxy(InetAddress address) {
    Host host = of(address);
    return new Host(host.name, host.loopback, true);
  }

  /** Whether there is a limit to the sessions it may have. */
  boolean isLimited() {
    return !loopback && !shared;
  }

  /**
   * The host that somebody means by its name, in any way to write it, or by any address of it; null
   * if it is neither.
   */
  public static @Nullable Host named(String text) {
    String address =
        text.endsWith(PREFIX) ? text.substring(0, text.length() - PREFIX.length()) : text;
    boolean scoped = address.indexOf('%') >= 0; // means something on one machine only
    return !scoped && InetAddresses.isInetAddress(address)
        ? of(InetAddresses.forString(address))
        : null;
  }

  private static InetAddress padded(byte[] prefix) {
    try {
      return InetAddress.getByAddress(Arrays.copyOf(prefix, IPV6_BYTES));
    } catch (UnknownHostException e) {
      throw new AssertionError("sixteen bytes are an address", e);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
