package dev.holdfast.core;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What each host has used of a limit. A host is forgotten when all was given back to it; when there
 * are too many, the one that was heard of least recently is forgotten before.
 */
public final class HostMeters {

  /** How many hosts are remembered, unless said otherwise: 10 MB at most. */
  public static final int HOSTS = 65_536;

  private final RateLimit limit;
  private final int hosts;
  private final Map<String, RateLimit.Meter> meters =
      new LinkedHashMap<>(16, 0.75f, true); // the one that was heard of least recently first

  /** Meters of this limit for at most so many hosts. */
  public HostMeters(RateLimit limit, int hosts) {
    this.limit = limit;
    this.hosts = hosts;
  }

  /** The meter of this host; it is not to be kept. */
  public RateLimit.Meter of(Host host, long now) {
    sweep(now);
    RateLimit.Meter meter = meters.computeIfAbsent(host.name(), name -> new RateLimit.Meter());
    if (meters.size() > hosts) {
      Iterator<RateLimit.Meter> first = meters.values().iterator();
      first.next();
      first.remove();
    }
    return meter;
  }

  /**
   * Forgets hosts that have used nothing. One that is not the first may have to wait for those
   * before it, no longer than the limit's time: what was heard of earlier is given back earlier.
   */
  public void sweep(long now) {
    Iterator<RateLimit.Meter> meter = meters.values().iterator();
    while (meter.hasNext() && limit.isUnused(meter.next(), now)) {
      meter.remove();
    }
  }

  /** How many hosts are remembered now. */
  int size() {
    return meters.size();
  }
}
