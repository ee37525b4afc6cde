package dev.holdfast.core.chat.guest;

import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.limit.HostCounter;

/**
 * A limiter of the guests that listen, whether by requests that wait or by streams: in all, and of
 * each host. Loopback addresses and trusted proxies may have any number of those that there may be
 * in all. Confined to the loop.
 */
public final class ListenerLimiter {

  private static final int PER_HOST = 100; // the most of one host

  private final int most;
  private final HostCounter hosts = new HostCounter(); // how many listeners of each host there are
  private int count;

  /**
   * Makes a limiter that counts no listener yet.
   *
   * @param most the most listeners in all
   */
  public ListenerLimiter(int most) {
    this.most = most;
  }

  /** Whether there are as many listeners as there may be, in all or of this host. */
  boolean isFull(ClientHost host) {
    return count >= most || hosts.isFull(host, PER_HOST);
  }

  /** Counts a listener of a host. */
  void add(ClientHost host) {
    count++;
    if (host.isLimited()) {
      hosts.add(host);
    }
  }

  /** A listener of a host has gone. */
  void remove(ClientHost host) {
    count--;
    if (host.isLimited()) {
      hosts.remove(host);
    }
  }
}
