package dev.holdfast.http.chat;

import dev.holdfast.core.chat.guest.GuestChannel;
import dev.holdfast.http.connection.ClientHostResolver;
import dev.holdfast.http.response.Responses;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.StatusCodes;

/**
 * A handler that answers 403 to banned hosts at the guest endpoints, with the end and the reason of
 * the ban. Confined to the loop.
 */
public final class GuestBanHandler implements HttpHandler {

  private final GuestChannel guests;
  private final ClientHostResolver hosts;
  private final HttpHandler next;

  /**
   * Makes the handler of one route.
   *
   * @param hosts finds the host of a request
   * @param next gets the requests of hosts that are not banned
   */
  public GuestBanHandler(GuestChannel guests, ClientHostResolver hosts, HttpHandler next) {
    this.guests = guests;
    this.hosts = hosts;
    this.next = next;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    String ban = guests.banText(hosts.find(exchange));
    if (ban == null) {
      next.handleRequest(exchange);
    } else {
      Responses.text(exchange, StatusCodes.FORBIDDEN, ban);
    }
  }
}
