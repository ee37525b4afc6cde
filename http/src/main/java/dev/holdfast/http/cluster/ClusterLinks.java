package dev.holdfast.http.cluster;

import com.google.common.collect.ImmutableList;
import com.google.common.net.HostAndPort;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import dev.holdfast.core.relay.LocalRequests;
import dev.holdfast.core.relay.NodeName;
import dev.holdfast.core.relay.RelayLimits;
import dev.holdfast.core.relay.RelayLink;
import dev.holdfast.core.relay.RequestRouter;
import dev.holdfast.http.loop.XnioEventLoop;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoFuture;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;

/**
 * The links of a node: it has a port for the others, and opens a connection to each that lives and
 * has none with it. Two may be opened at the same time, and are of use both. Confined to the loop,
 * but for {@link #listen}.
 */
public final class ClusterLinks {

  private static final Logger log = LoggerFactory.getLogger(ClusterLinks.class);

  private static final long RETRY = 500; // milliseconds between two tries to connect
  private static final int UNPROVEN = 64; // connections whose node has not proved itself
  private static final OptionMap OPTIONS =
      OptionMap.builder()
          .set(Options.TCP_NODELAY, true)
          .set(Options.REUSE_ADDRESSES, true)
          .getMap();

  /** What was tried to reach a node. */
  private static final class Attempts {
    long next; // by the clock of the loop
    long refusedSince; // 0: the last try was not refused
    boolean dialling;
  }

  private final ClusterConfig config;
  private final XnioWorker worker;
  private final XnioEventLoop loop;
  private final PeerDirectory directory;
  private final RequestRouter router;
  private final LocalRequests local;
  private final SecureRandom random = new SecureRandom();
  private final ExecutorService resolver; // names take time to be looked up
  // those whose node has proved itself
  private final Map<LinkConnection, RelayLink> links = new LinkedHashMap<>();
  private final Map<NodeName, Attempts> attempts = new HashMap<>();
  private int unproven; // connections that others have opened
  private @Nullable AcceptingChannel<? extends StreamConnection> port;
  private boolean stopped;

  /** Makes the links of a node, which has none yet. */
  public ClusterLinks(
      ClusterConfig config,
      XnioWorker worker,
      XnioEventLoop loop,
      PeerDirectory directory,
      RequestRouter router,
      LocalRequests local) {
    this.config = config;
    this.worker = worker;
    this.loop = loop;
    this.directory = directory;
    this.router = router;
    this.local = local;
    this.resolver =
        new ThreadPoolExecutor(
            0,
            1,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            new ThreadFactoryBuilder().setNameFormat("link-names").setDaemon(true).build());
  }

  /**
   * Opens the port. Connections wait until {@link #accept}.
   *
   * @throws IOException if it cannot, for example because the port is in use
   */
  public void listen() throws IOException {
    port =
        worker.createStreamConnectionServer(resolved(config.address()), this::acceptAll, OPTIONS);
  }

  /** Accepts connections from now on: the sessions that this node has are known. */
  public void accept() {
    if (port != null) {
      port.resumeAccepts();
    }
  }

  private static InetSocketAddress resolved(HostAndPort address) {
    return new InetSocketAddress(address.getHost(), address.getPort());
  }

  private void acceptAll(AcceptingChannel<StreamConnection> channel) {
    try {
      for (StreamConnection one = channel.accept(); one != null; one = channel.accept()) {
        StreamConnection accepted = one;
        loop.execute(() -> accepted(accepted));
      }
    } catch (IOException e) {
      log.warn("a connection of another node was not accepted", e);
    }
  }

  private void accepted(StreamConnection connection) {
    if (stopped || unproven >= UNPROVEN) {
      IoUtils.safeClose(connection);
      return;
    }
    unproven++;
    LinkConnection.begin(
        connection,
        LinkHandshake.accepting(config.secret(), config.node()),
        random,
        RelayLimits.DEFAULT.longestFrame(),
        new Begun(() -> unproven--));
  }

  /** A connection whose node has not proved itself yet. */
  private final class Begun implements LinkConnection.Listener {
    private Runnable over;

    /**
     * One that begins.
     *
     * @param over is called once, when it has proved itself or is closed
     */
    Begun(Runnable over) {
      this.over = over;
    }

    private void end() {
      over.run();
      over = () -> {};
    }

    @Override
    public void opened(LinkConnection link, NodeName peer) {
      end();
      ClusterLinks.this.opened(link, peer);
    }

    @Override
    public void received(LinkConnection link, byte[] frame) {
      ClusterLinks.this.received(link, frame);
    }

    @Override
    public void closed(LinkConnection link) {
      end();
      ClusterLinks.this.closed(link);
    }
  }

  /** Opens what is missing; to be called every 100 ms. */
  public void sweep() {
    for (Peer peer : directory.toLink()) {
      HostAndPort address = peer.address();
      if (address != null && !isLinked(peer.name())) {
        dial(peer.name(), address);
      }
    }
  }

  private boolean isLinked(NodeName node) {
    return links.values().stream().anyMatch(link -> link.peer().equals(node));
  }

  private void dial(NodeName node, HostAndPort address) {
    Attempts tried = attempts.computeIfAbsent(node, none -> new Attempts());
    if (stopped || tried.dialling || loop.now() < tried.next) {
      return;
    }
    tried.dialling = true;
    tried.next = loop.now() + RETRY;
    resolver.execute(
        () -> {
          InetSocketAddress where = resolved(address);
          loop.execute(() -> connect(node, where, tried));
        });
  }

  private void connect(NodeName node, InetSocketAddress where, Attempts tried) {
    worker
        .openStreamConnection(where, null, OPTIONS)
        .addNotifier(
            (IoFuture<? extends StreamConnection> future, Attempts of) ->
                loop.execute(() -> connected(node, future, of)),
            tried);
  }

  private void connected(
      NodeName node, IoFuture<? extends StreamConnection> future, Attempts tried) {
    tried.dialling = false;
    StreamConnection connection;
    try {
      connection = future.get();
    } catch (IOException e) {
      failed(node, e, tried);
      return;
    }
    tried.refusedSince = 0;
    if (stopped) {
      IoUtils.safeClose(connection);
      return;
    }
    tried.dialling = true; // until the handshake is over
    LinkConnection.begin(
        connection,
        LinkHandshake.dialling(config.secret(), config.node(), node),
        random,
        RelayLimits.DEFAULT.longestFrame(),
        new Begun(() -> tried.dialling = false));
  }

  /** A node that refuses connections twice, half a second apart, is gone. */
  private void failed(NodeName node, IOException e, Attempts tried) {
    log.debug("node {} cannot be reached", node, e);
    boolean refused = e instanceof ConnectException;
    if (!refused) {
      tried.refusedSince = 0;
    } else if (tried.refusedSince == 0) {
      tried.refusedSince = loop.now();
    } else if (loop.now() - tried.refusedSince >= RETRY - 100) {
      directory.refused(node);
    }
  }

  // ---- links

  private void opened(LinkConnection link, NodeName peer) {
    log.info("linked with node {}", peer);
    RelayLink relay = new RelayLink(peer, link, local, RelayLimits.DEFAULT);
    links.put(link, relay);
    directory.linked(peer);
    router.connected(relay);
  }

  private void received(LinkConnection link, byte[] frame) {
    RelayLink relay = links.get(link);
    if (relay != null) {
      relay.receive(frame);
    }
  }

  private void closed(LinkConnection link) {
    RelayLink relay = links.remove(link);
    if (relay == null) {
      return;
    }
    log.info("no longer linked with node {}", relay.peer());
    relay.closed();
    router.disconnected(relay);
    links.values().stream()
        .filter(other -> other.peer().equals(relay.peer()))
        .findFirst()
        .ifPresent(router::connected);
    Attempts tried = attempts.computeIfAbsent(relay.peer(), none -> new Attempts());
    tried.next = 0; // at once: whether the process is gone is soon known then
  }

  /** How many other nodes this one is linked with. */
  public int count() {
    return (int) links.values().stream().map(RelayLink::peer).distinct().count();
  }

  /** Closes the port and all links: the requests under way are repeated by their clients. */
  public void stop() {
    stopped = true;
    IoUtils.safeClose(port);
    ImmutableList.copyOf(links.keySet()).forEach(link -> link.close("this node stops"));
  }
}
