package dev.holdfast.core.relay;

import dev.holdfast.core.limit.BoundedMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The router of requests whose session this node does not have: it relays them to the node that has
 * it, has a session adopted whose node is gone, or says that neither can be done now. Confined to
 * the event loop.
 *
 * <p>A request that was relayed here is not routed again: nodes that are wrong about each other
 * would send it in circles.
 */
public final class RequestRouter {

  private static final int ADOPTERS = 10_000; // sids whose node is remembered

  /** The most bytes of requests that wait until it is known who has their session. */
  static final long WAITING = 16 << 20;

  private static final int OVERHEAD = 1_024; // bytes of a request besides its body, about

  private final NodeName own;
  private final LocalRequests local;
  private final ClusterDirectory directory;
  private final Map<NodeName, RelayLink> links = new HashMap<>(); // the newest to each node
  // the nodes of sessions that have been adopted, by sid
  private final BoundedMap<String, NodeName> adopters = BoundedMap.byAccess(ADOPTERS);
  private final RelayMetrics metrics;
  private long waiting; // bytes of requests whose session is looked for

  /** Makes the router of a node without links. */
  public RequestRouter(
      NodeName own, LocalRequests local, ClusterDirectory directory, RelayMetrics metrics) {
    this.own = own;
    this.local = local;
    this.directory = directory;
    this.metrics = metrics;
  }

  /** From now on requests for the node at its other end go by this link. */
  public void connected(RelayLink link) {
    links.put(link.peer(), link);
  }

  /** A link is closed: {@link RelayLink#closed} has been called. */
  public void disconnected(RelayLink link) {
    links.remove(link.peer(), link);
  }

  /**
   * Hands a request to its session, wherever that is.
   *
   * @param body as the client has sent it
   * @param ticket gets the answer
   */
  public void route(String sid, byte[] body, ClientTicket ticket) {
    NodeName node = nodeOf(sid);
    if (node == null || local.has(sid)) {
      local.handle(sid, body, ticket);
    } else if (links.containsKey(node) && directory.isServing(node)) {
      relay(node, sid, body, ticket);
    } else { // also if this node had it
      adopt(sid, body, ticket);
    }
  }

  /** Has a session looked for: any client can name one that there never was. */
  private void adopt(String sid, byte[] body, ClientTicket ticket) {
    adopters.remove(sid);
    if (waiting + OVERHEAD + body.length > WAITING) {
      refuse(ticket);
      return;
    }
    waiting += OVERHEAD + body.length;
    ticket.hold();
    directory.adopt(sid, new Adoption(sid, body, ticket));
  }

  private @Nullable NodeName nodeOf(String sid) {
    NodeName adopter = adopters.get(sid);
    return adopter == null ? NodeName.ofSid(sid) : adopter;
  }

  /** Relays to a node that lives; if only the link is broken, the client tries again soon. */
  private void relay(NodeName node, String sid, byte[] body, ClientTicket ticket) {
    RelayLink link = links.get(node);
    if (link != null && link.relay(sid, body, ticket)) {
      metrics.relayed();
    } else {
      refuse(ticket);
    }
  }

  private void refuse(ClientTicket ticket) {
    metrics.unavailable();
    ticket.answerUnavailable();
  }

  /** A request that waits until it is known who has its session. */
  private final class Adoption implements AdoptionCallback {

    private final String sid;
    private final byte[] body;
    private final ClientTicket ticket;

    Adoption(String sid, byte[] body, ClientTicket ticket) {
      this.sid = sid;
      this.body = body;
      this.ticket = ticket;
    }

    private void end() {
      waiting -= OVERHEAD + body.length;
    }

    @Override
    public void adopted(NodeName by) {
      end();
      if (!by.equals(own)) {
        adopters.put(sid, by);
      }
      if (!ticket.isOpen()) {
        return;
      }
      if (by.equals(own)) {
        local.handle(sid, body, ticket);
      } else {
        relay(by, sid, body, ticket);
      }
    }

    @Override
    public void notYet() {
      end();
      if (ticket.isOpen()) {
        refuse(ticket);
      }
    }

    /** This node does not have it either, and says so. */
    @Override
    public void gone() {
      end();
      if (ticket.isOpen()) {
        local.handle(sid, body, ticket);
      }
    }
  }
}
