package dev.holdfast.http.connection;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.limit.HostCounter;
import dev.holdfast.core.limit.MemoryBudget;
import dev.holdfast.core.limit.MemoryCategory;
import dev.holdfast.core.loop.EventLoop;
import dev.holdfast.http.http2.Http2Stream;
import dev.holdfast.http.loop.FairTaskQueue;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.ssl.SslConnection;

/**
 * The registry of all open connections: it accepts or refuses new ones, counts those of each host,
 * and closes those that are idle or stuck for too long.
 *
 * <p>The connections of one host are limited, or its requests at a time if it is behind a trusted
 * proxy (see {@link ConcurrencyLimiter}). Those of loopback addresses and trusted proxies are not,
 * but they share the {@link MemoryBudget} like every host. Confined to the loop.
 *
 * <p>It is long because the ways in and out of a connection stand together: what one adds to a
 * count the other must take from it.
 */
public final class ConnectionRegistry {

  private static final Logger log = LoggerFactory.getLogger(ConnectionRegistry.class);

  private static final ByteBuffer REFUSAL =
      ByteBuffer.wrap(
          String.join(
                  "\r\n",
                  "HTTP/1.1 503 Service Unavailable",
                  "Retry-After: " + ConcurrencyLimiter.RETRY_AFTER,
                  "Connection: close",
                  "Content-Length: 0",
                  "",
                  "")
              .getBytes(US_ASCII));

  private final MemoryBudget budget;
  private final ClientHostResolver hosts;
  private final int perHost; // 0: any number
  private final int most; // the most connections of all hosts
  private final IdleConnections idle = new IdleConnections(); // the idlest makes room for a new one
  // those of the port for operators
  private final IdleConnections idleOperators = new IdleConnections();
  private final long idleTimeout; // milliseconds
  private final EventLoop loop;
  private final ConnectionMetrics metrics;
  private final HostCounter counts = new HostCounter();
  private final SlowReceivers slowReceivers;
  private int open;
  private int webSockets; // of those that are open
  private int streams; // of HTTP/2, which have no sockets of their own
  // volatile, because a handler of the embedding program may read on another thread
  private volatile boolean readingOver;

  /**
   * Makes a registry without connections.
   *
   * @param perHost the most connections of one host, or requests behind a proxy; 0 for any number
   * @param most the most connections of all hosts; those of operators are counted, and not limited
   * @param idleTimeout milliseconds after which a connection without a request is closed
   * @param writeTimeout milliseconds for which a client may take nothing of a response
   * @param loop of all connections
   */
  public ConnectionRegistry(
      MemoryBudget budget,
      ClientHostResolver hosts,
      int perHost,
      int most,
      long idleTimeout,
      long writeTimeout,
      EventLoop loop,
      ConnectionMetrics metrics) {
    this.budget = budget;
    this.hosts = hosts;
    this.perHost = perHost;
    this.most = most;
    this.idleTimeout = idleTimeout;
    this.loop = loop;
    this.metrics = metrics;
    this.slowReceivers = new SlowReceivers(writeTimeout, metrics);
  }

  MemoryBudget budget() {
    return budget;
  }

  /** The metrics that this registry and its connections count in. */
  public ConnectionMetrics metrics() {
    return metrics;
  }

  SlowReceivers slowReceivers() {
    return slowReceivers;
  }

  /** The time by the clock of the loop, in milliseconds. */
  long now() {
    return loop.now();
  }

  /**
   * Registers a connection, and gives it to Undertow through the queue, or refuses it with 503.
   *
   * @param operators whether it came to the port of operators, where there is always room
   * @param next gives the registered connection to Undertow
   */
  public void accept(
      StreamConnection connection,
      boolean operators,
      FairTaskQueue queue,
      Consumer<ClientConnection> next) {
    InetSocketAddress address = connection.getPeerAddress(InetSocketAddress.class);
    if (address == null) { // it has closed already
      IoUtils.safeClose(connection);
      return;
    }
    boolean proxy = hosts.isTrusted(address.getAddress());
    ClientHost peer =
        proxy ? ClientHost.ofProxy(address.getAddress()) : ClientHost.of(address.getAddress());
    if (!operators && (isTooMany(peer) || !makeRoom(open < most))) {
      refuse(connection);
      return;
    }
    boolean secured = connection instanceof SslConnection;
    int weight = ClientConnection.WEIGHT + (secured ? ClientConnection.TLS_WEIGHT : 0);
    ClientConnection client =
        new ClientConnection(this, connection, peer, proxy, operators, weight);
    open++;
    register(connection, client, queue, next);
  }

  /**
   * Registers a stream of HTTP/2 as a connection of its host, but for the limit of all sockets.
   *
   * @param carrier the connection of its socket
   * @param next gives the registered connection to Undertow
   * @return false if there is no room for it
   */
  public boolean acceptStream(
      Http2Stream stream,
      ClientConnection carrier,
      FairTaskQueue queue,
      Consumer<ClientConnection> next) {
    ClientHost peer = carrier.peer();
    if (isTooMany(peer) || !makeRoom(true)) {
      metrics.refused();
      return false;
    }
    ClientConnection client =
        new ClientConnection(
            this,
            stream,
            peer,
            carrier.isProxy(),
            carrier.isOfOperator(),
            ClientConnection.STREAM_WEIGHT);
    streams++;
    register(stream, client, queue, next);
    return true;
  }

  private void register(
      StreamConnection connection,
      ClientConnection client,
      FairTaskQueue queue,
      Consumer<ClientConnection> next) {
    budget.add(MemoryCategory.CONNECTIONS, client.weight());
    counts.add(client.peer());
    queue.add(() -> begin(connection, client, next));
  }

  private void begin(
      StreamConnection connection, ClientConnection client, Consumer<ClientConnection> next) {
    idle(client);
    boolean begun = false;
    try {
      next.accept(client); // the next listener may read and begin a request
      begun = true;
    } catch (RuntimeException e) {
      log.error("a connection failed at its begin", e);
    } finally {
      if (!begun) {
        IoUtils.safeClose(connection);
      }
      whenClosed(connection, client);
    }
  }

  /**
   * Closes the connection that has been idle longest, if there are as many as there may be, or as
   * memory is for. Those of the port of operators stay: there is always room for them.
   *
   * @param socket whether there may be one more socket
   * @return whether there is room for one more
   */
  private boolean makeRoom(boolean socket) {
    if (socket && hasRoom()) {
      return true;
    }
    ClientConnection longest = idle.first();
    if (longest == null) {
      return false;
    }
    metrics.idleClosed();
    idle.remove(longest.idle);
    longest.cut();
    return true;
  }

  /** Runs a task now if this is the loop, and on the loop otherwise. */
  void onLoop(Runnable task) {
    if (loop.isCurrentThread()) {
      task.run();
    } else {
      loop.execute(task);
    }
  }

  /** A request of this connection is handled from now on: it is not idle. */
  void busy(ClientConnection client) {
    idle.remove(client.idle);
  }

  /** No request of this connection is handled any more: it is idle. */
  void idle(ClientConnection client) {
    (client.isOfOperator() ? idleOperators : idle).add(client.idle, now());
  }

  /**
   * Whether connections fill less than half of the budget: the rest is for requests and answers.
   */
  private boolean hasRoom() {
    return budget.held(MemoryCategory.CONNECTIONS) < budget.limit() / 2
        && !budget.isSpent(ClientConnection.WEIGHT);
  }

  /** Whether this host has as many connections, or requests behind a proxy, as it may have. */
  boolean isTooMany(ClientHost host) {
    return perHost > 0 && host.isLimited() && counts.isFull(host, perHost);
  }

  private void refuse(StreamConnection connection) {
    metrics.refused();
    if (!(connection instanceof SslConnection)) { // a handshake would have to be made for that
      try {
        connection.getSinkChannel().write(REFUSAL.duplicate());
      } catch (IOException e) {
        log.debug("a client that is refused has gone", e);
      }
    }
    IoUtils.safeClose(connection);
  }

  /** Sets our close listener; XNIO calls that of Undertow before it. */
  private void whenClosed(StreamConnection connection, ClientConnection client) {
    if (connection.isOpen()) {
      connection.setCloseListener(client);
    } else {
      closed(client);
    }
  }

  /** A connection has closed, on whichever thread. */
  void hasClosed(ClientConnection client) {
    if (client.isHandedOver()) {
      onLoop(() -> closed(client));
    } else {
      closed(client);
    }
  }

  private void closed(ClientConnection client) {
    client.closed();
    webSockets -= client.isUpgraded() ? 1 : 0;
    idle.remove(client.idle);
    if (client.isStream()) {
      streams--;
    } else {
      open--;
    }
    budget.add(MemoryCategory.CONNECTIONS, -client.weight());
    counts.remove(client.peer());
  }

  /** Counts a request of a host behind a trusted proxy, until it is {@link #completed}. */
  void addRequest(ClientHost host) {
    counts.add(host);
  }

  /** A connection has become a WebSocket, which counts as a request until it closes. */
  void upgraded(ClientConnection client) {
    webSockets++;
    budget.add(MemoryCategory.CONNECTIONS, ClientConnection.WEB_SOCKET_WEIGHT);
    if (client.isProxy() && client.host().isLimited()) {
      addRequest(client.host());
    }
  }

  /** A connection has streams of HTTP/2 from now on. */
  void carriesStreams() {
    budget.add(MemoryCategory.CONNECTIONS, ClientConnection.HTTP2_WEIGHT);
  }

  /** The request of a connection has been answered, or its connection has closed. */
  void completed(ClientConnection client) {
    if (client.isProxy() && client.host().isLimited()) {
      counts.remove(client.host());
    }
  }

  /** How many connections are open. */
  public int count() {
    return open;
  }

  /** How many of them are WebSockets. */
  public int webSockets() {
    return webSockets;
  }

  /** How many streams of HTTP/2 are open. */
  public int streams() {
    return streams;
  }

  /** How many connections may be open. */
  public int most() {
    return most;
  }

  /**
   * Reads nothing more from any client: what comes waits in the socket until that is closed. To
   * refuse each request and close its connection would take a server with thousands of clients
   * seconds.
   */
  public void endReading() {
    readingOver = true;
  }

  boolean isReadingOver() {
    return readingOver;
  }

  /** Closes connections that have been idle for too long, and cuts off clients that are stuck. */
  public void sweep() {
    long now = now();
    closeIdle(idle, now - idleTimeout);
    closeIdle(idleOperators, now - idleTimeout);
    slowReceivers.sweep(now);
  }

  private static void closeIdle(IdleConnections connections, long since) {
    ClientConnection longest = connections.firstSince(since);
    while (longest != null) {
      longest.closeIdle();
      connections.remove(longest.idle);
      longest = connections.firstSince(since);
    }
  }
}
