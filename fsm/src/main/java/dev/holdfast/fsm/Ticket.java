package dev.holdfast.fsm;

/**
 * One physical HTTP exchange that wants an answer. Two tickets can carry the same request id (a
 * re-send), so answers name tickets, never rids.
 *
 * <p>The engine compares tickets by identity and calls nothing on them; the driver does, when the
 * call that returned the {@link Effects} is over. A session remembers a few answered tickets by
 * identity, so an answered ticket should let go of its exchange.
 */
public interface Ticket {

  /** There is no answer yet: keeps the exchange open. Does nothing if it was answered by now. */
  void hold();

  /** Writes this answer. Called at most once, and not after {@link #discard}. */
  void answer(Reply reply);

  /** The socket is gone: nothing will be written here; forget what belongs to it. */
  void discard();
}
