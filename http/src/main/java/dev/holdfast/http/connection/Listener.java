package dev.holdfast.http.connection;

import dev.holdfast.http.loop.FairQueue;
import dev.holdfast.http.loop.Timers;
import dev.holdfast.http.loop.XnioEventLoop;
import dev.holdfast.http.parser.HeaderList;
import dev.holdfast.http.parser.RequestHeadParser;
import dev.holdfast.http.parser.RequestValidator;
import io.undertow.UndertowOptions;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpOpenListener;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.XnioExecutor;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;
import org.xnio.conduits.ConduitStreamSourceChannel;

/**
 * A port, and what is served there. Undertow's own builder would not let go of a port without
 * closing the connections that came through it.
 */
public final class Listener {

  private static final Logger log = LoggerFactory.getLogger(Listener.class);

  private static final int BUFFERS_KEPT = 4; // for each thread
  private static final int UNLIMITED = Integer.MAX_VALUE;
  private static final long NONE = -1;
  private static final int SEND_BUFFER = 128 * 1024; // bytes, or the system keeps megabytes of each
  private static final int BACKLOG = 4_096; // connections: a restart brings all clients at once

  private static final OptionMap SOCKET_OPTIONS =
      OptionMap.builder()
          .set(Options.TCP_NODELAY, true)
          .set(Options.REUSE_ADDRESSES, true)
          .set(Options.BACKLOG, BACKLOG)
          .set(Options.SEND_BUFFER, SEND_BUFFER)
          .getMap();

  /**
   * How many connections beyond the most are accepted, to be refused or to take the place of an
   * idle one: the thread that accepts is ahead of the loop, and each has a file open meanwhile.
   */
  private static final int AHEAD = 32;

  /** Its limits are ours: those of time here are of a clock that can be set. */
  private static final OptionMap HTTP_OPTIONS =
      OptionMap.builder()
          .set(UndertowOptions.MAX_HEADER_SIZE, UNLIMITED) // a RequestValidator has seen to it
          .set(UndertowOptions.MAX_HEADERS, UNLIMITED)
          .set(UndertowOptions.MAX_PARAMETERS, UNLIMITED)
          .set(UndertowOptions.MAX_ENTITY_SIZE, NONE) // a BodyReader or a LingeringClose sees to it
          .set(UndertowOptions.ALWAYS_SET_DATE, false) // a DateHeader does
          .getMap();

  private final AcceptingChannel<StreamConnection> channel;

  private Listener(AcceptingChannel<StreamConnection> channel) {
    this.channel = channel;
  }

  /**
   * Listens there.
   *
   * @param operators whether the port is theirs: there is always room for one more connection
   * @throws IOException if that cannot be, for example because the port is in use
   */
  public static Listener open(
      XnioWorker worker,
      InetSocketAddress where,
      ConnectionTracker connections,
      boolean operators,
      HttpHandler handler)
      throws IOException {
    HttpOpenListener http = new HttpOpenListener(new Buffers(), HTTP_OPTIONS);
    HttpHandler all = new NoSniff(connections.before(handler));
    http.setRootHandler(guarded(new DateHeader(System::currentTimeMillis, all)));
    Acceptor acceptor = new Acceptor(connections, operators, http);
    AcceptingChannel<StreamConnection> channel =
        worker.createStreamConnectionServer(
            where,
            port -> XnioEventLoop.callBack(() -> acceptor.accept(port)),
            operators ? SOCKET_OPTIONS : bounded(connections.most()));
    channel.resumeAccepts();
    return new Listener(channel);
  }

  private static OptionMap bounded(int most) {
    int accepted = (int) Math.min(UNLIMITED, (long) most + AHEAD);
    return OptionMap.builder()
        .addAll(SOCKET_OPTIONS)
        .set(Options.CONNECTION_HIGH_WATER, accepted)
        .set(Options.CONNECTION_LOW_WATER, accepted - 1)
        .getMap();
  }

  /** Where connections come in: what those of one port share. */
  private static final class Acceptor {
    private final ConnectionTracker connections;
    private final boolean operators;
    private final HttpOpenListener http;
    private final RequestHeadParser head = new RequestHeadParser();
    private final FairQueue queue = new FairQueue(Acceptor::after);

    Acceptor(ConnectionTracker connections, boolean operators, HttpOpenListener http) {
      this.connections = connections;
      this.operators = operators;
      this.http = http;
    }

    void accept(AcceptingChannel<StreamConnection> port) {
      if (!port.isOpen()) {
        return; // those that were queued when it was closed are no failures to accept
      }
      try {
        StreamConnection accepted = port.accept();
        if (accepted != null) {
          connections.accept(accepted, operators, queue, client -> open(accepted, client));
        }
      } catch (IOException e) {
        log.debug("a connection could not be accepted", e);
      }
    }

    private void open(StreamConnection accepted, ClientConnection client) {
      ConduitStreamSourceChannel source = accepted.getSourceChannel();
      Timers timers =
          (millis, task) -> {
            client.headWaits();
            return after(millis, task);
          };
      RequestValidator validator = new RequestValidator(source.getConduit(), head, timers, queue);
      client.whenClosed(validator::closed);
      source.setConduit(validator);
      http.handleEvent(accepted);
    }

    private static XnioExecutor.Key after(long millis, Runnable task) {
      return XnioEventLoop.current().after(millis, task);
    }
  }

  /** Direct memory of its own limits: without it no request can be read. */
  private static final class Buffers extends DefaultByteBufferPool {

    Buffers() {
      super(true, ClientConnection.BUFFER, -1, BUFFERS_KEPT);
    }

    @Override
    public PooledByteBuffer allocate() {
      try {
        return super.allocate();
      } catch (OutOfMemoryError e) {
        XnioEventLoop.failIfFatal(e);
        throw e;
      }
    }
  }

  private static HttpHandler guarded(HttpHandler handler) {
    return exchange -> {
      if (isLast(exchange)) {
        exchange.setPersistent(false);
      }
      try {
        handler.handleRequest(exchange);
      } catch (Error e) {
        XnioEventLoop.failIfFatal(e);
        throw e;
      }
    };
  }

  /**
   * Whether the client wants no more on this connection; Undertow sees that only in a list of one.
   */
  private static boolean isLast(HttpServerExchange exchange) {
    HeaderMap headers = exchange.getRequestHeaders();
    return headers.contains(Headers.CONNECTION)
        && HeaderList.of(headers, Headers.CONNECTION).stream().anyMatch("close"::equalsIgnoreCase);
  }

  /** Where it listens, with the port that was picked. */
  public InetSocketAddress address() {
    return channel.getLocalAddress(InetSocketAddress.class);
  }

  /** Accepts nobody from now on. */
  public void suspend() {
    channel.suspendAccepts();
  }

  /** Lets go of the port. The connections stay. */
  public void close() {
    IoUtils.safeClose(channel);
  }
}
