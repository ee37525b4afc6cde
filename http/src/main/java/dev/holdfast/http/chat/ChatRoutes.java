package dev.holdfast.http.chat;

import dev.holdfast.core.chat.guest.GuestChannel;
import dev.holdfast.http.handler.Router;
import dev.holdfast.http.handler.StaticFiles;
import dev.holdfast.http.server.Backend;
import dev.holdfast.http.server.Edge;
import io.undertow.server.HttpHandler;
import org.jspecify.annotations.Nullable;

/**
 * The routes of the chat beside its sessions: {@code /chat} for guests, and {@code /} with {@code
 * /page/} for the chat page. Confined to the loop.
 */
public final class ChatRoutes implements Backend.RouteProvider {

  private final GuestChannel guests;
  private @Nullable GuestReadHandler reads; // null: not added yet

  public ChatRoutes(GuestChannel guests) {
    this.guests = guests;
  }

  @Override
  public void addTo(Router router, Edge edge) {
    reads =
        new GuestReadHandler(
            guests, edge.hosts(), edge.codec(), edge.inFlightResponses(), edge.limiter());
    HttpHandler post = edge.body(new GuestPostHandler(guests, edge.hosts()));
    StaticFiles files = new StaticFiles();
    router
        .get("/chat", new BanCheck(guests, edge.hosts(), reads))
        .post("/chat", new BanCheck(guests, edge.hosts(), post))
        .files("/", files)
        .files("/page/", files);
  }

  @Override
  public void close() {
    if (reads != null) {
      reads.close();
    }
  }
}
