package dev.holdfast.core.chat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the nodes of a simulation that were told to stop have left in the database: the sessions of
 * each are for one node that starts later, once, and not for ever.
 */
final class SimulatedParking {

  /** For how many milliseconds sessions are kept. */
  static final long KEPT = 6_000;

  /**
   * The sessions of a node.
   *
   * @param places how many of the events of each room the node was told
   * @param banPlace likewise of the events of bans
   */
  record Parked(
      int node, List<byte[]> sessions, Map<String, Integer> places, int banPlace, long until) {}

  private final Map<Integer, Parked> parked = new LinkedHashMap<>(); // by node
  private final Map<Integer, Integer> claims = new HashMap<>(); // nodes, by those that will take
  private final Set<Integer> stopped = new HashSet<>(); // nodes

  void keep(Parked sessions) {
    parked.put(sessions.node, sessions);
    stopped.add(sessions.node);
  }

  /** Whether a node has stopped in order. */
  boolean hasStopped(int node) {
    return stopped.contains(node);
  }

  /** Whether the sessions of a node are kept still. */
  boolean has(int node) {
    return parked.containsKey(node);
  }

  /** Returns what a node that starts is to take: what is kept longest; null if nothing is. */
  @Nullable Parked claim(int by) {
    for (Parked each : parked.values()) {
      if (!claims.containsValue(each.node)) {
        claims.put(by, each.node);
        return each;
      }
    }
    return null;
  }

  /** Takes what a node has claimed; null if it was kept no longer. */
  @Nullable Parked take(int by) {
    return parked.remove(claims.remove(by));
  }

  /** A node that starts is dead: another may take what it has claimed. */
  void release(int by) {
    claims.remove(by);
  }

  /** Drops what is kept no longer. */
  void sweep(long now) {
    parked.values().removeIf(each -> each.until <= now);
  }
}
