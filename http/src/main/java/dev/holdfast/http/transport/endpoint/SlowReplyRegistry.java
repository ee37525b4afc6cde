package dev.holdfast.http.transport.endpoint;

import dev.holdfast.fsm.Reply;
import dev.holdfast.http.connection.ConnectionMetrics;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The registry of replies that slow clients are still taking, with the request that each answers. A
 * request that is repeated meanwhile has the same reply: the bytes are shared, and the older
 * request is abandoned, because the client waits on the newer connection only. Its connection is
 * cut, and a WebSocket with all other requests on it. Confined to the loop.
 */
public final class SlowReplyRegistry {

  /** A write that is under way. */
  private static final class Write {
    final InFlightTicket ticket;
    final byte[] bytes;

    Write(InFlightTicket ticket, byte[] bytes) {
      this.ticket = ticket;
      this.bytes = bytes;
    }
  }

  // nearly always empty
  private final IdentityHashMap<Reply, Write> writes = new IdentityHashMap<>();
  private final ConnectionMetrics metrics;

  SlowReplyRegistry(ConnectionMetrics metrics) {
    this.metrics = metrics;
  }

  /**
   * Abandons the request that this reply is being written for; its bytes, or null if there is none.
   */
  byte @Nullable [] supersede(Reply reply) {
    Write older = writes.isEmpty() ? null : writes.remove(reply);
    if (older == null) {
      return null;
    }
    metrics.superseded();
    older.ticket.abandon();
    return older.bytes;
  }

  /** The write of a reply has begun, and its client is slow to take it. */
  public void add(Reply reply, InFlightTicket ticket, byte[] bytes) {
    if (!reply.packets().isEmpty()) { // empty ones are shared by many requests
      writes.put(reply, new Write(ticket, bytes));
    }
  }

  /** The write of this reply, if it was added, has ended; null if none was. */
  public void remove(@Nullable Reply reply, InFlightTicket ticket) {
    Write known = reply == null ? null : writes.get(reply);
    if (known != null && known.ticket == ticket) {
      writes.remove(reply);
    }
  }
}
