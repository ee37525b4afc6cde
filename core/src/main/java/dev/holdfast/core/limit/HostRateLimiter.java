package dev.holdfast.core.limit;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What each host has used of a limit, and each {@link Network} around it of its share of that: what
 * a host may not, its neighbours cannot do for it. A network is forgotten when all was given back
 * to it; when there are too many, the one that was heard of least recently is forgotten before.
 */
public final class HostRateLimiter {

  /** How many networks are remembered, unless said otherwise: 10 MB at most. */
  public static final int NETWORKS = 65_536;

  private final RateLimit limit;
  private final int networks;
  private final Map<String, RateLimit.Meter> meters =
      new LinkedHashMap<>(16, 0.75f, true); // the one that was heard of least recently first

  /** Meters of this limit for at most so many networks. */
  public HostRateLimiter(RateLimit limit, int networks) {
    this.limit = limit;
    this.networks = networks;
  }

  /**
   * Counts one event of a host.
   *
   * @return 0 if it is admitted; else, and uncounted, in how many milliseconds it would be
   */
  public long admit(ClientHost host, long now) {
    long wait = retryAfter(host, now);
    if (wait == 0) {
      count(host, now);
    }
    return wait;
  }

  /** Milliseconds from {@code now} until one more event of this host would be admitted. */
  public long retryAfter(ClientHost host, long now) {
    return retryAfter(host, 1, now);
  }

  /** Likewise, for so many events at once, which may not be more than the limit has. */
  public long retryAfter(ClientHost host, int events, long now) {
    long wait = 0;
    for (Network network : host.networks()) {
      RateLimit.Meter meter = meters.get(network.name());
      wait = meter == null ? wait : Math.max(wait, limit(network).retryAfter(meter, events, now));
    }
    return wait;
  }

  /** Counts one event of a host that would be admitted now. */
  public void count(ClientHost host, long now) {
    count(host, 1, now);
  }

  /** Likewise, so many events at once. */
  public void count(ClientHost host, int events, long now) {
    sweep(now);
    if (limit.events() > 0) {
      for (Network network : host.networks()) {
        RateLimit.Meter meter =
            meters.computeIfAbsent(network.name(), name -> new RateLimit.Meter());
        limit(network).admits(meter, events, now);
      }
      bound();
    }
  }

  /** Gives an event back that was counted for this host. */
  public void giveBack(ClientHost host) {
    for (Network network : host.networks()) {
      RateLimit.Meter meter = meters.get(network.name()); // null: forgotten meanwhile
      if (meter != null) {
        limit(network).giveBack(meter);
      }
    }
  }

  private RateLimit limit(Network network) {
    return limit.times(network.share());
  }

  private void bound() {
    Iterator<RateLimit.Meter> first = meters.values().iterator();
    for (int excess = meters.size() - networks; excess > 0; excess--) {
      first.next();
      first.remove();
    }
  }

  /**
   * Forgets networks that have used nothing. One that is not the first may have to wait for those
   * before it, no longer than the limit's time: what was heard of earlier is given back earlier.
   */
  public void sweep(long now) {
    Iterator<RateLimit.Meter> meter = meters.values().iterator();
    while (meter.hasNext() && limit.isUnused(meter.next(), now)) {
      meter.remove();
    }
  }

  /** How many networks are remembered now. */
  int size() {
    return meters.size();
  }
}
