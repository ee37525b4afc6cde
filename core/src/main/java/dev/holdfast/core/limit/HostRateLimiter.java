package dev.holdfast.core.limit;

/**
 * A rate limiter by host. Each {@link ClientNetwork} around a host has a limit as well, its share
 * times that of a host, so that a client with many addresses of one provider cannot get around the
 * limit. Usage of a network is dropped when it is back to zero; beyond the bound, the least
 * recently used network is dropped. Times are in milliseconds of a monotonic clock. Confined to the
 * loop.
 */
public final class HostRateLimiter {

  /** The usual bound on networks: 10 MB at most. */
  public static final int NETWORKS = 65_536;

  private final RateLimit limit;
  private final BoundedMap<String, RateLimit.Meter> meters; // by the names of networks

  /**
   * Makes a limiter.
   *
   * @param limit the limit of one host
   * @param networks how many networks are remembered, at most
   */
  public HostRateLimiter(RateLimit limit, int networks) {
    this.limit = limit;
    this.meters = BoundedMap.byAccess(networks);
  }

  /**
   * Counts one event of a host.
   *
   * @return 0 if it is admitted; otherwise it is not counted, and the milliseconds are returned
   *     after which it would be admitted
   */
  public long admit(ClientHost host, long now) {
    long wait = retryAfter(host, now);
    if (wait == 0) {
      count(host, now);
    }
    return wait;
  }

  /**
   * Returns the milliseconds from {@code now} until one more event of this host would be admitted.
   */
  public long retryAfter(ClientHost host, long now) {
    return retryAfter(host, 1, now);
  }

  /**
   * Returns the milliseconds from {@code now} until so many more events of this host would be
   * admitted at once.
   *
   * @param events no more than the limit allows in a burst
   */
  public long retryAfter(ClientHost host, int events, long now) {
    long wait = 0;
    for (ClientNetwork network : host.networks()) {
      RateLimit.Meter meter = meters.get(network.name());
      wait = meter == null ? wait : Math.max(wait, limit(network).retryAfter(meter, events, now));
    }
    return wait;
  }

  /**
   * Counts one event of a host. The caller has asked {@link #retryAfter} whether it is admitted.
   */
  public void count(ClientHost host, long now) {
    count(host, 1, now);
  }

  /** Counts so many events of a host, which were found to be admitted. */
  public void count(ClientHost host, int events, long now) {
    sweep(now);
    if (limit.events() > 0) {
      for (ClientNetwork network : host.networks()) {
        RateLimit.Meter meter =
            meters.computeIfAbsent(network.name(), name -> new RateLimit.Meter());
        limit(network).admit(meter, events, now);
      }
    }
  }

  /** Takes back one event that was counted for this host. */
  public void giveBack(ClientHost host) {
    for (ClientNetwork network : host.networks()) {
      RateLimit.Meter meter = meters.get(network.name()); // null: dropped meanwhile
      if (meter != null) {
        limit(network).giveBack(meter);
      }
    }
  }

  private RateLimit limit(ClientNetwork network) {
    return limit.times(network.share());
  }

  /**
   * Drops networks whose usage is zero, in the order of access until the first whose is not. A
   * network behind that one waits, no longer than the period of the limit.
   */
  public void sweep(long now) {
    meters.dropWhile(meter -> limit.isUnused(meter, now));
  }

  /** The number of networks that are remembered. */
  int size() {
    return meters.size();
  }
}
