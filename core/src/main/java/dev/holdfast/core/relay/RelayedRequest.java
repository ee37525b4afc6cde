package dev.holdfast.core.relay;

/**
 * A request at its edge, which was relayed to the node that has its session: the answer goes to the
 * ticket of the client. Confined to the event loop.
 */
public final class RelayedRequest {

  private final RelayLink link;
  private final ClientTicket ticket;
  final long number;

  RelayedRequest(RelayLink link, long number, ClientTicket ticket) {
    this.link = link;
    this.number = number;
    this.ticket = ticket;
  }

  /** The client is gone, before there was an answer. */
  public void lost() {
    link.clientLost(this);
  }

  /** Not all of the answer was sent: the client cannot have it. */
  public void writeFailed() {
    link.answerFailed(this);
  }

  void answer(byte[] body) {
    ticket.answerEncoded(body);
  }

  /** There is no answer: the client repeats the request on another connection. */
  void drop() {
    ticket.discard();
  }
}
