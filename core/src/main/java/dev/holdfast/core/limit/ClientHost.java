package dev.holdfast.core.limit;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.address.IpAddressCodec;
import java.net.InetAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The host of a client, the smallest unit by which limits and bans tell clients apart: an IPv4
 * address, or the /64 of an IPv6 address, because one customer of a provider usually has a whole
 * /64 and often more (see {@link #networks}). A value; it computes its networks once, on the event
 * loop.
 */
public final class ClientHost {

  private final String name;
  private final boolean loopback;
  private final boolean shared;
  // computed when first needed: most requests do not need it
  private @Nullable ImmutableList<ClientNetwork> networks;

  /** Makes a host that is not a proxy. */
  public ClientHost(String name, boolean loopback) {
    this(name, loopback, false);
  }

  /**
   * Makes a host.
   *
   * @param name {@code 192.0.2.7} or {@code 2001:db8::/64}
   * @param loopback whether the address is of this machine
   * @param shared whether this is a trusted proxy that did not forward the client's address: any
   *     number of clients may be behind it, so that it has no limit and must not be banned
   */
  public ClientHost(String name, boolean loopback, boolean shared) {
    this.name = name;
    this.loopback = loopback;
    this.shared = shared;
  }

  /** Returns the host of a client with this address. */
  public static ClientHost of(InetAddress address) {
    InetAddress own = IpAddressCodec.unwrap(address);
    return new ClientHost(ClientNetwork.of(own).name(), own.isLoopbackAddress());
  }

  /** Returns the host of a trusted proxy with this address. */
  public static ClientHost ofProxy(InetAddress address) {
    ClientHost host = of(address);
    return new ClientHost(host.name, host.loopback, true);
  }

  /**
   * Parses the name of a host in any notation, or any address in it; null if {@code text} is
   * neither. An address with the length of a prefix is a host only if that is the length of a host:
   * {@code 192.0.2.7/64} is none.
   */
  public static @Nullable ClientHost named(String text) {
    InetAddress address = IpAddressCodec.parse(text);
    if (address == null) {
      ClientNetwork network = ClientNetwork.named(text);
      address = network == null || !network.isHost() ? null : network.start();
    }
    return address == null ? null : of(address);
  }

  /** The name: {@code 192.0.2.7} or {@code 2001:db8::/64}. */
  public String name() {
    return name;
  }

  /** Whether this is the machine of the server. */
  public boolean loopback() {
    return loopback;
  }

  /** Whether this is a proxy whose clients cannot be told apart. */
  public boolean shared() {
    return shared;
  }

  /** Whether the number of its sessions and connections is limited. */
  public boolean isLimited() {
    return !loopback && !shared;
  }

  /**
   * The networks that an event of this host is counted for: the host itself first; for IPv6 also
   * the wider networks around it, the widest last.
   */
  public ImmutableList<ClientNetwork> networks() {
    ImmutableList<ClientNetwork> known = networks;
    if (known == null) {
      known = ClientNetwork.around(new ClientNetwork(name, 1).start());
      if (known.size() == 1 && known.get(0).name().equals(name)) {
        known = ImmutableList.of(new ClientNetwork(name, 1)); // sharing the text of the name
      }
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
