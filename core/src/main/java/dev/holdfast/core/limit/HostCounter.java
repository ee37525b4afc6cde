package dev.holdfast.core.limit;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.Multiset;
import org.jspecify.annotations.Nullable;

/**
 * How many of something each host has at the moment, and each {@link Network} around it: what a
 * host may not have, its neighbours cannot have for it.
 */
public final class HostCounter {

  private final Multiset<String> counts = HashMultiset.create(); // by the names of networks

  /** Whether a host, or a network around it, has as many as it may: so many times its share. */
  public boolean isFull(ClientHost host, int limit) {
    return full(host, limit) != null;
  }

  /** The narrowest network around a host that has as many as it may; null if there is none. */
  public @Nullable Network full(ClientHost host, int limit) {
    for (Network network : host.networks()) {
      if (counts.count(network.name()) >= (long) limit * network.share()) {
        return network;
      }
    }
    return null;
  }

  /** A host has one more. */
  public void add(ClientHost host) {
    host.networks().forEach(network -> counts.add(network.name()));
  }

  /** A host has one less. */
  public void remove(ClientHost host) {
    host.networks().forEach(network -> counts.remove(network.name()));
  }
}
