package dev.holdfast.http.server;

import dev.holdfast.core.session.PacketCodec;
import dev.holdfast.http.connection.ClientHostResolver;
import dev.holdfast.http.connection.RequestLimiter;
import dev.holdfast.http.handler.BodyHandler;
import dev.holdfast.http.transport.InFlightResponseCounter;
import io.undertow.server.HttpHandler;

/**
 * The edge of a server as {@link Backend.RouteProvider} use it: what all handlers that keep its
 * limits share. Confined to the loop.
 *
 * @param codec of packets
 * @param hosts finds the host of a request's client
 * @param inFlightResponses counts responses, so that a stop waits for them
 * @param limiter refuses requests for which there is no room
 * @param bodyLimits the limits of a body
 */
public record Edge(
    PacketCodec codec,
    ClientHostResolver hosts,
    InFlightResponseCounter inFlightResponses,
    RequestLimiter limiter,
    BodyHandler.Limits bodyLimits) {

  /** A handler that reads the body of a request, within the limits, and hands both on. */
  public HttpHandler body(BodyHandler.Next next) {
    return new BodyHandler(bodyLimits, limiter, next);
  }
}
