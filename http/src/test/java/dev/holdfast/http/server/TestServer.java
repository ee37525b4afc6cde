package dev.holdfast.http.server;

import static dev.holdfast.http.TestPackets.json;
import static org.junit.jupiter.api.Assertions.fail;

import com.google.common.collect.ImmutableSet;
import com.google.common.util.concurrent.Uninterruptibles;
import dev.holdfast.core.chat.Chat;
import dev.holdfast.core.chat.guest.GuestChannel;
import dev.holdfast.core.chat.guest.GuestCursor;
import dev.holdfast.core.chat.guest.GuestReadCallback;
import dev.holdfast.core.chat.moderation.AdminPasswordVerifier;
import dev.holdfast.core.chat.policy.ChatPolicy;
import dev.holdfast.core.chat.service.PublishResult;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.limit.RateLimit;
import dev.holdfast.core.loop.EventLoop;
import dev.holdfast.core.session.Application;
import dev.holdfast.core.session.PacketCodec;
import dev.holdfast.core.session.Session;
import dev.holdfast.core.session.SessionPolicy;
import dev.holdfast.core.store.ChatStore;
import dev.holdfast.core.store.memory.MemoryChatStore;
import dev.holdfast.core.store.sqlite.SqliteChatStore;
import dev.holdfast.fsm.EngineConfig;
import dev.holdfast.fsm.Packet;
import dev.holdfast.fsm.SessionEnd;
import dev.holdfast.http.chat.ChatRoutes;
import dev.holdfast.http.cluster.ClusterNode;
import dev.holdfast.http.connection.TrustedProxies;
import dev.holdfast.http.handler.AllowedHostNames;
import dev.holdfast.http.handler.AllowedOrigins;
import dev.holdfast.http.tls.TestCertificates;
import dev.holdfast.http.transport.polling.BindHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The whole server on a free port; sessions echo, and guests are a fake.
 *
 * <p>It is long because it has a method for each thing that a test wants to know of a server.
 */
final class TestServer implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  // between two looks: the loop sees meanwhile that the connection of the first look is closed
  private static final Duration PAUSE = Duration.ofMillis(5);

  private static final Pattern PHRASES = Pattern.compile(",\"phrases\":\\[\\{\"code\".*?}]");

  /** Returns an answer without the phrases of its packets, which say what their text says. */
  static String withoutPhrases(String answer) {
    return PHRASES.matcher(answer).replaceAll("");
  }

  /**
   * Sends a packet back; {@code "big"} brings a large one, {@code "fail"} a fault, and {@code
   * "way"} the way by which the request came: {@code "undertow"} or {@code "shortcut"}.
   */
  private static final class Echo implements Application {
    @Override
    public Packet tooManyConnections(long retryAfter) {
      return json("{\"kind\":\"error\"}");
    }

    @Override
    public void received(Session session, List<Packet> packets) {
      if (packets.contains(json("\"fail\""))) {
        throw new IllegalStateException("on request");
      }
      if (packets.contains(json("\"way\""))) {
        session.send(List.of(json(isByUndertow() ? "\"undertow\"" : "\"shortcut\"")));
        return;
      }
      boolean big = packets.contains(json("\"big\""));
      session.send(big ? List.of(json('"' + "x".repeat(16 << 20) + '"')) : packets);
    }

    private static boolean isByUndertow() {
      String handler = BindHandler.class.getName();
      return StackWalker.getInstance()
          .walk(frames -> frames.anyMatch(frame -> frame.getClassName().equals(handler)));
    }

    @Override
    public void closed(Session session, SessionEnd end) {}
  }

  /** A guest channel whose other side is the test. */
  static final class FakeGuestChannel implements GuestChannel {

    /** A guest that listens. */
    record Listening(@Nullable GuestCursor from, GuestReadCallback listener) {}

    /** Something said. */
    record Said(@Nullable String nick, String text) {}

    final ConcurrentLinkedQueue<Listening> listening = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<Said> said = new ConcurrentLinkedQueue<>();
    volatile PublishResult result = PublishResult.OK;
    volatile @Nullable ClientHost lastHost;
    volatile @Nullable String ban;

    @Override
    public @Nullable String banText(ClientHost host) {
      return ban;
    }

    @Override
    public Runnable listen(
        ClientHost host, @Nullable GuestCursor from, GuestReadCallback listener) {
      Listening here = new Listening(from, listener);
      listening.add(here);
      return () -> listening.remove(here);
    }

    @Override
    public void say(
        @Nullable String nick, String text, ClientHost host, Consumer<PublishResult> told) {
      said.add(new Said(nick, text));
      lastHost = host;
      told.accept(result);
    }

    @Override
    public String problem(@Nullable String nick, String text) {
      return "The problem is " + nick + " or " + text + ".";
    }
  }

  /** Of the admins of the chat. */
  static final String PASSWORD = "sesame";

  final FakeGuestChannel guests = new FakeGuestChannel();
  final FakeGuestStreams streams = new FakeGuestStreams();
  private final Server server;
  private final boolean secured;
  private final @Nullable ClusterNode node; // null: it is in no cluster
  private final List<RawClient> clients = new ArrayList<>();
  volatile @Nullable String problem; // why the backend cannot do its work
  private @Nullable EventLoop loop;

  TestServer() throws IOException {
    this(config());
  }

  TestServer(ServerConfig config) throws IOException {
    this(config, (ClusterNode) null);
  }

  /** A server that is a node of a cluster; of none if that is null. */
  TestServer(ServerConfig config, @Nullable ClusterNode node) throws IOException {
    this.node = node;
    secured = config.tls() != null;
    server = Server.start(config, this::echo, failure -> {});
  }

  private TestServer(ServerConfig config, Backend.Factory backend) throws IOException {
    node = null;
    secured = config.tls() != null;
    server = Server.start(config, backend, failure -> {});
  }

  /** A server for a field of a test class, which cannot throw {@link IOException}. */
  static TestServer started() {
    try {
      return new TestServer();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Backend echo(EventLoop loop, PacketCodec codec) {
    this.loop = loop;
    Backend.Builder backend =
        Backend.builder()
            .application(Backend.BIND, new Echo())
            .routes(new ChatRoutes(guests, streams))
            .problem(() -> problem);
    return (node == null ? backend : backend.cluster(node)).build();
  }

  /** A server with the chat behind it, as in the program. */
  static TestServer withChat(ServerConfig config) throws IOException {
    return withChat(config, ChatPolicy.DEFAULT);
  }

  static TestServer withChat(ServerConfig config, ChatPolicy policy) throws IOException {
    ChatStore store = new MemoryChatStore(1_000);
    return new TestServer(config, (loop, codec) -> chat(loop, codec, policy, store));
  }

  /** A server with the chat behind it and its messages in a file. */
  static TestServer withChat(ServerConfig config, SqliteChatStore store) throws IOException {
    return new TestServer(
        config, (loop, codec) -> chat(loop, codec, ChatPolicy.DEFAULT, store.connect(loop)));
  }

  private static Backend chat(EventLoop loop, PacketCodec codec, ChatPolicy policy, ChatStore store)
      throws IOException {
    Chat chat =
        new Chat(
            loop,
            codec,
            policy,
            new RandomIds(),
            Clock.systemUTC(),
            store,
            store.load(),
            new AdminPasswordVerifier(PASSWORD, new SecureRandom(), loop, Runnable::run));
    return Backend.builder()
        .application(Backend.BIND, chat)
        .routes(new ChatRoutes(chat.guestChannel(), chat.guestStreams()))
        .timer(chat::sweep)
        .build();
  }

  static ServerConfig config() {
    return config(policy(SessionPolicy.DEFAULT.inactivity().toMillis()));
  }

  static ServerConfig config(SessionPolicy policy) {
    return config("*", null, policy, null);
  }

  static ServerConfig config(
      String allowOrigin, @Nullable Integer opsPort, SessionPolicy policy, @Nullable Path journal) {
    return config(allowOrigin, opsPort, TrustedProxies.NONE, policy, journal);
  }

  /** Behind proxies. */
  static ServerConfig config(TrustedProxies proxies, SessionPolicy policy) {
    return config("*", null, proxies, policy, null);
  }

  private static ServerConfig config(
      String allowOrigin,
      @Nullable Integer opsPort,
      TrustedProxies proxies,
      SessionPolicy policy,
      @Nullable Path journal) {
    return ServerConfig.builder()
        .port(0)
        .opsPort(opsPort)
        .allowOrigin(AllowedOrigins.parse(allowOrigin))
        .allowedHosts(new AllowedHostNames(true, ImmutableSet.of("test")))
        .trustedProxies(proxies)
        .maxBody(4_096)
        .bodyTimeout(Duration.ofMillis(300))
        .policy(policy)
        .journal(journal)
        .build();
  }

  /**
   * A server that is called {@code test}, for as many connections of a host as come. All else is as
   * by default, such as the time for a body.
   */
  static ServerConfig.Builder unlimited(SessionPolicy policy) {
    return ServerConfig.builder()
        .port(0)
        .connectionsPerHost(0)
        .allowedHosts(AllowedHostNames.parse("test"))
        .policy(policy);
  }

  /** Sessions without limits on what they send, as many of a host as come. */
  static SessionPolicy.Builder unlimited() {
    return SessionPolicy.builder().packetLimit(RateLimit.OFF).sessionsPerHost(0);
  }

  /** Limits within which large packets fit. */
  static EngineConfig large() {
    return new EngineConfig(1_000, 64 << 20, 100, 1_000, true);
  }

  /** Sessions that die after so many milliseconds. */
  static SessionPolicy policy(long inactivity) {
    return SessionPolicy.builder()
        .inactivity(Duration.ofMillis(inactivity))
        .packetLimit(RateLimit.OFF)
        .maxSessions(100)
        .sessionsPerHost(0)
        .engine(new EngineConfig(1_000, 64 << 20, 5, 1_000, true))
        .build();
  }

  InetSocketAddress address() {
    return server.address();
  }

  InetSocketAddress opsAddress() {
    return server.opsAddress();
  }

  InetSocketAddress redirectAddress() {
    return server.redirectAddress();
  }

  RawClient client() throws IOException {
    return secured
        ? RawClient.secured(address(), TestCertificates.client())
        : new RawClient(address());
  }

  /** Asks once, on a connection of its own. */
  RawClient.Answer ask(String request) throws IOException {
    try (RawClient client = client()) {
      return client.send(request).read();
    }
  }

  /** Creates a session whose first rid is 1. */
  String create() throws IOException {
    String body = ask(RawClient.bind("{\"rid\":1}")).body();
    return body.replaceFirst(".*\"sid\":\"([^\"]+)\".*", "$1");
  }

  /** Runs something on the loop. */
  void onLoop(Runnable task) {
    if (loop != null) {
      loop.execute(task);
    }
  }

  /** The value of a metric now. */
  double metric(String name) {
    boolean apart = !server.opsAddress().equals(address()); // then it is asked without TLS
    try (RawClient client = apart ? new RawClient(server.opsAddress()) : client()) {
      String all = client.send(RawClient.get("/metrics")).read().body();
      return all.lines()
          .filter(line -> line.startsWith(name + " "))
          .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
          .findAny()
          .orElse(0);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** How many sessions are in a state. */
  double sessions(String state) {
    return metric("holdfast_sessions{state=\"" + state + "\"}");
  }

  void await(String what, BooleanSupplier condition) {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (!condition.getAsBoolean()) {
      if (Instant.now().isAfter(deadline)) {
        fail("waited in vain: " + what);
      }
      Uninterruptibles.sleepUninterruptibly(PAUSE);
    }
  }

  /** Closes this client with the server, or rather before it. */
  RawClient keep(RawClient client) {
    clients.add(client);
    return client;
  }

  /** Ends it as a kill does: its sockets are closed, and nothing is said. */
  void kill() {
    server.abort();
  }

  @Override
  public void close() {
    try {
      for (RawClient client : clients) {
        client.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      server.close();
    }
  }
}
