package dev.holdfast.core.relay;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.limit.BoundedMap;
import dev.holdfast.fsm.Reply;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One end of a link between two nodes: it sends the requests of clients here whose sessions are
 * there, and answers those of clients there whose sessions are here. When the link closes, no
 * request is answered that is under way: at the edge the connections to the clients are closed, at
 * the owner the tickets are lost. The clients repeat their requests, and the sessions know those.
 *
 * <p>A frame that the other node must not send closes the link. Confined to the event loop.
 */
public final class RelayLink {

  private static final Logger log = LoggerFactory.getLogger(RelayLink.class);
  private static final int ANSWERED = 1_024; // tickets that are known still

  private final NodeName peer;
  private final PeerLink link;
  private final LocalRequests local;
  private final RelayLimits limits;
  // requests of clients here, by number
  private final Map<Long, RelayedRequest> requests = new LinkedHashMap<>();
  private long sent; // the number of the last of them
  // tickets of sessions here, by number
  private final Map<Long, RelayTicket> tickets = new LinkedHashMap<>();
  private final BoundedMap<Long, RelayTicket> answered = BoundedMap.byInsertion(ANSWERED);
  private long received; // the number of the last of them
  private boolean closed;

  /**
   * Makes an end of a new link.
   *
   * @param peer the node at the other end
   * @param link to be closed if that node does what it must not
   * @param local the sessions of this node
   */
  public RelayLink(NodeName peer, PeerLink link, LocalRequests local, RelayLimits limits) {
    this.peer = peer;
    this.link = link;
    this.local = local;
    this.limits = limits;
  }

  /** The node at the other end. */
  public NodeName peer() {
    return peer;
  }

  /** Whether it was not told that it is closed. */
  public boolean isOpen() {
    return !closed;
  }

  // ---- the edge

  /**
   * Sends a request, whose answer the ticket will get.
   *
   * @return whether it was sent; if not, the link is full or closed, and nothing was done
   */
  boolean relay(String sid, byte[] body, ClientTicket ticket) {
    long number = sent + 1;
    byte[] frame = RelayFrameCodec.encode(new RelayFrame.Request(number, sid, body));
    if (closed || requests.size() >= limits.openRequests() || !fits(frame)) {
      return false;
    }
    RelayedRequest request = new RelayedRequest(this, number, ticket);
    sent = number;
    requests.put(number, request);
    ticket.relayed(request);
    link.send(frame);
    ticket.hold();
    return true;
  }

  void clientLost(RelayedRequest request) {
    if (requests.remove(request.number) != null) {
      send(new RelayFrame.Lost(request.number));
    }
  }

  void answerFailed(RelayedRequest request) {
    if (!closed) {
      send(new RelayFrame.NotDelivered(request.number));
    }
  }

  // ---- the owner

  void answer(RelayTicket ticket, Reply reply) {
    byte[] body = local.encode(reply); // may throw: then the ticket is as it was
    byte[] frame = RelayFrameCodec.encode(new RelayFrame.Answer(ticket.number, body));
    if (fits(frame)) {
      end(ticket);
      answered.put(ticket.number, ticket);
      link.send(frame);
    } else {
      release(ticket);
      local.writeFailed(ticket.sid, ticket);
    }
  }

  void release(RelayTicket ticket) {
    end(ticket);
    send(new RelayFrame.Release(ticket.number));
  }

  private void end(RelayTicket ticket) {
    tickets.remove(ticket.number);
    ticket.end();
  }

  // ---- frames

  /** Whether a request, or an answer, may be sent; frames without a body always may. */
  private boolean fits(byte[] frame) {
    return link.queuedBytes() < limits.queuedBytes() && frame.length <= limits.longestFrame();
  }

  private void send(RelayFrame frame) {
    link.send(RelayFrameCodec.encode(frame));
  }

  /** Takes the bytes of a frame that has arrived. */
  public void receive(byte[] frame) {
    if (closed) {
      return;
    }
    if (frame.length > limits.longestFrame()) {
      fail("a frame is too long");
      return;
    }
    try {
      RelayFrameCodec.decode(frame).accept(new Receiver());
    } catch (RelayFrameException e) {
      fail(e.problem);
    }
  }

  /** Does what a frame says. What crosses a frame of this node is old news. */
  private final class Receiver implements RelayFrameVisitor {

    @Override
    public void request(RelayFrame.Request frame) {
      if (frame.number() <= received) {
        fail("a request has the number of one before it");
      } else if (tickets.size() >= limits.openRequests()) {
        fail("too many requests are open");
      } else {
        received = frame.number();
        RelayTicket ticket = new RelayTicket(RelayLink.this, received, frame.sid());
        tickets.put(received, ticket);
        local.handle(frame.sid(), frame.body(), ticket);
      }
    }

    @Override
    public void lost(RelayFrame.Lost frame) {
      if (!wasReceived(frame.number())) {
        return;
      }
      RelayTicket ticket = tickets.remove(frame.number());
      if (ticket == null) {
        failed(frame.number()); // the answer was under way
      } else {
        ticket.end();
        local.lost(ticket.sid, ticket);
      }
    }

    @Override
    public void notDelivered(RelayFrame.NotDelivered frame) {
      if (wasReceived(frame.number())) {
        failed(frame.number());
      }
    }

    private boolean wasReceived(long number) {
      if (number > received) {
        fail("a request is lost that was not sent");
      }
      return number <= received;
    }

    private void failed(long number) {
      RelayTicket ticket = answered.remove(number);
      if (ticket != null) {
        local.writeFailed(ticket.sid, ticket);
      }
    }

    @Override
    public void answer(RelayFrame.Answer frame) {
      RelayedRequest request = takeRequest(frame.number());
      if (request != null) {
        request.answer(frame.body());
      }
    }

    @Override
    public void release(RelayFrame.Release frame) {
      RelayedRequest request = takeRequest(frame.number());
      if (request != null) {
        request.drop();
      }
    }

    /** The request that ends with a frame; null if its client is gone. */
    private @Nullable RelayedRequest takeRequest(long number) {
      if (number > sent) {
        fail("a request is answered that was not sent");
      }
      return requests.remove(number);
    }
  }

  // ---- the end

  private void fail(String why) {
    log.warn("the link to node {} is closed: {}", peer, why);
    link.close(why);
    closed();
  }

  /** The link is closed: nothing comes any more, and nothing arrives. */
  public void closed() {
    if (closed) {
      return;
    }
    closed = true;
    ImmutableList<RelayedRequest> unanswered = ImmutableList.copyOf(requests.values());
    ImmutableList<RelayTicket> lost = ImmutableList.copyOf(tickets.values());
    requests.clear();
    tickets.clear();
    answered.removeIf(ticket -> true);
    unanswered.forEach(RelayedRequest::drop);
    lost.forEach(RelayTicket::end);
    lost.forEach(ticket -> local.lost(ticket.sid, ticket));
  }
}
