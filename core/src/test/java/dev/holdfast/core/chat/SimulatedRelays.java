package dev.holdfast.core.chat;

import static java.util.Objects.requireNonNull;

import dev.holdfast.core.loop.VirtualLoop;
import dev.holdfast.core.relay.AdoptionCallback;
import dev.holdfast.core.relay.ClusterDirectory;
import dev.holdfast.core.relay.NodeName;
import dev.holdfast.core.session.SessionChecks;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is between the nodes of a simulation: a balancer that knows nothing of sessions, so that a
 * request lands on any node; the links by which it goes to its own; and what the nodes know of each
 * other, which may be old. Links are slow at times, and are cut.
 */
final class SimulatedRelays {

  private static final int LATE = 60; // milliseconds of a frame while links are slow
  private static final int NOTICED = 300; // milliseconds until the end of a link is noticed
  private static final int KNOWN = 1_000; // milliseconds until the end of a node is known
  private static final int LOOKUP = 30; // milliseconds to find a session in the database
  private static final int DISTURBED = 10_000; // milliseconds until all is told after a fault
  private static final int PATIENCE = 2_000; // milliseconds of a client whose node stands still

  private final VirtualLoop loop;
  private final Random random;
  private final SimulationCounts counts;
  private final Map<NodeName, SimulatedEdge> edges = new LinkedHashMap<>(); // that have not ended
  private final List<SimulatedLink> links = new ArrayList<>();
  private final Set<NodeName> serving = new HashSet<>(); // as far as nodes know
  private final Set<NodeName> leaving = new HashSet<>(); // whose sessions are being moved
  private final Map<NodeName, NodeName> successors = new HashMap<>();
  private long troubledUntil; // when all that is sent arrives at once again
  private long disturbedUntil; // when the last end of a session that was not heard is forgotten

  SimulatedRelays(VirtualLoop loop, Random random, SimulationCounts counts) {
    this.loop = loop;
    this.random = random;
    this.counts = counts;
  }

  /** What a node knows of the others. */
  private final class Directory implements ClusterDirectory {

    private final SimulatedNode node;

    Directory(SimulatedNode node) {
      this.node = node;
    }

    @Override
    public boolean isServing(NodeName other) {
      return serving.contains(other);
    }

    @Override
    public void adopt(String sid, AdoptionCallback then) {
      NodeName first = new NodeName(sid.substring(0, sid.indexOf('-')));
      node.loop.runAfter(random.nextInt(LOOKUP), () -> tell(first, then));
    }

    private void tell(NodeName first, AdoptionCallback then) {
      NodeName last = first;
      while (successors.containsKey(last)) {
        last = successors.get(last);
      }
      if (leaving.contains(last)) {
        then.notYet();
      } else if (edges.containsKey(last)) {
        counts.adoptersFound++;
        then.adopted(last);
      } else {
        then.gone();
      }
    }
  }

  // ---- clients

  /** Returns any node that takes requests now; null if there is none. */
  @Nullable TestChat land() {
    List<SimulatedEdge> awake =
        edges.values().stream().filter(edge -> !edge.loop().isStopped()).toList();
    return awake.isEmpty() ? null : awake.get(random.nextInt(awake.size())).node.chat;
  }

  /** Whether nothing is under way between nodes, and what is sent now is there at once. */
  boolean isQuiet() {
    return loop.now() >= troubledUntil
        && links.stream().allMatch(SimulatedLink::isQuiet)
        && edges.values().stream().noneMatch(SimulatedEdge::isStuck);
  }

  private void troubled(long millis) {
    troubledUntil = Math.max(troubledUntil, loop.now() + millis);
    disturbedUntil = Math.max(disturbedUntil, loop.now() + millis + DISTURBED);
  }

  /** Whether a session must be found: it is there, or its client was told if it is not. */
  boolean mustFind(String sid) {
    return loop.now() >= disturbedUntil
        || edges.values().stream()
            .anyMatch(edge -> SessionChecks.isAlive(edge.node.chat.manager, sid));
  }

  // ---- nodes

  /** A node serves from now on, with the sessions of another one, if there is one. */
  void started(SimulatedNode node, @Nullable SimulatedNode before) {
    SimulatedEdge edge = new SimulatedEdge(node, new Directory(node), counts);
    edges.values().forEach(other -> connect(edge, other));
    edges.put(node.name, edge);
    serving.add(node.name);
    node.chat.setEntrance(edge);
    if (before != null) {
      leaving.remove(before.name);
      successors.put(before.name, node.name);
    }
  }

  /** A node was told to stop, and will leave its sessions. */
  void stopping(SimulatedNode node) {
    leaving.add(node.name);
    forget(node);
  }

  /** A node is dead or has stopped; what it has left may go on. */
  void ended(SimulatedNode node) {
    SimulatedEdge edge = edges.remove(node.name);
    if (edge != null) {
      troubled(NOTICED);
      links.stream().filter(link -> link.isAt(edge) && !link.isCut()).forEach(this::cut);
      links.removeIf(SimulatedLink::isCut);
      loop.runAfter(random.nextInt(NOTICED), edge::abandon);
      forget(node);
    }
  }

  /** What a node has left is lost. */
  void lost(SimulatedNode node) {
    leaving.remove(node.name);
  }

  private void forget(SimulatedNode node) {
    troubled(KNOWN);
    loop.runAfter(random.nextInt(KNOWN), () -> serving.remove(node.name));
  }

  /** A node stands still: its clients do not wait for ever. */
  void stalled(SimulatedNode node, int millis) {
    disturbedUntil = Math.max(disturbedUntil, loop.now() + millis + DISTURBED);
    loop.runAfter(
        random.nextInt(PATIENCE),
        () -> {
          SimulatedEdge edge = edges.get(node.name);
          if (edge != null && node.loop.isStopped()) {
            edge.abandon();
          }
        });
  }

  // ---- links

  private void connect(SimulatedEdge one, SimulatedEdge another) {
    links.add(
        new SimulatedLink(
            one, another, loop, () -> one.isSlow() || another.isSlow() ? random.nextInt(LATE) : 0));
  }

  private void cut(SimulatedLink link) {
    link.cut(() -> random.nextInt(NOTICED));
  }

  /** Makes the links of a node slow for a while. */
  void slow(SimulatedNode node, int millis) {
    SimulatedEdge edge = edges.get(node.name);
    if (edge != null) {
      troubled(millis + LATE);
      edge.slow(millis);
    }
  }

  /** Cuts a node off from the others for a while. */
  void unlink(SimulatedNode node, int millis) {
    SimulatedEdge edge = edges.get(node.name);
    if (edge == null) {
      return;
    }
    troubled(millis + NOTICED);
    links.stream().filter(link -> link.isAt(edge)).forEach(this::cut);
    links.removeIf(SimulatedLink::isCut);
    loop.runAfter(millis, () -> link(edge));
  }

  /** Connects a node with those to which it has no link. */
  private void link(SimulatedEdge edge) {
    for (SimulatedEdge other : edges.values()) {
      boolean linked = links.stream().anyMatch(link -> link.isAt(edge) && link.isAt(other));
      if (edges.containsValue(edge) && other != edge && !linked) {
        connect(edge, other);
      }
    }
  }

  // ---- the end

  /** The parts of a node in which nothing must be left in the end. */
  Object[] roots(SimulatedNode node) {
    List<Object> roots = requireNonNull(edges.get(node.name)).roots();
    roots.add(node.chat.chat);
    roots.add(node.chat.manager);
    return roots.toArray();
  }
}
