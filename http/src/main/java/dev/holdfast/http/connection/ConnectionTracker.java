package dev.holdfast.http.connection;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.limit.HostCounter;
import dev.holdfast.core.limit.MemoryBudget;
import dev.holdfast.core.limit.MemoryBudget.Use;
import dev.holdfast.http.loop.FairQueue;
import dev.holdfast.http.parser.RequestValidator;
import dev.holdfast.http.response.Responses;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;

/**
 * The connections of all clients: how many each host has, which are idle, and which are slow to
 * take an answer.
 *
 * <p>A host has only so many, or so many requests at a time behind a trusted proxy; loopback and
 * proxies may have any number, and have a share of the {@link MemoryBudget} like every host. One
 * that is idle for too long is closed. A client that takes nothing of an answer for a while, or not
 * all of it within four times that, is cut off, whatever the answer is. Confined to the loop.
 */
public final class ConnectionTracker {

  private static final Logger log = LoggerFactory.getLogger(ConnectionTracker.class);

  private static final int RESERVED_SHARE = 8; // a part of all connections, but not fewer than
  private static final int FEWEST_RESERVED = 4;
  private static final int ALL = 4; // times as long as a client may take nothing
  private static final int LOOKS = 32; // at the slow ones, in this time
  private static final int LATER = 5; // seconds
  private static final String BUSY = "busy: try again";
  private static final ByteBuffer REFUSAL =
      ByteBuffer.wrap(
          String.join(
                  "\r\n",
                  "HTTP/1.1 503 Service Unavailable",
                  "Retry-After: " + LATER,
                  "Connection: close",
                  "Content-Length: 0",
                  "",
                  "")
              .getBytes(US_ASCII));

  private final MemoryBudget budget;
  private final ClientHostResolver hosts;
  private final int perHost; // 0: any number
  private final int most; // of all hosts
  private final IdleConnections idle = new IdleConnections();
  private final long idleTimeout; // milliseconds
  private final long writeTimeout; // milliseconds
  private final LongSupplier clock;
  private final ConnectionMetrics metrics;
  private final HostCounter counts = new HostCounter();
  private final Set<ClientConnection> slow = new LinkedHashSet<>();
  private final IdentityHashMap<byte[], Set<ClientConnection>> answers =
      new IdentityHashMap<>(); // who waits for each
  private int open;
  private long lookedAt;

  public ConnectionTracker(
      MemoryBudget budget,
      ClientHostResolver hosts,
      int perHost,
      int most,
      long idleTimeout,
      long writeTimeout,
      LongSupplier clock,
      ConnectionMetrics metrics) {
    this.budget = budget;
    this.hosts = hosts;
    this.perHost = perHost;
    this.most = most;
    this.idleTimeout = idleTimeout;
    this.writeTimeout = writeTimeout;
    this.clock = clock;
    this.metrics = metrics;
  }

  MemoryBudget budget() {
    return budget;
  }

  public ConnectionMetrics metrics() {
    return metrics;
  }

  long now() {
    return clock.getAsLong();
  }

  // ---- connections

  /**
   * Takes a connection, and lets Undertow have it when its turn comes, or refuses it.
   *
   * @param operators whether it came to the port of operators, where there is always room
   */
  public void accept(
      StreamConnection connection,
      boolean operators,
      FairQueue queue,
      Consumer<ClientConnection> next) {
    InetSocketAddress address = connection.getPeerAddress(InetSocketAddress.class);
    if (address == null) { // it has closed already
      IoUtils.safeClose(connection);
      return;
    }
    boolean proxy = hosts.isTrusted(address.getAddress());
    ClientHost peer =
        proxy ? ClientHost.ofProxy(address.getAddress()) : ClientHost.of(address.getAddress());
    if (!operators && (isTooMany(peer) || !makeRoom())) {
      refuse(connection);
      return;
    }
    ClientConnection client = new ClientConnection(this, connection, peer, proxy);
    open++;
    budget.add(Use.CONNECTIONS, ClientConnection.WEIGHT);
    counts.add(peer);
    queue.add(() -> begin(connection, client, next));
  }

  private void begin(
      StreamConnection connection, ClientConnection client, Consumer<ClientConnection> next) {
    idle(client);
    boolean begun = false;
    try {
      next.accept(client); // which may read and begin a request
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
   * Where there are as many as there may be, or as memory is for, the one that has been idle
   * longest goes.
   */
  private boolean makeRoom() {
    if (open < most && hasRoom()) {
      return true;
    }
    ClientConnection longest = idle.first();
    if (longest == null) {
      return false;
    }
    metrics.idle();
    idle.remove(longest.idle);
    longest.cut();
    return true;
  }

  /**
   * Whether the rest of the connections is for those that have a session, and for operators: a
   * client that comes now is refused.
   */
  public boolean isCrowded() {
    return open > most - Math.max(FEWEST_RESERVED, most / RESERVED_SHARE);
  }

  /** A request of this connection is handled from now on. */
  void busy(ClientConnection client) {
    idle.remove(client.idle);
  }

  /** No request of it is handled. */
  void idle(ClientConnection client) {
    idle.add(client.idle, now());
  }

  /** No more connections than fill half of the budget: the other half is for what they carry. */
  private boolean hasRoom() {
    return budget.held(Use.CONNECTIONS) < budget.limit() / 2
        && !budget.isSpent(ClientConnection.WEIGHT);
  }

  private boolean isTooMany(ClientHost host) {
    return perHost > 0 && host.isLimited() && counts.isFull(host, perHost);
  }

  private void refuse(StreamConnection connection) {
    metrics.refused();
    try {
      connection.getSinkChannel().write(REFUSAL.duplicate());
    } catch (IOException e) {
      log.debug("a client that is refused has gone", e);
    }
    IoUtils.safeClose(connection);
  }

  /** Undertow has a listener for that already, which comes after ours. */
  private void whenClosed(StreamConnection connection, ClientConnection client) {
    ChannelListener<? super StreamConnection> theirs = connection.getCloseListener();
    if (!connection.isOpen()) {
      closed(client);
      return;
    }
    connection.setCloseListener(
        closed -> {
          closed(client);
          if (theirs != null) {
            theirs.handleEvent(closed);
          }
        });
  }

  private void closed(ClientConnection client) {
    client.closed();
    idle.remove(client.idle);
    open--;
    budget.add(Use.CONNECTIONS, -client.weight());
    counts.remove(client.peer());
  }

  /** How many are open. */
  public int count() {
    return open;
  }

  /** How many there may be. */
  public int most() {
    return most;
  }

  // ---- requests

  /** A handler that counts what comes before the next one sees it. */
  HttpHandler before(HttpHandler next) {
    return exchange -> {
      ClientConnection client = ClientConnection.of(exchange);
      int length = RequestValidator.of(exchange).headLength();
      weigh(client, length, exchange);
      ClientHost host = client.isProxy() ? hosts.find(exchange) : client.peer();
      boolean counted = client.isProxy() && host.isLimited();
      client.begin(host, length, counted && isTooMany(host));
      if (counted) {
        counts.add(host);
      }
      exchange.addExchangeCompleteListener(client);
      next.handleRequest(exchange);
    };
  }

  /** A connection weighs more for a large head: it is not kept when there is less than plenty. */
  private void weigh(ClientConnection client, int head, HttpServerExchange exchange) {
    int more = client.parsed(head);
    if (more > 0) {
      budget.add(Use.CONNECTIONS, more);
    }
    if (client.isHeavy() && budget.held(Use.CONNECTIONS) > budget.limit() / 4) {
      exchange.setPersistent(false);
    }
  }

  /** A handler that lets no host behind a proxy have too many requests at a time. */
  public HttpHandler limit(HttpHandler next) {
    return exchange -> {
      if (ClientConnection.of(exchange).isTooMuch()) {
        metrics.refused();
        later(exchange, "too many requests at a time");
      } else {
        next.handleRequest(exchange);
      }
    };
  }

  /** The request of a connection has been answered, or its connection has closed. */
  void completed(ClientConnection client) {
    if (client.isProxy() && client.host().isLimited()) {
      counts.remove(client.host());
    }
  }

  /** Asks to come again later, when there is no memory for what was asked for. */
  public void refuse(HttpServerExchange exchange) {
    metrics.refused();
    later(exchange, BUSY);
  }

  private static void later(HttpServerExchange exchange, String sentence) {
    exchange.setPersistent(false);
    Responses.later(exchange, StatusCodes.SERVICE_UNAVAILABLE, sentence, LATER);
  }

  // ---- answers that are taken slowly

  /** A client does not take its answer at once. */
  void slow(ClientConnection client) {
    slow.add(client);
  }

  /** It has taken it. */
  void flows(ClientConnection client) {
    slow.remove(client);
  }

  /**
   * Notes for which bytes a client waits. Those that many wait for are there once, and one of these
   * has them on its account.
   */
  void share(ClientConnection client, byte @Nullable [] before, byte @Nullable [] now) {
    if (before != null) {
      Set<ClientConnection> waiting = answers.get(before);
      if (waiting != null && waiting.remove(client)) {
        if (waiting.isEmpty()) {
          answers.remove(before);
        } else {
          waiting.iterator().next().hold(Use.ANSWERS, ClientConnection.BUFFERS + before.length);
        }
      }
    }
    if (now == null) {
      client.hold(Use.ANSWERS, 0);
      return;
    }
    Set<ClientConnection> waiting = answers.computeIfAbsent(now, bytes -> new LinkedHashSet<>());
    client.hold(Use.ANSWERS, ClientConnection.BUFFERS + (waiting.isEmpty() ? now.length : 0));
    waiting.add(client);
  }

  /** Closes those that have been idle for too long, and cuts off those that are too slow. */
  public void sweep() {
    long now = now();
    ClientConnection longest = idle.firstSince(now - idleTimeout);
    while (longest != null) {
      longest.cut();
      idle.remove(longest.idle);
      longest = idle.firstSince(now - idleTimeout);
    }
    if (now - lookedAt < writeTimeout / LOOKS) {
      return;
    }
    lookedAt = now;
    for (ClientConnection client : ImmutableList.copyOf(slow)) {
      if (client.isStuck(now, writeTimeout, ALL * writeTimeout)) {
        metrics.cut();
        client.cut();
      }
    }
  }
}
