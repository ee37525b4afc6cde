package dev.holdfast.http;

import com.google.common.base.Ticker;
import com.google.common.collect.Maps;
import com.google.common.net.HostAndPort;
import dev.holdfast.core.loop.EventLoop;
import dev.holdfast.core.relay.NodeName;
import dev.holdfast.core.store.ChatStore;
import dev.holdfast.core.store.StoreStatistics;
import dev.holdfast.core.store.UnusableStoreException;
import dev.holdfast.core.store.postgres.FoundSessions;
import dev.holdfast.core.store.postgres.KnownNode;
import dev.holdfast.core.store.postgres.NodeStatistics;
import dev.holdfast.core.store.postgres.PostgresChatStore;
import dev.holdfast.core.store.postgres.SharedChatStore;
import dev.holdfast.core.store.postgres.SharedStoreConfig;
import dev.holdfast.http.cluster.ClusterConfig;
import dev.holdfast.http.cluster.ClusterNode;
import dev.holdfast.http.cluster.Peer;
import dev.holdfast.http.cluster.PeerDirectory;
import dev.holdfast.http.cluster.SessionPlaces;
import dev.holdfast.http.config.ClusterSettings;
import dev.holdfast.http.config.Settings;
import dev.holdfast.http.server.Backend;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The store of the program where it is a node of a cluster, and what the store tells it of the
 * other nodes. Thread-safe, but for what it gives a loop.
 */
final class ClusterStore {

  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
  private static final int NAME = 6; // characters of a random name

  private final PostgresChatStore store;
  private final NodeName node;
  private final ClusterSettings settings;
  private volatile @Nullable SharedChatStore latest; // null: no server was started

  private ClusterStore(PostgresChatStore store, NodeName node, ClusterSettings settings) {
    this.store = store;
    this.node = node;
    this.settings = settings;
  }

  /** Opens the database, and creates the tables of the chat where they are missing. */
  static ClusterStore open(ClusterSettings cluster, Settings settings, Random random)
      throws UnusableStoreException {
    NodeName node = cluster.node() == null ? randomName(random) : cluster.node();
    HostAndPort address = cluster.address();
    Ticker ticker = Ticker.systemTicker();
    PostgresChatStore store =
        PostgresChatStore.open(
            new SharedStoreConfig(
                cluster.database(),
                cluster.password(),
                node.name(),
                address == null ? null : address.toString(),
                settings.retention(),
                settings.server().policy().inactivity()),
            () -> TimeUnit.NANOSECONDS.toMillis(ticker.read()));
    return new ClusterStore(store, node, cluster);
  }

  private static NodeName randomName(Random random) {
    StringBuilder name = new StringBuilder();
    while (name.length() < NAME) {
      name.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return new NodeName(name.toString());
  }

  /** Makes the backend of a chat in a store. */
  interface ChatFactory {
    /**
     * Makes it.
     *
     * @param problem why the store cannot be used now; null if it can
     */
    Backend.Builder create(ChatStore store, Supplier<@Nullable String> problem) throws IOException;
  }

  /** Makes the backend of a server, whose life as a node begins with it. */
  Backend connect(EventLoop loop, ChatFactory chat) throws IOException {
    SharedChatStore shared = store.connect(loop);
    latest = shared;
    try {
      Backend.Builder backend = chat.create(shared, shared::problem);
      NodeName name = node.in(shared.lifeNumber());
      PeerDirectory directory =
          new PeerDirectory(
              name,
              (sids, then, failed) -> shared.find(sids, all -> then.accept(places(all)), failed));
      shared.tellNodes(known -> directory.update(peers(known)));
      return backend
          .cluster(new ClusterNode(name, directory, links(name)))
          .closed(shared::close)
          .build();
    } catch (Throwable e) {
      shared.close();
      throw e;
    }
  }

  private @Nullable ClusterConfig links(NodeName name) {
    return settings.address() == null || settings.secret() == null
        ? null
        : new ClusterConfig(name, settings.address(), settings.secret());
  }

  private static List<Peer> peers(List<KnownNode> known) {
    return known.stream().map(ClusterStore::peer).toList();
  }

  private static Peer peer(KnownNode known) {
    return new Peer(
        new NodeName(known.name()).in(known.life()),
        known.address() == null ? null : HostAndPort.fromString(known.address()),
        known.isServing());
  }

  private static SessionPlaces places(FoundSessions sessions) {
    return new SessionPlaces(
        peers(sessions.nodes()),
        sessions.parked(),
        Maps.transformValues(sessions.taken(), NodeName::new));
  }

  /** How the newest server is as a node. */
  NodeStatistics nodeStatistics() {
    SharedChatStore shared = latest;
    return shared == null
        ? new NodeStatistics(0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        : shared.nodeStatistics();
  }

  /** What the store has done for the newest server. */
  StoreStatistics statistics() {
    SharedChatStore shared = latest;
    return shared == null ? new StoreStatistics(0, 0, 0, 0, 0) : shared.statistics();
  }
}
