package dev.holdfast.core.relay;

import dev.holdfast.fsm.Reply;
import dev.holdfast.fsm.Ticket;
import org.jspecify.annotations.Nullable;

/**
 * The ticket of a request that was relayed to this node, which has its session: it is answered by
 * way of the link. Confined to the event loop.
 */
final class RelayTicket implements Ticket {

  final long number;
  final String sid;
  private @Nullable RelayLink link; // null: it is answered, or will not be

  RelayTicket(RelayLink link, long number, String sid) {
    this.link = link;
    this.number = number;
    this.sid = sid;
  }

  /** Does nothing: the exchange is held at the edge. */
  @Override
  public void hold() {}

  @Override
  public void answer(Reply reply) {
    if (link != null) {
      link.answer(this, reply);
    }
  }

  @Override
  public void discard() {
    if (link != null) {
      link.release(this);
    }
  }

  /** From now on no answer is sent. */
  void end() {
    link = null;
  }
}
