package dev.holdfast.http.transport.polling;

import dev.holdfast.core.loop.EventLoop;
import dev.holdfast.core.session.ConnectionManager;
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
}
