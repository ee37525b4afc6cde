package dev.holdfast.http.connection;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import dev.holdfast.core.address.AddressBlock;
import dev.holdfast.core.limit.ClientNetwork;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressNetwork.IPAddressGenerator;
import java.net.InetAddress;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * The set of proxies whose {@code X-Forwarded-For} is believed: addresses and blocks of addresses.
 * Immutable.
 */
public final class TrustedProxies implements Predicate<ClientNetwork> {

  /** The empty set: no header is believed. */
  public static final TrustedProxies NONE = new TrustedProxies(ImmutableList.of());

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
      AddressBlock block = AddressBlock.parse(each);
      if (block == null) {
        throw new IllegalArgumentException("neither an address nor a block: " + each);
      }
      blocks.add(block(block));
    }
    return new TrustedProxies(blocks.build());
  }

  private static IPAddress block(AddressBlock read) {
    IPAddress start = ADDRESSES.from(read.start());
    return read.isOneAddress() ? start : start.setPrefixLength(read.length()).toPrefixBlock();
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
  public boolean test(ClientNetwork network) {
    IPAddress all = block(Objects.requireNonNull(AddressBlock.parse(network.name())));
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
