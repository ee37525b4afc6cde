package dev.holdfast.http.connection;

import dev.holdfast.http.loop.XnioEventLoop;
import dev.holdfast.http.parser.ListHeaderParser;
import dev.holdfast.http.response.HttpDate;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpOpenListener;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;

/**
 * A listening socket with the handlers that serve its connections. It replaces Undertow's own
 * builder, which cannot close a port without closing the connections that it accepted. Sockets are
 * accepted on a thread of their own, and their connections opened on the loop; {@code open}, {@code
 * accept}, {@code suspend} and {@code close} are called by the server.
 */
public final class HttpListener {

  private static final int UNLIMITED = Integer.MAX_VALUE;
  private static final long NONE = -1;
  // bytes; by default the system takes megabytes for each
  private static final int SEND_BUFFER = 128 * 1024;
  private static final int BACKLOG = 4_096; // connections: a restart brings all clients at once

  private static final OptionMap SOCKET_OPTIONS =
      OptionMap.builder()
          .set(Options.TCP_NODELAY, true)
          .set(Options.REUSE_ADDRESSES, true)
          .set(Options.BACKLOG, BACKLOG)
          .set(Options.SEND_BUFFER, SEND_BUFFER)
          .getMap();

  /**
   * How many connections are accepted beyond the limit, to be refused or to replace an idle one:
   * the accept thread is ahead of the loop, and each of these connections is an open file
   * meanwhile.
   */
  private static final int AHEAD = 32;

  /** Undertow's own limits are off: ours replace them, with a clock that cannot be set. */
  private static final OptionMap HTTP_OPTIONS =
      OptionMap.builder()
          .set(UndertowOptions.MAX_HEADER_SIZE, UNLIMITED) // a RequestValidator checks it
          .set(UndertowOptions.MAX_HEADERS, UNLIMITED)
          .set(UndertowOptions.MAX_PARAMETERS, UNLIMITED)
          .set(UndertowOptions.MAX_ENTITY_SIZE, NONE) // a BodyReader or a LingeringClose checks it
          .set(UndertowOptions.ALWAYS_SET_KEEP_ALIVE, false) // HTTP/1.1 implies it
          .set(UndertowOptions.ALWAYS_SET_DATE, false) // a DateHeaderHandler sets it
          .getMap();

  private final AcceptingChannel<? extends StreamConnection> channel;

  private HttpListener(AcceptingChannel<? extends StreamConnection> channel) {
    this.channel = channel;
  }

  /**
   * Opens a socket. Connections wait until {@link #accept}.
   *
   * @param operators whether this is the port of operators, whose connections have no limit
   * @param tls by which the port speaks TLS; null: it speaks plain HTTP
   * @param shortcut the way past Undertow for usual requests
   * @throws IOException if the socket cannot be opened, for example because the port is in use
   */
  public static HttpListener open(
      XnioWorker worker,
      InetSocketAddress where,
      ConnectionRegistry connections,
      ConcurrencyLimiter limiter,
      boolean operators,
      @Nullable TlsTransport tls,
      RequestShortcut shortcut,
      HttpHandler handler)
      throws IOException {
    HttpOpenListener http =
        new HttpOpenListener(new BufferPool(ClientConnection.BUFFER), HTTP_OPTIONS);
    HttpHandler all = new NoSniffHandler(limiter.count(handler));
    http.setRootHandler(
        outermost(new DateHeaderHandler(new HttpDate(System::currentTimeMillis), all)));
    ConnectionAcceptor acceptor =
        new ConnectionAcceptor(connections, operators, tls, shortcut, http);
    OptionMap options = operators ? SOCKET_OPTIONS : bounded(connections.most());
    return new HttpListener(
        tls == null
            ? worker.createStreamConnectionServer(where, acceptor::accept, options)
            : tls.listen(worker, where, acceptor::accept, options));
  }

  private static OptionMap bounded(int most) {
    int accepted = (int) Math.min(UNLIMITED, (long) most + AHEAD);
    return OptionMap.builder()
        .addAll(SOCKET_OPTIONS)
        .set(Options.CONNECTION_HIGH_WATER, accepted)
        .set(Options.CONNECTION_LOW_WATER, accepted - 1)
        .getMap();
  }

  /** The first handler: closes after a last request, and fails the loop on a fatal error. */
  private static HttpHandler outermost(HttpHandler handler) {
    return exchange -> {
      if (isLast(exchange)) {
        exchange.setPersistent(false);
      } else if (exchange.isHttp10() && exchange.isPersistent()) {
        exchange.getResponseHeaders().put(Headers.CONNECTION, "keep-alive"); // unless it is closed
      }
      XnioEventLoop.callBack(() -> handler.handleRequest(exchange));
    };
  }

  /**
   * Whether the client sends no more requests on this connection ({@code Connection: close});
   * Undertow sees that only where it is the only element of the list.
   */
  private static boolean isLast(HttpServerExchange exchange) {
    HeaderMap headers = exchange.getRequestHeaders();
    return headers.contains(Headers.CONNECTION)
        && ListHeaderParser.of(headers, Headers.CONNECTION).stream()
            .anyMatch("close"::equalsIgnoreCase);
  }

  /** The address of the socket, with the port that was picked for port 0. */
  public InetSocketAddress address() {
    return channel.getLocalAddress(InetSocketAddress.class);
  }

  /** Accepts connections from now on. */
  public void accept() {
    channel.resumeAccepts();
  }

  /** Accepts no more connections; the port stays bound. */
  public void suspend() {
    channel.suspendAccepts();
  }

  /** Closes the port. Connections that were accepted stay open. */
  public void close() {
    IoUtils.safeClose(channel);
  }
}
