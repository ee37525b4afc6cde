package dev.holdfast.core.relay;

import dev.holdfast.fsm.Reply;
import dev.holdfast.fsm.Ticket;

/** The port to the sessions of this node, for requests as bytes. Called on the event loop. */
public interface LocalRequests {

  /** Whether this node has a session with this sid, or had it until recently. */
  boolean has(String sid);

  /**
   * Handles a request, which is answered on the ticket, during the call or later. If this node does
   * not have its session, the answer is {@code item-not-found}.
   */
  void handle(String sid, byte[] body, Ticket ticket);

  /** Tells a session that the client of a ticket is gone. */
  void lost(String sid, Ticket ticket);

  /**
   * Tells a session that the answer on a ticket did not reach its client whole: later, because the
   * session may be in the middle of answering.
   */
  void writeFailed(String sid, Ticket ticket);

  /** The body of the response with this reply, which is not written to any more. */
  byte[] encode(Reply reply);
}
