package dev.holdfast.http.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.chat.guest.GuestChannel;
import dev.holdfast.core.chat.guest.GuestCursor;
import dev.holdfast.core.chat.guest.GuestReadCallback;
import dev.holdfast.core.chat.guest.LobbyMessage;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.session.PacketCodec;
import dev.holdfast.http.connection.ClientConnection;
import dev.holdfast.http.connection.ClientHostResolver;
import dev.holdfast.http.connection.ConcurrencyLimiter;
import dev.holdfast.http.handler.AllowedFieldNames;
import dev.holdfast.http.loop.XnioEventLoop;
import dev.holdfast.http.response.Responses;
import dev.holdfast.http.transport.HeldExchange;
import dev.holdfast.http.transport.SessionResponseWriter;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The handler of {@code GET /chat}: holds the request until there are messages in the lobby, and
 * answers with them as text, {@code nick: text} on each line, or as JSON. The {@link GuestChannel}
 * limits how many are held. A HEAD request is not held: it is answered at once. Confined to the
 * loop.
 */
public final class GuestReadHandler implements HttpHandler {

  private static final HttpString COMPLETE = new HttpString("Holdfast-Complete");

  /** What counts, and what jQuery adds to a URL so that no cache has an answer to it. */
  private static final AllowedFieldNames PARAMETERS =
      new AllowedFieldNames("parameter", GuestCursorCodec.SINCE, "_");

  private static final AcceptedType JSON_TYPE = new AcceptedType("application/json");
  private static final byte[] NOTHING = {};
  private static final byte[] BUSY = "too many listen here: try again later\n".getBytes(UTF_8);
  private static final int BUSY_FOR = 5; // seconds
  private static final int LARGE = 64 << 10; // bytes that missed messages may well have

  private final GuestChannel guests;
  private final ClientHostResolver hosts;
  private final SessionResponseWriter responseWriter;
  private final ConcurrencyLimiter limiter;
  private final GuestResponseCache responses;
  private final Set<HeldRead> open = new HashSet<>();

  /**
   * Makes the handler; no request is held.
   *
   * @param hosts finds the host of a request, of which so many are held at most
   * @param codec writes messages as JSON
   * @param limiter tells when connections are left for sessions that exist only
   */
  public GuestReadHandler(
      GuestChannel guests,
      ClientHostResolver hosts,
      PacketCodec codec,
      SessionResponseWriter responseWriter,
      ConcurrencyLimiter limiter) {
    this.guests = guests;
    this.hosts = hosts;
    this.responseWriter = responseWriter;
    this.limiter = limiter;
    this.responses = new GuestResponseCache(codec);
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    String problem = PARAMETERS.problem(exchange.getQueryParameters().keySet());
    if (problem != null) {
      Responses.text(exchange, StatusCodes.BAD_REQUEST, problem);
      return;
    }
    GuestCursor from;
    try {
      from = GuestCursorCodec.of(exchange);
    } catch (NumberFormatException e) {
      Responses.text(
          exchange, StatusCodes.BAD_REQUEST, "since must be the number of a message, such as 17");
      return;
    }
    if (!exchange.isRequestComplete()) {
      Responses.text(exchange, StatusCodes.BAD_REQUEST, "a GET here has no body");
      return;
    }
    if (from != null && !ClientConnection.of(exchange).admits(LARGE)) {
      limiter.refuse(exchange);
      return;
    }
    if (limiter.isCrowded()) {
      limiter.refuse(exchange);
      return;
    }
    ClientHost host = hosts.find(exchange);
    exchange.dispatch(XnioEventLoop::runNow, () -> new HeldRead(exchange).begin(host, from));
  }

  /** Answers all held requests, as if their time was up. */
  public void close() {
    ImmutableList.copyOf(open).forEach(HeldRead::finish);
  }

  /** One held request. */
  private final class HeldRead extends HeldExchange implements GuestReadCallback {

    private final boolean json;
    private final boolean head;
    private @Nullable GuestCursor cursor;
    private boolean complete = true;
    private int status = StatusCodes.NO_CONTENT;
    private Runnable cancel = () -> {};

    HeldRead(HttpServerExchange exchange) {
      super(exchange, responseWriter);
      this.head = exchange.getRequestMethod().equals(Methods.HEAD);
      this.json = JSON_TYPE.isNamedBy(exchange);
    }

    void begin(ClientHost host, @Nullable GuestCursor from) {
      cursor = from;
      open.add(this);
      cancel = guests.listen(host, from, this);
      if (head) {
        finish();
      } else {
        hold();
      }
    }

    @Override
    public void heard(List<LobbyMessage> messages, GuestCursor cursor, boolean complete) {
      open.remove(this);
      this.cursor = cursor;
      this.complete = complete;
      if (json && !(messages.isEmpty() && complete)) {
        status = StatusCodes.OK;
        send(responses.json(messages, complete));
      } else if (!messages.isEmpty()) {
        status = StatusCodes.OK;
        send(responses.text(messages));
      } else {
        send(NOTHING);
      }
    }

    @Override
    public void busy() {
      open.remove(this);
      status = StatusCodes.SERVICE_UNAVAILABLE;
      send(BUSY);
    }

    void finish() {
      stopListening();
      send(NOTHING);
    }

    @Override
    protected void lost() {
      stopListening();
    }

    private void stopListening() {
      open.remove(this);
      cancel.run();
    }

    @Override
    public void writeFailed() {} // the client asks again from where it was

    @Override
    protected void setHeaders(HttpServerExchange exchange) {
      boolean isJson = json && status == StatusCodes.OK;
      Responses.setHeaders(
              exchange, status, isJson ? Responses.JSON : Responses.TEXT, Responses.NO_STORE)
          .add(Headers.VARY, "Accept, Cookie");
      if (status == StatusCodes.SERVICE_UNAVAILABLE) {
        Responses.retryAfter(exchange, BUSY_FOR);
      }
      if (status == StatusCodes.NO_CONTENT) {
        Responses.announceClose(exchange);
      }
      if (!complete) {
        exchange.getResponseHeaders().put(COMPLETE, "false");
      }
      if (cursor != null && !head) { // HEAD tells no messages: the cursor stays
        exchange.getResponseHeaders().put(Headers.SET_COOKIE, GuestCursorCodec.cookie(cursor));
      }
    }
  }
}
