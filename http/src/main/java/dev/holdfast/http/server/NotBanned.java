package dev.holdfast.http.server;

import dev.holdfast.core.chat.guest.GuestChannel;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.StatusCodes;

/** Sends away from the door who is banned, and says until when and why. Confined to the loop. */
final class NotBanned implements HttpHandler {

  private final GuestChannel door;
  private final HostFinder hosts;
  private final HttpHandler next;

  NotBanned(GuestChannel door, HostFinder hosts, HttpHandler next) {
    this.door = door;
    this.hosts = hosts;
    this.next = next;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    String ban = door.ban(hosts.find(exchange));
    if (ban == null) {
      next.handleRequest(exchange);
    } else {
      Answers.text(exchange, StatusCodes.FORBIDDEN, ban);
    }
  }
}
