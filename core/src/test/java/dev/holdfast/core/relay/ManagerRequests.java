package dev.holdfast.core.relay;

import dev.holdfast.core.loop.EventLoop;
import dev.holdfast.core.session.ConnectionManager;
import dev.holdfast.fsm.Reply;
import dev.holdfast.fsm.Ticket;
import java.util.HashSet;
import java.util.Set;

/** The sessions of a manager, for requests in the form of {@link TestBodyCodec}. */
public final class ManagerRequests implements LocalRequests {

  private final ConnectionManager manager;
  private final EventLoop loop;
  private final Set<Ticket> lost = new HashSet<>();

  public ManagerRequests(ConnectionManager manager, EventLoop loop) {
    this.manager = manager;
    this.loop = loop;
  }

  @Override
  public boolean has(String sid) {
    return manager.has(sid);
  }

  @Override
  public void handle(String sid, byte[] body, Ticket ticket) {
    manager.request(sid, TestBodyCodec.decodeRequest(body, ticket));
  }

  @Override
  public void lost(String sid, Ticket ticket) {
    lost.add(ticket);
    manager.lost(sid, ticket);
  }

  /** Whether sessions were told that these tickets are lost. */
  public boolean hasLost(Set<Ticket> tickets) {
    return lost.containsAll(tickets);
  }

  @Override
  public void writeFailed(String sid, Ticket ticket) {
    loop.execute(() -> manager.writeFailed(sid, ticket));
  }

  @Override
  public byte[] encode(Reply reply) {
    return TestBodyCodec.encode(reply);
  }
}
