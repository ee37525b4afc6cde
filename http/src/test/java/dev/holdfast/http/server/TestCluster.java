package dev.holdfast.http.server;

import com.google.common.collect.ImmutableList;
import com.google.common.net.HostAndPort;
import dev.holdfast.core.relay.NodeName;
import dev.holdfast.http.cluster.ClusterConfig;
import dev.holdfast.http.cluster.ClusterNode;
import dev.holdfast.http.cluster.LinkSecret;
import dev.holdfast.http.cluster.Peer;
import dev.holdfast.http.cluster.PeerDirectory;
import dev.holdfast.http.cluster.SessionPlaces;
import dev.holdfast.http.server.RawClient.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whole servers that are nodes of a cluster, and know of each other what a test says. */
final class TestCluster implements AutoCloseable {

  private static final LinkSecret SECRET = new LinkSecret("a secret of more than 32 characters");
  private static final int TRIES = 10; // ports that another process may have taken meanwhile

  /**
   * A node.
   *
   * @param address where it is linked
   */
  record Node(NodeName name, TestServer server, PeerDirectory directory, HostAndPort address) {

    /** The text of a request of a session of a node that does not exist there. */
    private static String unknown(NodeName of) {
      return RawClient.bind("{\"sid\":\"" + of.sid("x".repeat(24)) + "\",\"rid\":7}");
    }

    /** Waits until it can relay requests to another. */
    void awaitLinked(Node other) {
      server.await(name + " is linked with " + other.name, () -> status(other.name) == 200);
    }

    private int status(NodeName of) {
      try {
        return server.ask(unknown(of)).status();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Sends a request again until its answer is not that it cannot be served now. */
    Answer askUntilServed(String request) {
      List<Answer> last = new ArrayList<>();
      server.await(
          "an answer",
          () -> {
            try {
              last.add(server.ask(request));
              return last.get(last.size() - 1).status() != 503;
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
      return last.get(last.size() - 1);
    }
  }

  private final List<Node> nodes = new ArrayList<>();
  private volatile ImmutableList<Peer> known = ImmutableList.of();

  /** Starts a node, which knows no other. */
  Node start(String name, ServerConfig config) throws IOException {
    for (int i = 0; ; i++) {
      try {
        return tryToStart(new NodeName(name), config, freeAddress());
      } catch (IOException e) {
        if (i == TRIES) {
          throw e;
        }
      }
    }
  }

  private Node tryToStart(NodeName name, ServerConfig config, HostAndPort address)
      throws IOException {
    PeerDirectory directory =
        new PeerDirectory(
            name,
            (sids, then, failed) -> then.accept(new SessionPlaces(known, Set.of(), Map.of())));
    ClusterConfig links = new ClusterConfig(name, address, SECRET);
    TestServer server = new TestServer(config, new ClusterNode(name, directory, links));
    Node node = new Node(name, server, directory, address);
    nodes.add(node);
    return node;
  }

  private static HostAndPort freeAddress() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return HostAndPort.fromParts("127.0.0.1", socket.getLocalPort());
    }
  }

  /** A node that serves; no other opens a link to it if it has no address. */
  static Peer peer(Node node, @Nullable HostAndPort address) {
    return new Peer(node.name, address, true);
  }

  /** From now on this is known of the nodes. */
  void know(Peer... peers) {
    known = ImmutableList.copyOf(peers);
    for (Node node : nodes) {
      node.server.onLoop(() -> node.directory.update(known));
    }
  }

  @Override
  public void close() {
    nodes.forEach(node -> node.server.close());
  }
}
