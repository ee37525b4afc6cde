package dev.holdfast.core.store.postgres;

import dev.holdfast.core.store.ChatStore.Ban;
import dev.holdfast.core.store.ChatStore.BanListener;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The list of bans as the listener was told it: what was read anew is told as the difference, in
 * the order in which it came about. Confined to the loop.
 */
final class BanReplica {

  /** A ban, and how often bans had changed with it. */
  record Numbered(Ban ban, long n) {}

  /** All bans at one moment, in the order in which they were set. */
  record Read(List<Numbered> bans, long n) {}

  private final Map<String, Ban> told = new HashMap<>(); // by network
  private long n;
  private long heard;

  /** Begins with bans that are known already. */
  BanReplica(List<Ban> known, long n) {
    known.forEach(ban -> told.put(ban.network(), ban));
    this.n = n;
    this.heard = n;
  }

  /** How often bans had changed when the listener was told last. */
  long n() {
    return n;
  }

  /** Notes how often they have changed. */
  void heard(long n) {
    heard = Math.max(heard, n);
  }

  boolean isBehind() {
    return n < heard;
  }

  /** Tells what has changed. */
  void tell(Read read, BanListener listener) {
    if (read.n < n) {
      return;
    }
    n = read.n;
    heard(n);
    Set<String> now = new HashSet<>();
    read.bans.forEach(each -> now.add(each.ban.network()));
    for (String network : new ArrayList<>(told.keySet())) {
      if (!now.contains(network)) {
        told.remove(network);
        listener.unbanned(network);
      }
    }
    for (Numbered each : read.bans) {
      Ban ban = each.ban;
      if (!ban.equals(told.put(ban.network(), ban))) {
        listener.banned(ban);
      }
    }
  }
}
