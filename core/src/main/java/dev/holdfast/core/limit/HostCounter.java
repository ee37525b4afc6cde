package dev.holdfast.core.limit;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.Multiset;
import org.jspecify.annotations.Nullable;

/**
 * A counter of things by host, such as its sessions, and by each {@link ClientNetwork} around the
 * host. Counting the networks keeps a client with many addresses of one provider from getting
 * around the limit of a host. Confined to the loop.
 */
public final class HostCounter {

  private final Multiset<String> counts = HashMultiset.create(); // by the names of networks

  /**
   * Whether a host, or a network around it, has reached the limit. That of a network is {@code
   * limit} times its share.
   */
  public boolean isFull(ClientHost host, int limit) {
    return full(host, limit) != null;
  }

  /**
   * Returns the narrowest network around a host that has reached its limit; null if there is none.
   */
  public @Nullable ClientNetwork full(ClientHost host, int limit) {
    for (ClientNetwork network : host.networks()) {
      if (counts.count(network.name()) >= (long) limit * network.share()) {
        return network;
      }
    }
    return null;
  }

  /** Counts one more for a host. */
  public void add(ClientHost host) {
    host.networks().forEach(network -> counts.add(network.name()));
  }

  /** Counts one less for a host. */
  public void remove(ClientHost host) {
    host.networks().forEach(network -> counts.remove(network.name()));
  }
}
