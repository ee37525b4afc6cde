package dev.holdfast.core.limit;

import com.google.common.collect.ImmutableList;
import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a client comes from, as far as limits and bans tell clients apart: an IPv4 address, or the
 * first 64 bits of an IPv6 address (one customer usually has all the rest, and often more: see
 * {@link #networks}).
 */
public final class ClientHost {

  private static final String PREFIX = "/64"; // of the name of an IPv6 host

  private final String name;
  private final boolean loopback;
  private final boolean shared;
  private @Nullable ImmutableList<Network> networks; // most requests of a session ask for none

  /** A host that is no proxy. */
  public ClientHost(String name, boolean loopback) {
    this(name, loopback, false);
  }

  /**
   * A host.
   *
   * @param name for people and maps: {@code 192.0.2.7}, {@code 2001:db8::/64}
   * @param loopback whether it is this machine
   * @param shared whether it is a trusted proxy, which did not say for whom it asks: any number of
   *     clients may be behind it, so that it has no limit and must not be banned
   */
  public ClientHost(String name, boolean loopback, boolean shared) {
    this.name = name;
    this.loopback = loopback;
    this.shared = shared;
  }

  /** The host of this address, as that of a client. */
  public static ClientHost of(InetAddress address) {
    return new ClientHost(Network.of(address).name(), address.isLoopbackAddress());
  }

  /** The host of this address, as that of a trusted proxy. */
  public static ClientHost ofProxy(InetAddress address) {
    ClientHost host = of(address);
    return new ClientHost(host.name, host.loopback, true);
  }

  /**
   * The host that somebody means by its name, in any way to write it, or by any address of it; null
   * if it is neither.
   */
  public static @Nullable ClientHost named(String text) {
    String address =
        text.endsWith(PREFIX) ? text.substring(0, text.length() - PREFIX.length()) : text;
    boolean scoped = address.indexOf('%') >= 0; // means something on one machine only
    return !scoped && InetAddresses.isInetAddress(address)
        ? of(InetAddresses.forString(address))
        : null;
  }

  /** For people and maps: {@code 192.0.2.7}, {@code 2001:db8::/64}. */
  public String name() {
    return name;
  }

  /** Whether it is this machine. */
  public boolean loopback() {
    return loopback;
  }

  /** Whether others are behind it, who are not told apart. */
  public boolean shared() {
    return shared;
  }

  /** Whether there is a limit to the sessions and connections it may have. */
  public boolean isLimited() {
    return !loopback && !shared;
  }

  /**
   * What is counted when it does something: itself first, and of IPv6 the networks around it, the
   * widest last.
   */
  public ImmutableList<Network> networks() {
    ImmutableList<Network> known = networks;
    if (known == null) {
      String address = name.endsWith(PREFIX) ? name.substring(0, name.indexOf('/')) : name;
      known = Network.around(InetAddresses.forString(address));
      networks = known;
    }
    return known;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ClientHost that
        && name.equals(that.name)
        && loopback == that.loopback
        && shared == that.shared;
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, loopback, shared);
  }

  @Override
  public String toString() {
    return name;
  }
}
