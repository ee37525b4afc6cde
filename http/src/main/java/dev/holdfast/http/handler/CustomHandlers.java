package dev.holdfast.http.handler;

import dev.holdfast.http.connection.ClientConnection;
import dev.holdfast.http.response.Responses;
import io.undertow.Handlers;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.PathHandler;
import io.undertow.util.StatusCodes;
import java.util.Map;

/**
 * The Undertow handlers that a program adds for paths of its own, by the beginning of the path.
 * They know nothing of this server. They may dispatch to other threads; each request is handed over
 * with its connection until it is complete. Called on the loop.
 */
public final class CustomHandlers implements HttpHandler {

  private final HttpHandler paths;
  private final long bodyTimeout;

  /**
   * Hosts these handlers. A client that waits for {@code 100 Continue} gets it when one reads.
   *
   * @param bodyTimeout milliseconds for which a handler waits for some kilobytes of a body
   */
  public CustomHandlers(Map<String, HttpHandler> handlers, long bodyTimeout) {
    this.bodyTimeout = bodyTimeout;
    PathHandler all =
        new PathHandler(
            exchange -> Responses.text(exchange, StatusCodes.NOT_FOUND, "nothing is here"));
    handlers.forEach(all::addPrefixPath);
    paths = Handlers.httpContinueRead(all);
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    ClientConnection.of(exchange).handOver(exchange, bodyTimeout);
    paths.handleRequest(exchange);
  }
}
