package dev.holdfast.core.chat;

import static dev.holdfast.core.chat.SimulationFailure.check;
import static java.util.Objects.requireNonNull;

import dev.holdfast.core.relay.ClientTicket;
import dev.holdfast.core.relay.ClusterDirectory;
import dev.holdfast.core.relay.ManagerRequests;
import dev.holdfast.core.relay.NodeName;
import dev.holdfast.core.relay.PeerLink;
import dev.holdfast.core.relay.RelayChecks;
import dev.holdfast.core.relay.RelayLimits;
import dev.holdfast.core.relay.RelayLink;
import dev.holdfast.core.relay.RelayMetrics;
import dev.holdfast.core.relay.RelayedRequest;
import dev.holdfast.core.relay.RequestRouter;
import dev.holdfast.core.relay.TestBodyCodec;
import dev.holdfast.core.session.RecordingTicket;
import dev.holdfast.fsm.Reply;
import dev.holdfast.fsm.Request;
import dev.holdfast.fsm.Ticket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A node of a simulation as the edge of the requests that land on it. */
final class SimulatedEdge implements RequestEntrance {

  final SimulatedNode node;
  private final SimulationCounts counts;
  private final ManagerRequests local;
  private final RequestRouter router;
  private final List<RelayLink> links = new ArrayList<>(); // all that there were
  private final Map<Ticket, Exchange> exchanges = new HashMap<>(); // all, by the client's socket
  private final Set<Exchange> open = new LinkedHashSet<>(); // those without an answer
  private long slowUntil;

  SimulatedEdge(SimulatedNode node, ClusterDirectory directory, SimulationCounts counts) {
    this.node = node;
    this.counts = counts;
    local = new ManagerRequests(node.chat.manager, node.loop);
    router = new RequestRouter(node.name, local, directory, RelayMetrics.NONE);
  }

  /** The exchange of a request that has landed here, on the socket of its client. */
  private final class Exchange implements ClientTicket {

    final String sid;
    final RecordingTicket socket;
    @Nullable RelayedRequest relayed; // null: its session is here

    Exchange(String sid, RecordingTicket socket) {
      this.sid = sid;
      this.socket = socket;
      exchanges.put(socket, this);
      open.add(this);
    }

    @Override
    public boolean isOpen() {
      return open.contains(this);
    }

    @Override
    public void relayed(RelayedRequest request) {
      counts.relayed++;
      relayed = request;
    }

    @Override
    public void hold() {
      socket.hold();
    }

    @Override
    public void answer(Reply reply) {
      if (open.remove(this)) {
        if (socket.isDiscarded()) {
          node.loop.execute(this::failWrite);
        } else {
          socket.answer(reply);
        }
      }
    }

    void failWrite() {
      if (relayed == null) {
        node.chat.manager.writeFailed(sid, this);
      } else {
        relayed.writeFailed();
      }
    }

    @Override
    public void answerEncoded(byte[] body) {
      answer(TestBodyCodec.decodeReply(body));
    }

    @Override
    public void answerUnavailable() {
      counts.unavailable++;
      discard();
    }

    @Override
    public void discard() {
      if (open.remove(this)) {
        giveUp();
      }
    }

    void lose() {
      if (!open.remove(this)) {
        return;
      } else if (relayed == null) {
        local.lost(sid, this);
      } else {
        relayed.lost();
      }
      giveUp();
    }

    /** No answer reaches the client any more. */
    void giveUp() {
      if (!socket.isDiscarded()) {
        socket.discard();
      }
    }
  }

  SimulatedLoop loop() {
    return node.loop;
  }

  NodeName name() {
    return node.name;
  }

  // ---- links

  /** Makes its links slow for a while. */
  void slow(long millis) {
    slowUntil = node.loop.now() + millis;
  }

  boolean isSlow() {
    return node.loop.now() < slowUntil;
  }

  RelayLink link(SimulatedEdge other, PeerLink link) {
    RelayLink made = new RelayLink(other.name(), link, local, RelayLimits.DEFAULT);
    links.add(made);
    router.connected(made);
    return made;
  }

  void unlink(RelayLink link) {
    Set<Ticket> open = RelayChecks.openTickets(link);
    link.closed();
    check(local.hasLost(open), "a ticket of a closed link is not lost", node);
    router.disconnected(link);
  }

  /** Whether clients wait for answers while the node stands still. */
  boolean isStuck() {
    return node.loop.isStopped() && !open.isEmpty();
  }

  // ---- clients

  @Override
  public void request(String sid, Request request) {
    Exchange exchange = new Exchange(sid, (RecordingTicket) request.ticket());
    router.route(sid, TestBodyCodec.encode(request), exchange);
  }

  @Override
  public void lost(String sid, Ticket ticket) {
    inTurn(requireNonNull(exchanges.get(ticket))::lose);
  }

  @Override
  public void writeFailed(String sid, Ticket ticket) {
    inTurn(requireNonNull(exchanges.get(ticket))::failWrite);
  }

  /** Does something at once, or when the node goes on. */
  private void inTurn(Runnable task) {
    if (node.loop.isStopped()) {
      node.loop.execute(task);
    } else {
      task.run();
    }
  }

  /** Clients wait no longer for answers from here, which the node sees when it goes on. */
  void abandon() {
    for (Exchange exchange : List.copyOf(open)) {
      node.loop.execute(exchange::lose);
      exchange.giveUp();
    }
  }

  /** What must be empty in the end. */
  List<Object> roots() {
    List<Object> roots = new ArrayList<>(links);
    roots.add(router);
    return roots;
  }
}
