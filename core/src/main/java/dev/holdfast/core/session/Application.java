package dev.holdfast.core.session;

import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.fsm.Packet;
import dev.holdfast.fsm.SessionEnd;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands behind the sessions. It sees packets in order, each exactly once, and never a request
 * id.
 *
 * <p>All methods are called on the loop of the session and must not block. One that throws ends the
 * session it was called for, with {@code internal-server-error}, and nothing else.
 */
public interface Application {

  /**
   * Asked before a session is created; throwing refuses it as well.
   *
   * @return what a host that is not let in is told, with {@code policy-violation}; null to let it
   *     in
   */
  default @Nullable Packet refusal(ClientHost host) {
    return null;
  }

  /**
   * What a client is told, with {@code policy-violation}, that comes when there are too many
   * sessions or connections, in all or of its host; null for nothing.
   *
   * @param retryAfter in how many milliseconds it may try again
   */
  default @Nullable Packet tooManyConnections(long retryAfter) {
    return null;
  }

  /** A session was created. Packets may be sent to it from now on. */
  default void opened(Session session) {}

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
  default void closed(Session session, SessionEnd end) {}
}
