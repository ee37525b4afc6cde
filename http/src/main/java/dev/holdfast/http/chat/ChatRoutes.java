package dev.holdfast.http.chat;

import dev.holdfast.core.chat.guest.GuestChannel;
import dev.holdfast.http.handler.Router;
import dev.holdfast.http.handler.StaticFiles;
import dev.holdfast.http.server.Backend;
import dev.holdfast.http.server.RouteContext;
import io.undertow.server.HttpHandler;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP routes of the chat that need no session: {@code /chat} for guests, and {@code /} with
 * {@code /page/} for the chat page. Confined to the loop.
 */
public final class ChatRoutes implements Backend.RouteProvider {

  private final GuestChannel guests;
  private @Nullable GuestReadHandler reads; // null: not added yet

  /** Makes the routes to the lobby of one chat. */
  public ChatRoutes(GuestChannel guests) {
    this.guests = guests;
  }

  @Override
  public void addTo(Router router, RouteContext context) {
    reads =
        new GuestReadHandler(
            guests, context.hosts(), context.codec(), context.responseWriter(), context.limiter());
    HttpHandler post = context.body(new GuestPostHandler(guests, context.hosts()));
    StaticFiles files = new StaticFiles();
    router
        .get("/chat", new GuestBanHandler(guests, context.hosts(), reads))
        .post("/chat", new GuestBanHandler(guests, context.hosts(), post))
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
