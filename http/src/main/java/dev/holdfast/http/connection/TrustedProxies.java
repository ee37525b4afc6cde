package dev.holdfast.http.connection;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import dev.holdfast.core.limit.Network;
import inet.ipaddr.AddressStringParameters.RangeParameters;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressNetwork.IPAddressGenerator;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.IPAddressStringParameters;
import java.net.InetAddress;
import java.util.function.Predicate;

/**
 * The set of proxies whose {@code X-Forwarded-For} is believed: addresses and blocks of addresses.
 * Immutable.
 */
public final class TrustedProxies implements Predicate<Network> {

  /** The empty set: no header is believed. */
  public static final TrustedProxies NONE = new TrustedProxies(ImmutableList.of());

  /** The usual notation of addresses and blocks only; the library knows dozens more. */
  private static final IPAddressStringParameters PLAIN =
      new IPAddressStringParameters.Builder()
          .allowAll(false)
          .allowEmpty(false)
          .allowMask(false)
          .allowPrefixOnly(false)
          .allowSingleSegment(false)
          .allowWildcardedSeparator(false)
          .setRangeOptions(RangeParameters.NO_RANGE)
          .getIPv4AddressParametersBuilder()
          .allow_inet_aton(false)
          .allowLeadingZeros(false)
          .getParentBuilder()
          .getIPv6AddressParametersBuilder()
          .allowZone(false)
          .allowBase85(false)
          .getParentBuilder()
          .toParams();

  private static final int OUTSIDE = 96; // bits of an IPv6 address around an IPv4 one

  private static final IPAddressGenerator ADDRESSES = new IPAddressGenerator();

  private final ImmutableList<IPAddress> blocks;

  private TrustedProxies(ImmutableList<IPAddress> blocks) {
    this.blocks = blocks;
  }

  /**
   * Reads a list such as {@code 127.0.0.1,10.0.0.0/8,2001:db8::/32}.
   *
   * @throws IllegalArgumentException if something in it is neither an address nor a block
   */
  public static TrustedProxies parse(String list) {
    ImmutableList.Builder<IPAddress> blocks = ImmutableList.builder();
    for (String each : Splitter.on(',').trimResults().omitEmptyStrings().split(list)) {
      IPAddress address = new IPAddressString(each, PLAIN).getAddress();
      if (address == null) {
        throw new IllegalArgumentException("neither an address nor a block: " + each);
      }
      IPAddress plain = unwrapped(address);
      blocks.add(plain.isPrefixed() ? plain.toPrefixBlock() : plain);
    }
    return new TrustedProxies(blocks.build());
  }

  /** An IPv4 address or block as such, also if it is written inside an IPv6 one. */
  private static IPAddress unwrapped(IPAddress address) {
    if (!address.isIPv6() || !address.toIPv6().isIPv4Mapped()) {
      return address;
    }
    IPAddress inside = address.toIPv6().getEmbeddedIPv4Address();
    Integer length = address.getPrefixLength();
    return length == null ? inside : inside.setPrefixLength(Math.max(0, length - OUTSIDE), false);
  }

  boolean contains(InetAddress address) {
    if (blocks.isEmpty()) {
      return false;
    }
    IPAddress one = ADDRESSES.from(address);
    return blocks.stream().anyMatch(block -> block.contains(one));
  }

  /** Whether one of them is in a network. */
  @Override
  public boolean test(Network network) {
    IPAddress all = new IPAddressString(network.name(), PLAIN).getAddress();
    return blocks.stream().anyMatch(block -> block.contains(all) || all.contains(block));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TrustedProxies that && blocks.equals(that.blocks);
  }

  @Override
  public int hashCode() {
    return blocks.hashCode();
  }

  @Override
  public String toString() {
    return blocks.toString();
  }
}
