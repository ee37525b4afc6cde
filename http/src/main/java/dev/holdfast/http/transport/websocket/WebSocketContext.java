package dev.holdfast.http.transport.websocket;

import dev.holdfast.http.connection.ClientConnection;
import dev.holdfast.http.handler.BodyLimits;
import dev.holdfast.http.handler.ShutdownGate;
import dev.holdfast.http.transport.endpoint.EndpointContext;
import dev.holdfast.http.transport.endpoint.RequestDispatcher;
import java.nio.ByteBuffer;

/**
 * The context of all WebSockets at one path. Confined to the loop.
 *
 * @param limits of a message, as of a body
 * @param gate lets messages through as long as it is open
 * @param writer of the frames of answers
 * @param buffer what is read goes through it, and nothing stays in it
 */
record WebSocketContext(
    EndpointContext endpoint,
    RequestDispatcher dispatcher,
    BodyLimits limits,
    ShutdownGate gate,
    SessionSockets sockets,
    FrameWriter writer,
    ByteBuffer buffer) {

  /** The context of the WebSockets of an endpoint, which are closed when their sessions end. */
  static WebSocketContext of(
      EndpointContext endpoint,
      RequestDispatcher dispatcher,
      BodyLimits limits,
      ShutdownGate gate) {
    SessionSockets sockets = new SessionSockets();
    endpoint.manager().onEnd(sockets::ended);
    return new WebSocketContext(
        endpoint,
        dispatcher,
        limits,
        gate,
        sockets,
        new FrameWriter(),
        ByteBuffer.allocateDirect(ClientConnection.BUFFER));
  }
}
