package dev.holdfast.http.chat;

import dev.holdfast.core.chat.guest.GuestChannel;
import dev.holdfast.core.chat.guest.GuestStreams;
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
  private final GuestStreams streams;
  private @Nullable GuestReadHandler reads; // null: not added yet
  private @Nullable GuestStreamHandler streamed; // likewise

  /** Makes the routes to the lobby of one chat, and to the streams of its rooms. */
  public ChatRoutes(GuestChannel guests, GuestStreams streams) {
    this.guests = guests;
    this.streams = streams;
  }

  @Override
  public void addTo(Router router, RouteContext context) {
    reads =
        new GuestReadHandler(
            guests, context.hosts(), context.codec(), context.responseWriter(), context.limiter());
    streamed = new GuestStreamHandler(streams, context);
    HttpHandler get = reading(reads, streamed);
    HttpHandler post = context.body(new GuestPostHandler(guests, context.hosts()));
    StaticFiles files = new StaticFiles();
    router
        .get("/chat", new GuestBanHandler(guests, context.hosts(), get))
        .post("/chat", new GuestBanHandler(guests, context.hosts(), post))
        .files("/", files)
        .files("/page/", files);
  }

  /** A handler of both ways to read. */
  private static HttpHandler reading(GuestReadHandler reads, GuestStreamHandler streamed) {
    return exchange -> {
      if (GuestStreamHandler.isAskedFor(exchange)) {
        streamed.handleRequest(exchange);
      } else {
        reads.handleRequest(exchange);
      }
    };
  }

  @Override
  public void close() {
    if (reads != null) {
      reads.close();
    }
    if (streamed != null) {
      streamed.close();
    }
  }
}
