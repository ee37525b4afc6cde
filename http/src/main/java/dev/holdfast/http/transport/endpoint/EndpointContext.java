package dev.holdfast.http.transport.endpoint;

import dev.holdfast.core.loop.EventLoop;
import dev.holdfast.core.session.ConnectionManager;
import dev.holdfast.fsm.Reply;
import dev.holdfast.fsm.Ticket;
import dev.holdfast.http.codec.BodyCodec;
import dev.holdfast.http.connection.ConnectionMetrics;
import dev.holdfast.http.transport.SessionResponseWriter;

/**
 * The context of all requests to the sessions at one path, whichever way they come. Confined to the
 * loop.
 *
 * @param codec reads their bodies, and writes those of their answers
 * @param manager the sessions
 * @param responses sends their answers
 * @param slowReplies replies that clients are slow to take
 */
public record EndpointContext(
    BodyCodec codec,
    ConnectionManager manager,
    EventLoop loop,
    SessionResponseWriter responses,
    SlowReplyRegistry slowReplies) {

  /** The endpoint of the sessions of one manager. */
  public static EndpointContext of(
      BodyCodec codec,
      ConnectionManager manager,
      EventLoop loop,
      SessionResponseWriter responses,
      ConnectionMetrics metrics) {
    return new EndpointContext(codec, manager, loop, responses, new SlowReplyRegistry(metrics));
  }

  /**
   * Returns the bytes of a reply that is about to be written. If an older request is slow to take
   * the same reply, that one is abandoned, and its bytes are shared.
   */
  public byte[] bytes(Reply reply) {
    byte[] known = slowReplies.supersede(reply);
    return known == null ? codec.write(reply) : known;
  }

  /**
   * Tells a session that the answer on a ticket was not written whole: later, because the manager
   * may be in the middle of answering.
   */
  public void writeFailed(String sid, Ticket ticket) {
    loop.execute(() -> manager.writeFailed(sid, ticket));
  }
}
