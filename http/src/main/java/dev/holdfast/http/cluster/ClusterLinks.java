package dev.holdfast.http.cluster;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.net.HostAndPort;
import dev.holdfast.core.relay.LocalRequests;
import dev.holdfast.core.relay.NodeName;
import dev.holdfast.core.relay.RelayLimits;
import dev.holdfast.core.relay.RelayLink;
import dev.holdfast.core.relay.RequestRouter;
import dev.holdfast.http.loop.XnioEventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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

  private static final long NO_LINK = -1;
  private static final int UNPROVEN = 64; // connections whose node has not proved itself
  private static final OptionMap OPTIONS =
      OptionMap.builder()
          .set(Options.TCP_NODELAY, true)
          .set(Options.REUSE_ADDRESSES, true)
          .getMap();

  private final ClusterConfig config;
  private final XnioWorker worker;
  private final XnioEventLoop loop;
  private final LinkDialer dialer;
  private final PeerDirectory directory;
  private final RequestRouter router;
  private final LocalRequests local;
  private final SecureRandom random = new SecureRandom();
  // those whose node has proved itself
  private final Map<LinkConnection, RelayLink> links = new LinkedHashMap<>();
  // those that others have opened, and whose node has not proved itself
  private final Set<LinkConnection> unproven = new LinkedHashSet<>();
  private @Nullable AcceptingChannel<? extends StreamConnection> port;
  private boolean stopped;
  private volatile ImmutableMap<String, Long> queues = ImmutableMap.of(); // see queues()

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
    this.dialer = new LinkDialer(worker, loop, OPTIONS, new Dialled());
  }

  /**
   * Opens the port. Connections wait until {@link #accept}.
   *
   * @throws IOException if it cannot, for example because the port is in use
   */
  public void listen() throws IOException {
    HostAndPort address = config.address();
    InetSocketAddress resolved = new InetSocketAddress(address.getHost(), address.getPort());
    port = worker.createStreamConnectionServer(resolved, this::acceptAll, OPTIONS);
  }

  /** Accepts connections from now on: the sessions that this node has are known. */
  public void accept() {
    if (port != null) {
      port.resumeAccepts();
    }
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

  /** Begins with a connection; with too many that prove nothing, the oldest makes room for it. */
  private void accepted(StreamConnection connection) {
    if (stopped) {
      IoUtils.safeClose(connection);
      return;
    }
    if (unproven.size() >= UNPROVEN) {
      log.warn("there are {} connections whose node has not proved itself", UNPROVEN);
      unproven.iterator().next().close("others come");
    }
    LinkHandshake handshake = LinkHandshake.accepting(config.secret(), config.node());
    unproven.add(begin(connection, handshake, () -> {}));
  }

  private LinkConnection begin(
      StreamConnection connection, LinkHandshake handshake, Runnable over) {
    int longest = RelayLimits.DEFAULT.longestFrame();
    return LinkConnection.begin(connection, handshake, random, longest, new Begun(over));
  }

  /** A connection, at first one whose node has not proved itself. */
  private final class Begun implements LinkConnection.Listener {
    private Runnable over;

    /**
     * One that begins.
     *
     * @param over is called once, when its node has proved itself or it is closed
     */
    Begun(Runnable over) {
      this.over = over;
    }

    private void end(LinkConnection link) {
      unproven.remove(link);
      over.run();
      over = () -> {};
    }

    @Override
    public void opened(LinkConnection link, NodeName peer) {
      end(link);
      ClusterLinks.this.opened(link, peer);
    }

    @Override
    public void received(LinkConnection link, byte[] frame) {
      ClusterLinks.this.received(link, frame);
    }

    @Override
    public void closed(LinkConnection link) {
      end(link);
      ClusterLinks.this.closed(link);
    }
  }

  /** What this node opens. */
  private final class Dialled implements LinkDialer.Listener {
    @Override
    public void connected(NodeName node, StreamConnection connection, Runnable over) {
      if (stopped) {
        IoUtils.safeClose(connection);
        return;
      }
      begin(connection, LinkHandshake.dialling(config.secret(), config.node(), node), over);
    }

    @Override
    public void refused(NodeName node) {
      directory.refused(node);
    }
  }

  /** Opens what is missing; to be called every 100 ms. */
  public void sweep() {
    if (stopped) {
      return;
    }
    List<Peer> peers = directory.toLink();
    dialer.retain(peers.stream().map(Peer::name).toList());
    for (Peer peer : peers) {
      HostAndPort address = peer.address();
      if (address != null && !isLinked(peer.name())) {
        dialer.dial(peer.name(), address);
      }
    }
    noteQueues(peers);
  }

  private void noteQueues(List<Peer> peers) {
    Map<String, Long> bytes = new HashMap<>();
    peers.forEach(peer -> bytes.put(peer.name().plain(), NO_LINK));
    links.forEach(
        (connection, link) ->
            bytes.merge(link.peer().plain(), connection.queuedBytes(), Math::max));
    queues = ImmutableMap.copyOf(bytes);
  }

  /**
   * How many bytes wait for each other node, by its name, a tenth of a second ago; negative while
   * there is no link. Thread-safe.
   */
  public Map<String, Long> queues() {
    return queues;
  }

  private boolean isLinked(NodeName node) {
    return links.values().stream().anyMatch(link -> link.peer().equals(node));
  }

  // ---- links

  private void opened(LinkConnection link, NodeName peer) {
    log.info("linked with node {}", peer);
    RelayLink relay = new RelayLink(peer, link, local, RelayLimits.DEFAULT);
    links.put(link, relay);
    directory.linked(peer);
    dialer.linked(peer);
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
    dialer.unlinked(relay.peer());
  }

  /** Closes the port and all links: the requests under way are repeated by their clients. */
  public void stop() {
    stopped = true;
    IoUtils.safeClose(port);
    ImmutableList.copyOf(unproven).forEach(link -> link.close("this node stops"));
    ImmutableList.copyOf(links.keySet()).forEach(link -> link.close("this node stops"));
  }
}
