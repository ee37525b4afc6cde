package dev.holdfast.core.limit;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.address.AddressBlock;
import dev.holdfast.core.address.IpAddressCodec;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A block of addresses that limits and bans count as one: an IPv4 address, or the /64, /56 or /48
 * of an IPv6 one. A customer of a provider has one of these blocks, and its size cannot be known:
 * so each is counted, and the limit of a wider one is higher, but lower than that of all its parts
 * together.
 *
 * @param name {@code 192.0.2.7}, {@code 2001:db8::/64}
 * @param share the factor by which its limit is higher than that of one host
 */
public record ClientNetwork(String name, int share) {

  /** The lengths in bits of the prefixes that are counted, that of a host first. */
  private static final ImmutableList<Integer> PREFIXES = ImmutableList.of(64, 56, 48);

  /** Returns the narrowest network that an address is in: that of a host. */
  static ClientNetwork of(InetAddress address) {
    return isDivided(address)
        ? of(address, PREFIXES.get(0))
        : new ClientNetwork(IpAddressCodec.format(address), 1);
  }

  /** Returns the networks that an address is in, the narrowest first. */
  static ImmutableList<ClientNetwork> around(InetAddress address) {
    return isDivided(address)
        ? PREFIXES.stream().map(prefix -> of(address, prefix)).collect(toImmutableList())
        : ImmutableList.of(of(address));
  }

  private static boolean isDivided(InetAddress address) {
    return address instanceof Inet6Address && !address.isLoopbackAddress();
  }

  /** Returns the network of a prefix. The share doubles with each step of eight bits. */
  private static ClientNetwork of(InetAddress address, int prefix) {
    String start = IpAddressCodec.format(AddressBlock.around(address, prefix).start());
    return new ClientNetwork(start + "/" + prefix, 1 << ((PREFIXES.get(0) - prefix) / Byte.SIZE));
  }

  /**
   * Parses the name of a network in any notation; null if {@code text} names none that is counted.
   * An IPv4 address may end with {@code /32}; an IPv6 address needs the length of its prefix.
   */
  public static @Nullable ClientNetwork named(String text) {
    AddressBlock block = AddressBlock.parse(text);
    if (block == null) {
      return null;
    }
    InetAddress start = block.start();
    if (isDivided(start)) {
      return PREFIXES.contains(block.length()) ? of(start, block.length()) : null;
    }
    return block.isOneAddress() ? of(start) : null;
  }

  /** Whether {@code text} means a network or an address, also one that is not counted. */
  public static boolean isMeantBy(String text) {
    return AddressBlock.looksLikeBlock(text);
  }

  /** Whether {@code other} is this network or a part of it. */
  public boolean contains(ClientNetwork other) {
    return equals(other) || (other.share < share && around(other.start()).contains(this));
  }

  /** Whether it is the network of one host. */
  boolean isHost() {
    return share == 1;
  }

  /** The first address of the block. */
  InetAddress start() {
    return Objects.requireNonNull(AddressBlock.parse(name), name).start();
  }

  /** Whether an address of the machine itself is in this network. */
  public boolean containsLoopback() {
    InetAddress start = start();
    boolean all = start instanceof Inet6Address && start.isAnyLocalAddress(); // ::1 follows
    return all || start.isLoopbackAddress();
  }

  /** Whether a host is in this network. */
  public boolean contains(ClientHost host) {
    return host.networks().contains(this);
  }

  @Override
  public String toString() {
    return name;
  }
}
