package dev.holdfast.http.chat;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.chat.guest.GuestCursor;
import dev.holdfast.core.chat.guest.GuestStreams;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.http.connection.ClientConnection;
import dev.holdfast.http.connection.ClientHostResolver;
import dev.holdfast.http.connection.ConcurrencyLimiter;
import dev.holdfast.http.handler.AllowedFieldNames;
import dev.holdfast.http.loop.XnioEventLoop;
import dev.holdfast.http.response.Responses;
import dev.holdfast.http.server.RouteContext;
import dev.holdfast.http.transport.SessionResponseWriter;
import dev.holdfast.http.transport.StreamBounds;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.StatusCodes;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The handler of {@code GET /chat} for clients that ask for server-sent events: it answers with a
 * stream of the messages of a room, the lobby if none is named. Confined to the loop.
 */
public final class GuestStreamHandler implements HttpHandler {

  private static final AcceptedType EVENTS = new AcceptedType("text/event-stream");
  private static final HttpString ACCEL_BUFFERING = new HttpString("X-Accel-Buffering");
  private static final String ROOM = "room";
  private static final String LOBBY = "lobby";
  private static final AllowedFieldNames PARAMETERS =
      new AllowedFieldNames("parameter", ROOM, GuestCursorCodec.SINCE, "_");
  private static final int BUSY_FOR = 5; // seconds
  private static final int LARGE = 64 << 10; // bytes that missed messages may well have

  private final GuestStreams streams;
  private final ClientHostResolver hosts;
  private final ConcurrencyLimiter limiter;
  private final SessionResponseWriter responseWriter;
  private final StreamBounds bounds;
  private final GuestEventEncoder encoder = new GuestEventEncoder();
  private final Set<GuestEventStream> open = new HashSet<>();

  /** Makes the handler; no stream is open. */
  public GuestStreamHandler(GuestStreams streams, RouteContext context) {
    this.streams = streams;
    this.hosts = context.hosts();
    this.limiter = context.limiter();
    this.responseWriter = context.responseWriter();
    this.bounds = context.streamBounds();
  }

  /** Whether a request asks for server-sent events. */
  static boolean isAskedFor(HttpServerExchange exchange) {
    return EVENTS.isNamedBy(exchange);
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    exchange.getResponseHeaders().add(Headers.VARY, Headers.ACCEPT_STRING);
    String problem = problem(exchange);
    if (problem != null) {
      Responses.text(exchange, StatusCodes.BAD_REQUEST, problem);
      return;
    }
    GuestCursor from;
    try {
      from = GuestCursorCodec.ofStream(exchange);
    } catch (NumberFormatException e) {
      Responses.text(
          exchange,
          StatusCodes.BAD_REQUEST,
          "since must be the number of a message, such as 17, or the id of an event");
      return;
    }
    String room = room(exchange);
    if (!streams.exists(room)) {
      Responses.text(exchange, StatusCodes.NOT_FOUND, "there is no such room now");
      return;
    }
    if (limiter.isCrowded() || (from != null && !ClientConnection.of(exchange).admits(LARGE))) {
      limiter.refuse(exchange);
      return;
    }
    ClientHost host = hosts.find(exchange);
    if (streams.isFull(host)) {
      Responses.later(
          exchange,
          StatusCodes.SERVICE_UNAVAILABLE,
          "too many listen here: try again later",
          BUSY_FOR);
      return;
    }
    exchange.dispatch(XnioEventLoop::runNow, () -> open(exchange, host, room, from));
  }

  private @Nullable String problem(HttpServerExchange exchange) {
    String unknown = PARAMETERS.problem(exchange.getQueryParameters().keySet());
    if (unknown != null) {
      return unknown;
    }
    Deque<String> rooms = exchange.getQueryParameters().get(ROOM);
    if (rooms != null && rooms.size() > 1) {
      return "a stream is of one room";
    }
    return exchange.isRequestComplete()
        ? streams.nameProblem(room(exchange))
        : "a GET here has no body";
  }

  private static String room(HttpServerExchange exchange) {
    Deque<String> named = exchange.getQueryParameters().get(ROOM);
    return named == null ? LOBBY : named.getFirst();
  }

  private void open(
      HttpServerExchange exchange, ClientHost host, String room, @Nullable GuestCursor from) {
    Responses.setHeaders(exchange, StatusCodes.OK, "text/event-stream", Responses.NO_STORE)
        .put(ACCEL_BUFFERING, "no"); // nginx would keep events until it has a buffer full of them
    GuestEventStream stream = new GuestEventStream(exchange, responseWriter, bounds, encoder, open);
    stream.begin(streams.open(host, room, from, stream));
  }

  /** Ends all streams behind what they were told. */
  public void close() {
    ImmutableList.copyOf(open).forEach(GuestEventStream::end);
  }
}
