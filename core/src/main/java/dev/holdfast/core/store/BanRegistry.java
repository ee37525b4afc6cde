package dev.holdfast.core.store;

import dev.holdfast.core.store.ChatStore.Ban;
import dev.holdfast.core.store.ChatStore.BanListener;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * A registry of the bans of one process: it tells the listener of each change, the end of a ban
 * too, and has it written down. Bounded; for one more, the ban that would end first is lifted.
 * Confined to the loop.
 */
final class BanRegistry {

  /** The most bans. */
  static final int MAX_BANS = 10_000;

  private final int limit;
  private final BanListener listener;
  private final Consumer<? super MetadataChange> changes;
  private final Map<String, Ban> byNetwork = new HashMap<>();
  private final TreeSet<Ban> byEnd = new TreeSet<>(Ban.BY_END);

  /**
   * Makes an empty registry.
   *
   * @param limit the most bans
   * @param changes gets every change
   */
  BanRegistry(int limit, BanListener listener, Consumer<? super MetadataChange> changes) {
    this.limit = limit;
    this.listener = listener;
    this.changes = changes;
  }

  /** Restores bans of an earlier process, in any order, unless they have ended. */
  void restore(List<Ban> kept, Instant now) {
    kept.forEach(this::put);
    sweep(now);
    byEnd.forEach(listener::banned);
  }

  /** Adds a ban, which replaces an earlier one of its network. */
  void ban(Ban ban) {
    put(ban);
    changes.accept(new MetadataChange.Banned(ban));
    listener.banned(ban);
  }

  private void put(Ban ban) {
    Ban earlier = byNetwork.put(ban.network(), ban);
    if (earlier != null) {
      byEnd.remove(earlier);
    } else if (byEnd.size() == limit) {
      unban(byEnd.first().network());
    }
    byEnd.add(ban);
  }

  /** Lifts the ban of a network, if it is banned. */
  void unban(String network) {
    Ban ban = byNetwork.remove(network);
    if (ban != null) {
      byEnd.remove(ban);
      changes.accept(new MetadataChange.Unbanned(network));
      listener.unbanned(network);
    }
  }

  /** Drops bans that have ended. */
  void sweep(Instant now) {
    while (!byEnd.isEmpty() && !byEnd.first().until().isAfter(now)) {
      unban(byEnd.first().network());
    }
  }
}
