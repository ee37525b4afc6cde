package dev.holdfast.http.connection;

import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.limit.MemoryBudget;
import dev.holdfast.core.limit.MemoryCategory;
import dev.holdfast.core.limit.MemoryHolder;
import dev.holdfast.http.http2.Http2Stream;
import dev.holdfast.http.loop.XnioEventLoop;
import dev.holdfast.http.parser.ValidatedConnection;
import io.undertow.server.ExchangeCompletionListener;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.XnioExecutor;
import org.xnio.conduits.ConduitStreamSinkChannel;
import org.xnio.conduits.StreamSourceConduit;

/**
 * The connection of one client as Undertow reads and writes it: a pair of conduits over its socket,
 * which charges the {@link MemoryBudget} for all memory that is held for this client.
 *
 * <p>All bytes of the client pass through it, so it notices a client that is slow to send the head
 * of a request; the superclass notices one that is slow to take a response. For a client that is
 * not slow this costs a few comparisons for each request. Confined to the loop.
 *
 * <p>It is long because XNIO and Undertow know a connection by one object, which they call for
 * everything: what takes more than a few lines is in {@link SlowWriteConduit}, {@link
 * RequestHeadMemory}, {@link CustomHandlerBodyTimeout} and {@link ConnectionRegistry}.
 */
public final class ClientConnection extends SlowWriteConduit
    implements ExchangeCompletionListener,
        MemoryHolder,
        ValidatedConnection,
        ChannelListener<StreamConnection> {

  /** Bytes of each connection at rest, with what Java, XNIO and Undertow keep for it. */
  public static final int WEIGHT = 2_304;

  /** Bytes that a WebSocket has beyond that, with what is kept for it. */
  public static final int WEB_SOCKET_WEIGHT = 512;

  /** Bytes that a connection with TLS has beyond that: its engine, and the keys. */
  public static final int TLS_WEIGHT = 8 << 10;

  /** Bytes that a connection with HTTP/2 has beyond that: the table of headers, and buffers. */
  public static final int HTTP2_WEIGHT = 4 << 10;

  /** Bytes of a stream of HTTP/2, which is a connection beside that of its socket. */
  public static final int STREAM_WEIGHT = WEIGHT + 512;

  /** Bytes of each buffer that is read into. */
  public static final int BUFFER = 8 << 10;

  /** Bytes of two buffers: one with a head to send, and one with the next request. */
  public static final int BUFFERS = 2 * BUFFER;

  private final StreamConnection connection;
  private final ClientHost peer;
  private final boolean proxy;
  private final boolean operator;
  private final int weight; // bytes at rest

  final IdleConnections.Node idle = new IdleConnections.Node(this);
  private boolean busy; // a request is being handled
  private boolean overLimit; // it is one too many of its host
  private boolean carrier; // it has streams of HTTP/2, which are connections of their own
  private boolean upgraded; // it is a WebSocket, which is busy as long as it is open
  private ClientHost host; // the host of the request that is handled, or else of the connection
  private @Nullable ServerCutListener cutListener;
  private MemoryBudget.@Nullable Holding holding; // null: nothing is held
  private final RequestHeadMemory heads = new RequestHeadMemory();
  // null: nothing waits for a body that is handed over
  private @Nullable CustomHandlerBodyTimeout bodyTimeout;
  private @Nullable ShortcutConnectionListener shortcutListener; // null: requests are not read yet
  private @Nullable String lastSid; // the sid of the last request; null if it had none

  ClientConnection(
      ConnectionRegistry connections,
      StreamConnection connection,
      ClientHost peer,
      boolean proxy,
      boolean operator,
      int weight) {
    super(connection.getSinkChannel().getConduit(), connections);
    this.connection = connection;
    this.peer = peer;
    this.host = peer;
    this.proxy = proxy;
    this.operator = operator;
    this.weight = weight;
    connection.getSinkChannel().setConduit(this);
    StreamSourceConduit source = connection.getSourceChannel().getConduit();
    connection.getSourceChannel().setConduit(new ReadProgressConduit(source, this));
  }

  /** The client connection of an exchange. */
  public static ClientConnection of(HttpServerExchange exchange) {
    return (ClientConnection)
        ((HttpServerConnection) exchange.getConnection()).getOriginalSinkConduit();
  }

  /** The host of the request that is handled, or else of the connection. */
  ClientHost host() {
    return host;
  }

  /** The host at the other end of the socket. */
  public ClientHost peer() {
    return peer;
  }

  /** Whether it came to the port of operators. */
  boolean isOfOperator() {
    return operator;
  }

  /** Whether the other end of the socket is a trusted proxy. */
  boolean isProxy() {
    return proxy;
  }

  // ---- requests

  /**
   * The head of a request of this host has come, and its handling begins.
   *
   * @param length of the head, in bytes
   * @param overLimit whether the host has as many requests as it may have without this one
   */
  public void begin(ClientHost host, int length, boolean overLimit) {
    if (holding != null && !host.equals(this.host)) {
      holding.close(); // it was opened for another client of the same proxy
      holding = null;
    }
    this.host = host;
    this.overLimit = overLimit;
    busy = true;
    connections.busy(this);
    heads.complete(length);
    chargeHeads();
  }

  /**
   * Completes a request. A handler that it was {@linkplain #handOver handed over} to may do so on
   * another thread; the rest, and with it the next request of the connection, is for the loop.
   */
  @Override
  public void exchangeEvent(HttpServerExchange exchange, NextListener next) {
    if (isHandedOver()) {
      connections.onLoop(
          () -> {
            completed();
            next.proceed();
          });
    } else {
      completed();
      next.proceed();
    }
  }

  /** Completes a request of which Undertow knows nothing. */
  public void complete() {
    completed();
    if (shortcutListener != null) {
      shortcutListener.answered();
    }
  }

  /** Sets the listener to requests that are answered by the shortcut. */
  public void setShortcutListener(ShortcutConnectionListener listener) {
    shortcutListener = listener;
  }

  /** Whether a request is being handled. */
  boolean isBusy() {
    return busy;
  }

  /**
   * The connection is a WebSocket of this host from now on, and counts as a request of it until it
   * closes. The head of its handshake is held until {@link #releaseHead}.
   *
   * @param length of that head, in bytes
   */
  public void upgrade(ClientHost host, int length) {
    begin(host, length, false);
    upgraded = true;
    connections.upgraded(this);
    connections.idle(this);
    holdHead();
  }

  /** The connection has streams of HTTP/2 from now on, and no requests of its own. */
  void carryStreams() {
    carrier = true;
    connections.carriesStreams();
  }

  /** Whether it is a stream of HTTP/2, and has no socket of its own. */
  boolean isStream() {
    return connection instanceof Http2Stream;
  }

  /** Whether it is a WebSocket. */
  boolean isUpgraded() {
    return upgraded;
  }

  /**
   * Notes whether no request is under way on a WebSocket, or with HTTP/2: then it may be closed for
   * others.
   */
  public void setIdle(boolean idle) {
    if (idle) {
      connections.idle(this);
    } else {
      connections.busy(this);
    }
  }

  /** The head of the request that is handled is not held any more. */
  public void releaseHead() {
    heads.answered();
    chargeHeads();
  }

  private void completed() {
    takeBack();
    limitBodyNoMore();
    cutListener = null;
    forgetResponse();
    connection.getSinkChannel().setWriteListener(null); // it would keep the exchange
    if (busy) {
      busy = false;
      connections.completed(this);
      connections.idle(this);
    }
    if (holding != null) {
      heads.answered();
      chargeHeads();
      hold(MemoryCategory.BODIES, 0);
    }
    host = peer;
  }

  /**
   * Undertow has parsed a head of this many bytes.
   *
   * @return how many bytes the connection weighs more than before
   */
  int parsed(int bytes) {
    return connection.isOpen() ? heads.parsed(bytes) : 0; // a closed connection weighs nothing
  }

  /** How many bytes are kept for this connection until it closes. */
  int weight() {
    return weight
        + (upgraded ? WEB_SOCKET_WEIGHT : 0)
        + (carrier ? HTTP2_WEIGHT : 0)
        + heads.excess();
  }

  /** Whether a head larger than an ordinary one has made the connection heavier. */
  boolean isHeavy() {
    return heads.excess() > 0;
  }

  /** Whether the request that is handled is beyond the limit of its host. */
  boolean isOverLimit() {
    return overLimit;
  }

  /** Whether nothing more is read from any client. */
  boolean isReadingOver() {
    return connections.isReadingOver();
  }

  /** The sid of the last request of a session on this connection; null if there was none. */
  public @Nullable String lastSid() {
    return lastSid;
  }

  /** Notes the sid of a request; the next one on this connection has probably the same. */
  public void noteSid(String sid) {
    lastSid = sid;
  }

  /** Sets the callback for when the connection is cut; null for none. */
  public void onCut(@Nullable ServerCutListener listener) {
    cutListener = listener;
  }

  /** Whether this many bytes more may be held for the host of the request. */
  @Override
  public boolean admits(long more) {
    return connections.budget().admits(host, more);
  }

  /** Charges the budget for the head of the request that is handled: it is held for a while. */
  public void holdHead() {
    heads.holdLast();
    chargeHeads();
  }

  private void chargeHeads() {
    hold(MemoryCategory.HEADERS, heads.held());
  }

  /** So many bytes of pipelined requests are kept more; fewer if negative. */
  void addPipelined(int more) {
    heads.addPipelined(more);
    chargeHeads();
  }

  /** So many bytes of pipelined requests are kept no more. Thread-safe. */
  void releasePipelined(int bytes) {
    connections.onLoop(() -> addPipelined(-bytes));
  }

  /** Charges the budget for all bytes that are held for this category; 0 for none any more. */
  @Override
  public void hold(MemoryCategory category, long bytes) {
    MemoryBudget.Holding held = holding;
    if (held == null) {
      if (bytes == 0 || !connection.isOpen()) {
        return;
      }
      held = connections.budget().open(host, this);
      holding = held;
    }
    held.set(category, bytes);
    if (held.bytes() == 0) {
      held.close();
      holding = null;
    }
  }

  // ---- closing

  /** The budget is spent, and this connection is what its host can spare first. */
  @Override
  public void evict() {
    cut();
  }

  /** Closes the connection, and tells the handler of the current request. */
  @Override
  public void cut() {
    ServerCutListener underWay = cutListener;
    if (underWay != null) {
      cutListener = null;
      underWay.cut();
    }
    IoUtils.safeClose(connection);
  }

  /** Closes the connection of a client that is too slow to take what waits for it. */
  public void cutSlow() {
    connections.metrics().slowCut();
    cut();
  }

  /** Closes the connection, which has been idle for too long. */
  void closeIdle() {
    if (cutListener == null || !cutListener.closesIdle()) {
      cut();
    }
  }

  /** Where the bytes of responses leave; its conduit is this one. */
  public ConduitStreamSinkChannel sink() {
    return connection.getSinkChannel();
  }

  /** XNIO has closed the connection, on whichever thread. */
  @Override
  public void handleEvent(StreamConnection closed) {
    connections.hasClosed(this);
  }

  /** The connection has closed: drops all that is held for it. */
  void closed() {
    if (shortcutListener != null) {
      shortcutListener.closed();
    }
    limitBodyNoMore();
    responseTaken();
    if (holding != null) {
      holding.close();
      holding = null;
    }
    if (busy) {
      busy = false;
      connections.completed(this);
    }
  }

  // ---- reading: heads and bodies that come slowly

  /**
   * Hands a request over to a handler that may read and answer it on other threads. The connection
   * is closed if the handler waits for the body for too long.
   *
   * @param timeout milliseconds
   */
  public void handOver(HttpServerExchange exchange, long timeout) {
    handOver();
    if (!exchange.isRequestComplete()) {
      bodyTimeout = CustomHandlerBodyTimeout.begin(exchange, timeout, this::cut);
    }
  }

  /**
   * The timeout of the body that a handler of the embedding program reads; null if it reads none.
   */
  @Nullable CustomHandlerBodyTimeout bodyTimeout() {
    return bodyTimeout;
  }

  private void limitBodyNoMore() {
    if (bodyTimeout != null) {
      bodyTimeout.stop();
      bodyTimeout = null;
    }
  }

  /** So many bytes were read; not more than 0 if none were. */
  void arrived(int bytes) {
    if (bytes <= 0) {
      return;
    }
    CustomHandlerBodyTimeout timeout = bodyTimeout;
    if (timeout != null) {
      timeout.arrived(bytes);
    }
    if (!busy && !carrier) {
      heads.add(bytes);
      if (holding != null) {
        heads.holdPart();
        chargeHeads();
      }
    }
  }

  @Override
  public XnioExecutor.Key awaitRest(long millis, Runnable late) {
    heads.awaitRest(busy);
    chargeHeads();
    return XnioEventLoop.current().after(millis, late);
  }

  // ---- writing: responses that are taken slowly

  /** A response begins without a request that a handler has seen: Undertow refuses some itself. */
  @Override
  void writing() {
    if (!busy && heads.dropPart()) {
      chargeHeads();
    }
  }
}
