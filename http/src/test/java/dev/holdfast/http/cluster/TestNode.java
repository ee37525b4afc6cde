package dev.holdfast.http.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.google.common.net.HostAndPort;
import com.google.common.util.concurrent.Uninterruptibles;
import dev.holdfast.core.relay.ClientTicket;
import dev.holdfast.core.relay.LocalRequests;
import dev.holdfast.core.relay.NodeName;
import dev.holdfast.core.relay.RelayMetrics;
import dev.holdfast.core.relay.RelayedRequest;
import dev.holdfast.core.relay.RequestRouter;
import dev.holdfast.fsm.Reply;
import dev.holdfast.fsm.Ticket;
import dev.holdfast.http.loop.NetworkThreads;
import dev.holdfast.http.loop.XnioEventLoop;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The links of a node on a loop of its own. It has each session whose sid names it, and answers
 * each request of one with its own name and the body.
 */
final class TestNode implements AutoCloseable {

  static final LinkSecret SECRET = new LinkSecret("a secret of more than 32 characters");

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(5);
  private static final int SWEEP = 100; // milliseconds
  private static final int TRIES = 10; // ports that another process may have taken meanwhile

  final NodeName name;
  final PeerDirectory directory;
  private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
  private final NetworkThreads threads;
  private final XnioEventLoop loop;
  private final Sessions sessions = new Sessions();
  private final RequestRouter router;
  private final ClusterLinks links;
  private final HostAndPort address;
  private volatile SessionPlaces places = new SessionPlaces(List.of(), Set.of(), Map.of());

  TestNode(String name) throws IOException {
    this.name = new NodeName(name);
    directory = new PeerDirectory(this.name, (sids, then, failed) -> then.accept(places));
    threads = NetworkThreads.start(1);
    loop = new XnioEventLoop(threads.worker().getIoThread(), failure::complete);
    router = new RequestRouter(this.name, sessions, directory, RelayMetrics.NONE);
    ClusterLinks made = null;
    HostAndPort free = freeAddress();
    for (int i = 0; made == null; i++) {
      try {
        made = links(free);
        made.listen();
      } catch (BindException e) {
        if (i == TRIES) {
          throw e;
        }
        made = null;
        free = freeAddress();
      }
    }
    links = made;
    address = free;
    links.accept();
    loop.repeat(
        SWEEP,
        late -> {
          directory.sweep();
          links.sweep();
        });
  }

  private ClusterLinks links(HostAndPort at) {
    return new ClusterLinks(
        new ClusterConfig(name, at, SECRET), threads.worker(), loop, directory, router, sessions);
  }

  /** An address at which no port is open. */
  static HostAndPort freeAddress() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return HostAndPort.fromParts("127.0.0.1", socket.getLocalPort());
    }
  }

  /** The sessions of this node. */
  private final class Sessions implements LocalRequests {
    @Override
    public boolean has(String sid) {
      return sid.startsWith(name + "-");
    }

    @Override
    public void handle(String sid, byte[] body, Ticket ticket) {
      answer = name + ":" + new String(body, UTF_8);
      ticket.answer(Reply.EMPTY);
    }

    private String answer = "";

    @Override
    public void lost(String sid, Ticket ticket) {}

    @Override
    public void writeFailed(String sid, Ticket ticket) {}

    @Override
    public byte[] encode(Reply reply) {
      return answer.getBytes(UTF_8);
    }
  }

  /** The ticket of a client, which tells what becomes of it. */
  private static final class FutureTicket implements ClientTicket {
    final CompletableFuture<String> answer = new CompletableFuture<>();

    @Override
    public boolean isOpen() {
      return !answer.isDone();
    }

    @Override
    public void relayed(RelayedRequest request) {}

    @Override
    public void answerEncoded(byte[] body) {
      answer.complete(new String(body, UTF_8));
    }

    @Override
    public void answerUnavailable() {
      answer.complete("unavailable");
    }

    @Override
    public void hold() {}

    @Override
    public void answer(Reply reply) {
      answer.complete("here");
    }

    @Override
    public void discard() {
      answer.complete("dropped");
    }
  }

  /** Where it is linked. */
  HostAndPort address() {
    return address;
  }

  /** As others see it. */
  Peer peer() {
    return peer(name, address);
  }

  /** A node that serves. */
  static Peer peer(NodeName name, HostAndPort address) {
    return new Peer(name, address, true);
  }

  /** From now on it knows these nodes. */
  void know(Peer... peers) {
    List<Peer> all = List.of(peers);
    places = new SessionPlaces(all, Set.of(), Map.of());
    loop.execute(() -> directory.update(all));
  }

  /** A sid that a node has given. */
  static String sid(NodeName node) {
    return node.sid("x".repeat(24));
  }

  /** Routes a request of a session of a node; what becomes of it. */
  CompletableFuture<String> route(NodeName of, String body) {
    FutureTicket ticket = new FutureTicket();
    loop.execute(() -> router.route(sid(of), body.getBytes(UTF_8), ticket));
    return ticket.answer;
  }

  /** Routes a request again until this becomes of it. */
  void awaitRouted(NodeName of, String expected) {
    await("a request becomes " + expected, () -> get(route(of, "hello")).equals(expected));
  }

  /** Waits until it is linked with another. */
  void awaitLinked(TestNode other) {
    awaitRouted(other.name, other.name + ":hello");
  }

  /** Waits for something. */
  static void await(String what, BooleanSupplier condition) {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (!condition.getAsBoolean()) {
      if (Instant.now().isAfter(deadline)) {
        fail("waited in vain: " + what);
      }
      Uninterruptibles.sleepUninterruptibly(PAUSE);
    }
  }

  /** Asks for something on the loop. */
  <T> T onLoop(Supplier<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    loop.execute(() -> answer.complete(question.get()));
    return get(answer);
  }

  static <T> T get(CompletableFuture<T> future) {
    try {
      return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  /** Whether a fault has ended its loop. */
  boolean hasFailed() {
    return failure.isDone();
  }

  /** Ends it as a kill does: its sockets are closed, and nothing is said. */
  void kill() {
    if (!threads.worker().isShutdown()) {
      onLoop(
          () -> {
            links.stop(); // the port must be closed before the thread that accepts has ended
            return true;
          });
      loop.stop();
      threads.worker().shutdownNow();
    }
  }

  @Override
  public void close() {
    assertFalse(hasFailed(), () -> "a fault: " + failure.join());
    kill();
    try {
      assertTrue(threads.worker().awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
