package dev.holdfast.http.cluster;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.LinkedListMultimap;
import com.google.common.collect.ListMultimap;
import dev.holdfast.core.relay.AdoptionCallback;
import dev.holdfast.core.relay.ClusterDirectory;
import dev.holdfast.core.relay.NodeName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What is known of the other nodes: what the store tells, and which of them refuse connections, so
 * that one whose process is gone counts as dead before its time is over. Before a session is said
 * to have ended the store is asked anew, because what it has told may be a second old: it knows
 * where sessions are that were parked. It is asked once for all that wait, and once between two
 * sweeps, because any client can name sessions that there never were. Confined to the loop.
 */
public final class PeerDirectory implements ClusterDirectory {

  /** Looks for sessions. */
  public interface Source {
    /**
     * Looks for them at this moment.
     *
     * @param failed is called instead if that cannot be done now
     */
    void find(Set<String> sids, Consumer<SessionPlaces> then, Runnable failed);
  }

  /** Goes on with sessions that are parked. */
  public interface Adopter {
    /**
     * Takes a session and goes on with it.
     *
     * @param then gets whether this node has it now
     * @param failed is called instead if that cannot be known now
     */
    void adopt(String sid, Consumer<Boolean> then, Runnable failed);
  }

  private final NodeName own;
  private final Source source;
  private final Map<NodeName, Peer> peers = new HashMap<>();
  private final Set<NodeName> linked = new HashSet<>(); // there was a link with them
  private final Set<NodeName> unreachable = new HashSet<>(); // they refuse connections
  // what waits for the next reading, by the sid that is looked for
  private ListMultimap<String, AdoptionCallback> waiting = LinkedListMultimap.create();
  // what waits for a session that is being taken, by its sid
  private final ListMultimap<String, AdoptionCallback> taking = LinkedListMultimap.create();
  private boolean reading;
  private boolean mayRead = true; // it has not read since the last sweep
  private Adopter adopter = (sid, then, failed) -> failed.run();

  /**
   * Knows no other node yet.
   *
   * @param own the name of this node in this life
   */
  public PeerDirectory(NodeName own, Source source) {
    this.own = own;
    this.source = source;
  }

  /** From now on this one goes on with sessions that are parked. */
  public void adoptBy(Adopter adopter) {
    this.adopter = adopter;
  }

  /** These are the nodes, from now on; this one may be among them. */
  public void update(List<Peer> all) {
    peers.clear();
    all.forEach(peer -> peers.put(peer.name(), peer));
    linked.retainAll(peers.keySet());
    unreachable.retainAll(linked);
  }

  /** The others that are to have a link with this one. */
  ImmutableList<Peer> toLink() {
    return peers.values().stream()
        .filter(peer -> peer.isServing() && peer.address() != null && !peer.name().equals(own))
        .collect(ImmutableList.toImmutableList());
  }

  /** Notes that there is a link with a node. */
  void linked(NodeName node) {
    unreachable.remove(node);
    linked.add(node);
  }

  /** Notes that a node refuses connections: it is gone, unless it has not opened its port yet. */
  void refused(NodeName node) {
    if (linked.contains(node)) {
      unreachable.add(node);
    }
  }

  @Override
  public boolean isServing(NodeName node) {
    Peer peer = peers.get(node);
    return peer != null && peer.isServing() && !unreachable.contains(node);
  }

  // ---- sessions whose node cannot be reached

  @Override
  public void adopt(String sid, AdoptionCallback then) {
    if (NodeName.ofSid(sid) == null) {
      then.gone();
    } else if (taking.containsKey(sid)) {
      taking.put(sid, then);
    } else {
      waiting.put(sid, then);
      read();
    }
  }

  /** Answers what waits for the store; to be called every 100 ms. */
  public void sweep() {
    mayRead = true;
    read();
  }

  private void read() {
    if (reading || !mayRead || waiting.isEmpty()) {
      return;
    }
    reading = true;
    mayRead = false;
    ListMultimap<String, AdoptionCallback> searches = waiting;
    waiting = LinkedListMultimap.create();
    source.find(
        searches.keySet(),
        found -> {
          update(found.peers());
          for (String sid : searches.keySet()) {
            found(sid, found, searches.get(sid));
          }
          readAgain();
        },
        () -> {
          searches.values().forEach(AdoptionCallback::notYet);
          readAgain();
        });
  }

  private void readAgain() {
    reading = false;
    read();
  }

  private void found(String sid, SessionPlaces found, List<AdoptionCallback> all) {
    NodeName taken = found.taken().get(sid);
    if (found.parked().contains(sid) || taking.containsKey(sid)) { // it may be taken just now
      take(sid, all);
    } else {
      all.forEach(
          taken == null ? search -> notParked(sid, search) : search -> taken(taken, search));
    }
  }

  private void taken(NodeName by, AdoptionCallback search) {
    if (!by.equals(own) && isServing(by)) {
      search.adopted(by);
    } else {
      search.gone(); // with that node, or by itself
    }
  }

  /** A session is where it began, or has ended. */
  private void notParked(String sid, AdoptionCallback search) {
    NodeName node = NodeName.ofSid(sid);
    if (node != null && !node.equals(own) && isServing(node)) {
      search.notYet();
    } else {
      search.gone();
    }
  }

  private void take(String sid, List<AdoptionCallback> all) {
    boolean first = !taking.containsKey(sid);
    taking.putAll(sid, all);
    if (first) {
      adopter.adopt(sid, adopted -> takenHere(sid, adopted), () -> notTaken(sid));
    }
  }

  private void takenHere(String sid, boolean adopted) {
    List<AdoptionCallback> all = taking.removeAll(sid);
    if (adopted) {
      all.forEach(search -> search.adopted(own));
    } else {
      all.forEach(search -> adopt(sid, search)); // another node was faster, or it cannot go on
    }
  }

  private void notTaken(String sid) {
    taking.removeAll(sid).forEach(AdoptionCallback::notYet);
  }
}
