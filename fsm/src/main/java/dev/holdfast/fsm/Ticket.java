package dev.holdfast.fsm;

/**
 * The port to the HTTP exchange of one request, on which the request is answered. A request that is
 * sent again has another ticket with the same rid, so answers name tickets and not rids.
 *
 * <p>The engine compares tickets by identity and calls no method of them. The driver does, after
 * the call of the engine that returned the {@link Effects}. A session remembers a few answered
 * tickets, so a ticket should drop its reference to the exchange when it is answered.
 */
public interface Ticket {

  /** There is no answer yet: keeps the exchange open. Does nothing if it was answered by now. */
  void hold();

  /** Writes this answer. Called once, and again only if that threw; not after {@link #discard}. */
  void answer(Reply reply);

  /**
   * There will be no answer: the socket is lost, or the session goes on elsewhere. Drops what
   * belongs to it, and closes the connection if that is open.
   */
  void discard();
}
