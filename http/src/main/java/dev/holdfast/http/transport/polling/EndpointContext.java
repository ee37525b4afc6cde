package dev.holdfast.http.transport.polling;

import dev.holdfast.core.loop.EventLoop;
import dev.holdfast.core.session.ConnectionManager;
import dev.holdfast.http.codec.BodyCodec;
import dev.holdfast.http.connection.ConnectionMetrics;
import dev.holdfast.http.transport.ResponseWriter;

/**
 * The context of all requests to the sessions at one path, whichever way they come. Confined to the
 * loop.
 *
 * @param codec reads their bodies, and writes those of their answers
 * @param manager the sessions
 * @param responses sends their answers
 * @param supersedableReplies replies that clients are slow to take
 */
public record EndpointContext(
    BodyCodec codec,
    ConnectionManager manager,
    EventLoop loop,
    ResponseWriter responses,
    SupersedableReplies supersedableReplies) {

  /** The endpoint of the sessions of one manager. */
  public static EndpointContext of(
      BodyCodec codec,
      ConnectionManager manager,
      EventLoop loop,
      ResponseWriter responses,
      ConnectionMetrics metrics) {
    return new EndpointContext(codec, manager, loop, responses, new SupersedableReplies(metrics));
  }
}
