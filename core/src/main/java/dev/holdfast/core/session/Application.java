package dev.holdfast.core.session;

import dev.holdfast.fsm.Packet;
import dev.holdfast.fsm.SessionEnd;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The port to the application behind the sessions. It gets packets in order and each exactly once,
 * and knows nothing of requests and rids.
 *
 * <p>All methods are called on the event loop of the session and must not block. A method that
 * throws ends the session that it was called for with {@code internal-server-error}; other sessions
 * go on.
 */
public interface Application {

  /**
   * Decides whether a client may have a session, before it is created. Throwing refuses it as well.
   *
   * @param request asks for it
   * @return the packet that is sent with the refusal, whose condition is {@code policy-violation};
   *     null to admit the client
   */
  default @Nullable Packet refusal(HandshakeRequest request) {
    return null;
  }

  /**
   * Returns the packet for a client that is refused with {@code policy-violation} because there are
   * too many sessions or connections, in all or of its host; null for none.
   *
   * @param retryAfter milliseconds until the client may try again
   */
  default @Nullable Packet tooManyConnections(long retryAfter) {
    return null;
  }

  /**
   * A session was created. Packets may be sent to it from now on.
   *
   * @param request asked for it
   */
  default void opened(Session session, HandshakeRequest request) {}

  /** The client sent packets; never an empty list. */
  void received(Session session, List<Packet> packets);

  /**
   * The mailbox was full, or its memory was taken away: its packets are lost, and the session ends,
   * with the next request of its client, by a timeout, or at once if a request is held. Packets
   * sent from now on do not arrive.
   */
  default void overflowed(Session session) {}

  /**
   * The session ends by a fault or by a timeout, and these packets, in order, are not known to have
   * arrived. Called before {@link #closed}.
   */
  default void undelivered(Session session, List<Packet> packets) {}

  /**
   * The server stops and parks the sessions next. What is under way for them, such as a packet that
   * has no answer yet, is to be finished first. From now on no packet is received. A throw is
   * logged, and all sessions end.
   *
   * @param then is to be called on the loop when that is so; if it is not within three seconds, all
   *     sessions end with {@code system-shutdown}
   */
  default void quiesce(Runnable then) {
    then.run();
  }

  /**
   * Returns what is known of a session, so that {@link #adopt} can go on with it in another process
   * after a restart; null if it cannot be parked: it ends with {@code system-shutdown} then. The
   * session gets nothing more in this process, and {@link #closed} is not called.
   *
   * <p>Asked of all sessions, one after the other, when a {@link ConnectionManager} parks them.
   *
   * @return in a form of the application's own, which should have a version
   */
  default byte @Nullable [] park(Session session) {
    return null;
  }

  /**
   * Goes on with a session that an earlier process has parked; in place of {@link #opened}. Its
   * client has noticed nothing. Packets may be sent to it from now on.
   *
   * @param parked what {@link #park} returned then; it may come from another version
   * @return whether the session goes on; if not, or if this throws, its client is told {@code
   *     item-not-found}, and {@link #closed} is not called
   */
  default boolean adopt(Session session, byte[] parked) {
    return false;
  }

  /**
   * All sessions that were parked have been offered to {@link #adopt}; there may be none. A throw
   * is logged.
   */
  default void adopted() {}

  /**
   * The server stops, and ends the sessions next that are not parked: what is sent during this call
   * still arrives.
   */
  default void stopping() {}

  /**
   * The session has ended. Called once for every session that was {@linkplain #opened opened} or
   * {@linkplain #adopt adopted} and ends while the server runs. Not called for one that is parked,
   * nor for any when the server fails; when it stops, only for those whose clients can be told at
   * once, by the request that they hold.
   *
   * @param end which side ended it, and why
   */
  default void closed(Session session, SessionEnd end) {}
}
