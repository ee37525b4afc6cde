package dev.holdfast.http.cluster;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.relay.AdoptionCallback;
import dev.holdfast.core.relay.ClusterDirectory;
import dev.holdfast.core.relay.NodeName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the other nodes: what the store tells, and which of them refuse connections, so
 * that one whose process is gone counts as dead before its time is over. Before a session is said
 * to have ended the store is asked anew, because what it has told may be a second old. Confined to
 * the loop.
 */
public final class PeerDirectory implements ClusterDirectory {

  /** Reads which nodes there are. */
  public interface Source {
    /**
     * Reads it at this moment.
     *
     * @param failed is called instead if that cannot be done now
     */
    void read(Consumer<List<Peer>> then, Runnable failed);
  }

  /** A session whose node is looked for. */
  private record Search(NodeName node, AdoptionCallback then) {}

  private final NodeName own;
  private final Map<NodeName, Peer> peers = new HashMap<>();
  private final Map<NodeName, Long> linkedLives = new HashMap<>(); // with which there was a link
  private final Set<NodeName> unreachable = new HashSet<>(); // they refuse connections
  private List<Search> waiting = new ArrayList<>(); // for the next reading
  private boolean reading;
  private Source source = (then, failed) -> failed.run();

  /** Knows no other node yet. */
  public PeerDirectory(NodeName own) {
    this.own = own;
  }

  /** From now on it reads there which nodes there are. */
  public void readFrom(Source source) {
    this.source = source;
  }

  /** These are the nodes, from now on; this one may be among them. */
  public void update(List<Peer> all) {
    peers.clear();
    all.forEach(peer -> peers.put(peer.name(), peer));
    linkedLives.keySet().retainAll(peers.keySet());
    unreachable.removeIf(node -> !wasLinked(node)); // it has started again
  }

  /** The others that are to have a link with this one. */
  ImmutableList<Peer> linked() {
    return peers.values().stream()
        .filter(peer -> peer.isServing() && peer.address() != null && !peer.name().equals(own))
        .collect(ImmutableList.toImmutableList());
  }

  /** Notes that there is a link with a node. */
  void linked(NodeName node) {
    Peer peer = peers.get(node);
    unreachable.remove(node);
    if (peer != null) {
      linkedLives.put(node, peer.life());
    }
  }

  /** Notes that a node refuses connections: it is gone, unless it has not opened its port yet. */
  void refused(NodeName node) {
    if (wasLinked(node)) {
      unreachable.add(node);
    }
  }

  /** Whether there was a link with a node in its present life. */
  private boolean wasLinked(NodeName node) {
    Peer peer = peers.get(node);
    Long life = linkedLives.get(node);
    return peer != null && life != null && life == peer.life();
  }

  @Override
  public boolean isServing(NodeName node) {
    Peer peer = peers.get(node);
    return peer != null && peer.isServing() && !unreachable.contains(node);
  }

  // ---- sessions whose node is gone

  /** A session is where its node has left it. */
  @Override
  public void adopt(String sid, AdoptionCallback then) {
    NodeName node = NodeName.ofSid(sid);
    if (node == null) {
      then.gone();
      return;
    }
    waiting.add(new Search(node, then));
    if (!reading) {
      read();
    }
  }

  private void read() {
    reading = true;
    List<Search> searches = waiting;
    waiting = new ArrayList<>();
    source.read(
        all -> {
          update(all);
          searches.forEach(this::answer);
          readAgain();
        },
        () -> {
          searches.forEach(search -> search.then.notYet());
          readAgain();
        });
  }

  private void readAgain() {
    reading = false;
    if (!waiting.isEmpty()) {
      read();
    }
  }

  private void answer(Search search) {
    Peer peer = peers.get(search.node);
    NodeName heir = peer == null ? null : heir(peer);
    if (heir != null) {
      search.then.adopted(heir);
    } else if (!search.node.equals(own) && mayComeBack(search.node, peer)) {
      search.then.notYet();
    } else {
      search.then.gone();
    }
  }

  /** Whether its sessions wait for a node that starts, or it has itself started just now. */
  private boolean mayComeBack(NodeName node, @Nullable Peer peer) {
    return peer != null && (peer.isParked() || isServing(node));
  }

  /** The node that has the sessions of another now; null if none has. */
  private @Nullable NodeName heir(Peer peer) {
    Set<NodeName> seen = new HashSet<>();
    NodeName heir = peer.isServing() ? null : peer.heir();
    while (heir != null && seen.add(heir)) {
      if (heir.equals(own) || isServing(heir)) {
        return heir;
      }
      Peer next = peers.get(heir);
      heir = next == null ? null : next.heir();
    }
    return null;
  }
}
