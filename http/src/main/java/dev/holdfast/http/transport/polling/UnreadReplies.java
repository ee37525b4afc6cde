package dev.holdfast.http.transport.polling;

import dev.holdfast.fsm.Reply;
import dev.holdfast.http.connection.ConnectionMetrics;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The answers of sessions that their clients are slow to take, by the reply that they were made of.
 * A request that is repeated meanwhile brings the very same reply: the bytes of it are shared, and
 * the older exchange is given up, for a client waits on one connection only. Confined to the loop.
 */
final class UnreadReplies {

  /** One answer on its way. */
  private static final class Write {
    final PollingTicket ticket;
    final byte[] bytes;

    Write(PollingTicket ticket, byte[] bytes) {
      this.ticket = ticket;
      this.bytes = bytes;
    }
  }

  private final IdentityHashMap<Reply, Write> writes =
      new IdentityHashMap<>(); // nearly always empty
  private final ConnectionMetrics metrics;

  UnreadReplies(ConnectionMetrics metrics) {
    this.metrics = metrics;
  }

  /** Gives up the exchange on which this reply is on its way; null if it is on none. */
  byte @Nullable [] supersede(Reply reply) {
    Write older = writes.isEmpty() ? null : writes.remove(reply);
    if (older == null) {
      return null;
    }
    metrics.superseded();
    older.ticket.abandon();
    return older.bytes;
  }

  void add(Reply reply, PollingTicket ticket, byte[] bytes) {
    if (!reply.packets().isEmpty()) { // empty ones are shared by many requests
      writes.put(reply, new Write(ticket, bytes));
    }
  }

  void remove(Reply reply, PollingTicket ticket) {
    Write known = writes.get(reply);
    if (known != null && known.ticket == ticket) {
      writes.remove(reply);
    }
  }
}
