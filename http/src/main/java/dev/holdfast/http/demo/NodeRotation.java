package dev.holdfast.http.demo;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.limit.BoundedMap;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The order in which nodes get requests: each the next one. A request of a session never goes where
 * the one before it went, unless no other node is ready. Thread-safe.
 */
final class NodeRotation {

  private static final int SESSIONS = 100_000; // of which the last node is known

  private final ImmutableList<BalancedNode> nodes;
  private final BoundedMap<String, BalancedNode> last = BoundedMap.byAccess(SESSIONS);
  private int turn;

  NodeRotation(Collection<? extends BalancedNode> nodes) {
    this.nodes = ImmutableList.copyOf(nodes);
  }

  /**
   * Chooses the node of a request; null if none is left that is ready.
   *
   * @param sid of the session of the request; null if it is of none
   * @param tried the nodes that this request could not be sent to
   */
  synchronized @Nullable BalancedNode next(
      @Nullable String sid, Collection<? extends BalancedNode> tried) {
    BalancedNode before = sid == null ? null : last.get(sid);
    BalancedNode chosen = null;
    for (int i = 0; i < nodes.size() && (chosen == null || chosen.equals(before)); i++) {
      BalancedNode node = nodes.get((turn + i) % nodes.size());
      if (node.isReady() && !tried.contains(node)) {
        chosen = node;
      }
    }
    if (chosen != null) {
      turn = nodes.indexOf(chosen) + 1;
      if (sid != null) {
        last.put(sid, chosen);
      }
    }
    return chosen;
  }
}
