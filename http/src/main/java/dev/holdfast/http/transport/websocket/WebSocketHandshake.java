package dev.holdfast.http.transport.websocket;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import com.google.common.io.BaseEncoding;
import dev.holdfast.core.session.HandshakeRequest;
import dev.holdfast.http.connection.ClientConnection;
import dev.holdfast.http.connection.ClientHostResolver;
import dev.holdfast.http.connection.ConcurrencyLimiter;
import dev.holdfast.http.handler.BodyLimits;
import dev.holdfast.http.handler.ShutdownGate;
import dev.holdfast.http.loop.FairTaskQueue;
import dev.holdfast.http.parser.ListHeaderParser;
import dev.holdfast.http.parser.RequestValidator;
import dev.holdfast.http.response.Responses;
import dev.holdfast.http.transport.endpoint.EndpointContext;
import dev.holdfast.http.transport.endpoint.RequestDispatcher;
import dev.holdfast.http.transport.endpoint.UndertowHandshakeRequest;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.HttpUpgradeListener;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xnio.StreamConnection;

/**
 * The handler of {@code GET /bind} with {@code Upgrade: websocket} (RFC 6455, 4.2): it makes the
 * connection a WebSocket, or says what is wrong. The page behind it was admitted before, as that of
 * any request. A connection whose handshake is refused is closed, because a proxy that took the
 * upgrade for granted would pass a client's frames on as requests. No extension is agreed on:
 * compression would take memory for each socket. Confined to the loop.
 */
public final class WebSocketHandshake implements HttpHandler {

  /** The subprotocol: what texts mean in it is in {@code docs/protocol.md}. */
  public static final String SUBPROTOCOL = "holdfast.v1";

  private static final String UPGRADE = "websocket";
  private static final String VERSION = "13";
  private static final String ACCEPT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455, 1.3
  private static final int KEY = 24; // characters, which are 16 bytes

  private final WebSocketContext context;
  private final ClientHostResolver hosts;
  private final ConcurrencyLimiter limiter;

  /**
   * Makes the handler of one path.
   *
   * @param limits of each request
   * @param gate refuses each request once the server stops
   * @param hosts finds the host of a client
   * @param limiter refuses a client when no memory is left
   */
  public WebSocketHandshake(
      EndpointContext endpoint,
      RequestDispatcher dispatcher,
      BodyLimits limits,
      ShutdownGate gate,
      ClientHostResolver hosts,
      ConcurrencyLimiter limiter) {
    this.context = WebSocketContext.of(endpoint, dispatcher, limits, gate);
    this.hosts = hosts;
    this.limiter = limiter;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    HeaderMap headers = exchange.getRequestHeaders();
    if (!VERSION.equals(only(headers, Headers.SEC_WEB_SOCKET_VERSION_STRING))) {
      refuseVersion(exchange);
      return;
    }
    String key = only(headers, Headers.SEC_WEB_SOCKET_KEY_STRING);
    String problem = problem(exchange, key);
    if (key == null || problem != null) {
      Responses.textAndClose(exchange, StatusCodes.BAD_REQUEST, String.valueOf(problem));
    } else if (exchange.isPersistent()) {
      upgrade(exchange, key);
    } else {
      limiter.refuse(exchange); // its head is large, and connections take much of the memory
    }
  }

  /** Says which version is right (RFC 6455, 4.4; RFC 9110, 7.8 and 15.5.22), and closes. */
  private static void refuseVersion(HttpServerExchange exchange) {
    exchange
        .getResponseHeaders()
        .put(Headers.SEC_WEB_SOCKET_VERSION, VERSION)
        .put(Headers.UPGRADE, UPGRADE)
        .put(Headers.CONNECTION, "close, Upgrade");
    exchange.addExchangeCompleteListener( // before, Undertow would write its own Connection
        (answered, next) -> {
          answered.setPersistent(false);
          next.proceed();
        });
    Responses.text(exchange, StatusCodes.UPGRADE_REQUIRED, "the version of WebSocket here is 13");
  }

  /** What is wrong with a handshake; null if nothing is. */
  private static @Nullable String problem(HttpServerExchange exchange, @Nullable String key) {
    List<String> options = ListHeaderParser.of(exchange.getRequestHeaders(), Headers.CONNECTION);
    if (options.stream().noneMatch("upgrade"::equalsIgnoreCase)) {
      return "an upgrade is named in the header Connection as well";
    }
    if (options.stream().anyMatch("close"::equalsIgnoreCase)) {
      return "a connection that closes becomes no WebSocket";
    }
    if (!exchange.isRequestComplete()) {
      return "an upgrade has no body";
    }
    if (key == null || !isKey(key)) {
      return "the header Sec-WebSocket-Key has 16 bytes in Base64";
    }
    List<String> protocols = protocols(exchange);
    return protocols.isEmpty() || protocols.contains(SUBPROTOCOL)
        ? null
        : "the subprotocol here is " + SUBPROTOCOL;
  }

  private static List<String> protocols(HttpServerExchange exchange) {
    return ListHeaderParser.of(exchange.getRequestHeaders(), Headers.SEC_WEB_SOCKET_PROTOCOL);
  }

  private static boolean isKey(String key) {
    return key.length() == KEY && key.endsWith("==") && BaseEncoding.base64().canDecode(key);
  }

  /** The value of a header that is there once; else null. */
  private static @Nullable String only(HeaderMap headers, String name) {
    HeaderValues values = headers.get(name);
    return values == null || values.size() != 1 ? null : values.getFirst();
  }

  private void upgrade(HttpServerExchange exchange, String key) {
    HeaderMap answer = exchange.getResponseHeaders();
    if (!protocols(exchange).isEmpty()) {
      answer.put(Headers.SEC_WEB_SOCKET_PROTOCOL, SUBPROTOCOL);
    }
    answer.put(Headers.UPGRADE, UPGRADE).put(Headers.SEC_WEB_SOCKET_ACCEPT, accept(key));
    exchange.upgradeChannel(new Upgrade(new UndertowHandshakeRequest(exchange, hosts)));
    exchange.endExchange();
  }

  /**
   * The upgrade of one connection, which Undertow keeps as long as that is open: so it drops the
   * request, and with it the exchange, when it is done.
   */
  private final class Upgrade implements HttpUpgradeListener {

    private @Nullable HandshakeRequest request; // null: it is done

    Upgrade(HandshakeRequest request) {
      this.request = request;
    }

    @Override
    public void handleUpgrade(StreamConnection connection, HttpServerExchange upgraded) {
      HandshakeRequest handshake = requireNonNull(request, "it is done once");
      request = null;
      ClientConnection client = ClientConnection.of(upgraded);
      RequestValidator validator = RequestValidator.of(upgraded);
      FairTaskQueue turns = validator.takeOver();
      client.upgrade(handshake.host(), validator.headLength());
      WebSocketConnection.open(context, connection, client, turns, handshake);
    }
  }

  private static String accept(String key) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      return BaseEncoding.base64().encode(sha1.digest((key + ACCEPT).getBytes(US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has it", e);
    }
  }
}
