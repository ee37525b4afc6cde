package dev.holdfast.core;

import dev.holdfast.fsm.End;
import dev.holdfast.fsm.Packet;
import java.util.List;

/**
 * What stands behind the sessions. It sees packets in order, each exactly once, and never a request
 * id.
 *
 * <p>All methods are called on the loop of the session and must not block. One that throws ends the
 * session it was called for, with {@code internal-server-error}, and nothing else.
 */
public interface Application {

  /** A session was created. Packets may be sent to it from now on. */
  void opened(Session session);

  /** The client sent packets; never an empty list. */
  void received(Session session, List<Packet> packets);

  /**
   * More was sent than the mailbox holds: what waited is lost, and the session will end when its
   * client next calls, or does not. Nothing sent from now on arrives.
   */
  default void overflowed(Session session) {}

  /**
   * The session ends, and these packets, in order, are not known to have arrived; told before
   * {@link #closed}, and not when the client itself ended it.
   */
  default void undelivered(Session session, List<Packet> packets) {}

  /**
   * The session has ended and can reach its client no more. Called once for every session that was
   * opened.
   *
   * @param end who ended it, and why
   */
  void closed(Session session, End end);
}
