package dev.holdfast.http.server;

import dev.holdfast.core.session.PacketCodec;
import dev.holdfast.http.connection.ClientHostResolver;
import dev.holdfast.http.connection.ConcurrencyLimiter;
import dev.holdfast.http.handler.BodyHandler;
import dev.holdfast.http.handler.BodyLimits;
import dev.holdfast.http.handler.BodyReadingHandler;
import dev.holdfast.http.transport.SessionResponseWriter;
import dev.holdfast.http.transport.StreamBounds;
import io.undertow.server.HttpHandler;

/**
 * The context in which a {@link Backend.RouteProvider} adds its routes: the parts of the server
 * that a handler needs to keep the server's limits, and to be waited for when the server stops.
 * Confined to the loop.
 *
 * @param codec the codec of packets
 * @param hosts finds the host of a request's client
 * @param responseWriter sends responses, and counts them, so that a stop waits for them
 * @param limiter refuses requests for which there is no room
 * @param bodyLimits the limits of a body
 * @param streamBounds the bounds of what waits for the client of a stream
 */
public record RouteContext(
    PacketCodec codec,
    ClientHostResolver hosts,
    SessionResponseWriter responseWriter,
    ConcurrencyLimiter limiter,
    BodyLimits bodyLimits,
    StreamBounds streamBounds) {

  /** A handler that reads the body of a request, within the limits, and hands both on. */
  public HttpHandler body(BodyHandler next) {
    return new BodyReadingHandler(bodyLimits, limiter, next);
  }
}
