package dev.holdfast.core.relay;

import dev.holdfast.fsm.Ticket;

/**
 * The port to the exchange of a client at this node, whose request may be relayed. Confined to the
 * event loop.
 */
public interface ClientTicket extends Ticket {

  /** Whether there is no answer, and may still be one. */
  boolean isOpen();

  /**
   * The request goes to another node. From now on the relayed request is told of the loss of the
   * client, or of its answer, and no session here.
   */
  void relayed(RelayedRequest request);

  /** Writes an answer that is encoded. Does nothing if the client is gone. */
  void answerEncoded(byte[] body);

  /** Answers that the session cannot be reached now: 503, with {@code Retry-After: 1}. */
  void answerUnavailable();
}
