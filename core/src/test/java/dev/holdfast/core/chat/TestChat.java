package dev.holdfast.core.chat;

import com.google.common.base.Ticker;
import com.password4j.Argon2Function;
import com.password4j.types.Argon2;
import dev.holdfast.core.chat.moderation.AdminPasswordVerifier;
import dev.holdfast.core.chat.policy.ChatPolicy;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.limit.RateLimit;
import dev.holdfast.core.loop.EventLoop;
import dev.holdfast.core.loop.VirtualLoop;
import dev.holdfast.core.session.ConnectionManager;
import dev.holdfast.core.session.ParkedSession;
import dev.holdfast.core.session.SessionMetrics;
import dev.holdfast.core.session.SessionPolicy;
import dev.holdfast.core.store.ChatStore;
import dev.holdfast.core.store.RetentionClock;
import dev.holdfast.core.store.RetentionLimits;
import dev.holdfast.core.store.UnusableStoreException;
import dev.holdfast.core.store.memory.MemoryChatStore;
import dev.holdfast.fsm.SessionSnapshot;
import dev.holdfast.fsm.SnapshotException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A whole server without a network, and its clients. A client asks again as soon as it is answered,
 * unless it has gone silent.
 *
 * <p>It is long because each part of a server can be replaced, and a server by the next one.
 */
public final class TestChat {

  static final ClientHost HOST = new ClientHost("192.0.2.1", false);

  public static final String PASSWORD = "sesame";

  private static final long SWEEP = 100;
  private static final long START = new VirtualLoop().now();

  final VirtualLoop loop;
  final EventLoop own; // the loop of this server alone, if there are several
  final JsonCodec codec = new JsonCodec();
  final AdminPasswordVerifier password;
  final Chat chat;
  final ConnectionManager manager;
  private RequestEntrance entrance;
  final List<TestClient> clients = new ArrayList<>();
  private final Set<String> lost = new HashSet<>(); // sids
  private Runnable whileItStops = () -> {};
  private final ChatPolicy policy;
  private final ChatStore store;
  private final AtomicLong ids;
  private final AtomicLong sids = new AtomicLong();
  private UnaryOperator<String> sidForm = sid -> sid;

  public TestChat() {
    this(Policies.UNHURRIED);
  }

  public TestChat(ChatPolicy policy) {
    this(policy, new MemoryChatStore(1_000));
  }

  /** A chat on this store; the log of the lobby is {@code id1} if there is none yet. */
  public TestChat(ChatStore store) {
    this(Policies.UNHURRIED, store);
  }

  /** A server in memory with this retention. */
  static TestChat retaining(RetentionLimits retention) {
    VirtualLoop loop = new VirtualLoop();
    RetentionClock clock = new RetentionClock(() -> instant(loop), ticker(loop));
    return new TestChat(
        Policies.UNHURRIED,
        new MemoryChatStore(retention, clock),
        loop,
        new AtomicLong(),
        Runnable::run,
        Long.MAX_VALUE);
  }

  private static Ticker ticker(VirtualLoop loop) {
    return new Ticker() {
      @Override
      public long read() {
        return loop.now() * 1_000_000;
      }
    };
  }

  /** A server whose sessions may keep so many bytes together. */
  static TestChat keeping(long memoryBudget) {
    return new TestChat(
        Policies.UNHURRIED,
        new MemoryChatStore(1_000),
        new VirtualLoop(),
        new AtomicLong(),
        Runnable::run,
        memoryBudget);
  }

  TestChat(ChatPolicy policy, ChatStore store) {
    this(policy, store, new VirtualLoop(), new AtomicLong(), Runnable::run, Long.MAX_VALUE);
  }

  TestChat(
      ChatPolicy policy,
      ChatStore store,
      VirtualLoop loop,
      AtomicLong ids,
      Executor hasher,
      long memoryBudget) {
    this(policy, store, loop, ids, hasher, memoryBudget, PASSWORD);
  }

  private TestChat(
      ChatPolicy policy,
      ChatStore store,
      VirtualLoop loop,
      AtomicLong ids,
      Executor hasher,
      long memoryBudget,
      String password) {
    this(
        policy,
        unhurried().memoryBudget(memoryBudget).build(),
        store,
        loop,
        loop,
        () -> instant(loop),
        ids,
        hasher,
        password);
  }

  /**
   * One of several servers.
   *
   * @param loop the loop that all share
   * @param own the loop of this one
   * @param clock its time of day
   */
  TestChat(
      ChatPolicy policy,
      SessionPolicy sessionPolicy,
      ChatStore store,
      VirtualLoop loop,
      EventLoop own,
      InstantSource clock,
      AtomicLong ids,
      Executor hasher) {
    this(policy, sessionPolicy, store, loop, own, clock, ids, hasher, PASSWORD);
  }

  private TestChat(
      ChatPolicy policy,
      SessionPolicy sessionPolicy,
      ChatStore store,
      VirtualLoop loop,
      EventLoop own,
      InstantSource clock,
      AtomicLong ids,
      Executor hasher,
      String password) {
    this.policy = policy;
    this.store = store;
    this.loop = loop;
    this.own = own;
    this.ids = ids;
    this.password =
        new AdminPasswordVerifier(
            password,
            new Random(1),
            own,
            hasher,
            Argon2Function.getInstance(8, 1, 1, 32, Argon2.ID));
    try {
      chat = new Chat(own, codec, policy, this::id, clock, store, store.load(), this.password);
    } catch (UnusableStoreException e) {
      throw new AssertionError(e);
    }
    manager =
        new ConnectionManager(
            own,
            chat,
            sessionPolicy,
            SessionMetrics.NONE,
            () -> sidForm.apply("session" + sids.incrementAndGet()));
    entrance = RequestEntrance.of(manager);
  }

  /** A server whose passwords are hashed by this worker. */
  public static TestChat hashing(Executor hasher) {
    return new TestChat(
        Policies.UNHURRIED,
        new MemoryChatStore(1_000),
        new VirtualLoop(),
        new AtomicLong(),
        hasher,
        Long.MAX_VALUE);
  }

  /** Another server on the same store, after this one was killed. Its clients are gone. */
  TestChat restart() {
    clients.clear();
    return new TestChat(policy, store, loop, ids, Runnable::run, Long.MAX_VALUE);
  }

  /** The terms of sessions that may send as much as they like. */
  static SessionPolicy.Builder unhurried() {
    return SessionPolicy.builder()
        .packetLimit(RateLimit.OFF)
        .creationLimit(RateLimit.OFF)
        .sessionsPerHost(0);
  }

  /**
   * The next server on this store, which goes on with the sessions of this one; {@code store} is
   * the one of both. The clients go on as well.
   */
  TestChat succeed(SlowStore store) {
    return succeed(store, policy, PASSWORD);
  }

  /** Makes sids of short ones, so that no other server has the same. */
  void formSids(UnaryOperator<String> form) {
    sidForm = form;
  }

  /** Where the requests of clients arrive. */
  RequestEntrance entrance() {
    return entrance;
  }

  /** Requests arrive elsewhere than at the manager of this server. */
  void setEntrance(RequestEntrance entrance) {
    this.entrance = entrance;
  }

  /**
   * The clients of another server go on with this one.
   *
   * @param lose whether the last answers of the next one have not arrived
   */
  void takeClients(TestChat other, BooleanSupplier lose) {
    for (TestClient client : List.copyOf(other.clients)) {
      client.moveTo(this, lose.getAsBoolean());
      clients.add(client);
    }
    other.clients.clear();
  }

  private static void fail() {
    throw new AssertionError("no sessions");
  }

  /** As {@link #succeed(SlowStore)}, with another policy and password. */
  TestChat succeed(SlowStore store, ChatPolicy policy, String password) {
    park(store);
    TestChat next = new TestChat(policy, store, loop, ids, Runnable::run, Long.MAX_VALUE, password);
    next.sids.set(sids.get());
    next.chat.parking().take(next.manager::adopt, TestChat::fail);
    store.work();
    next.takeClients(this, () -> false);
    next.settle();
    return next;
  }

  /** What happens when the chat has finished some of what is under way, and then is parked. */
  void whileItStops(Runnable late) {
    whileItStops = late;
  }

  /** A parked session that cannot be read. */
  void loseWhenParked(TestClient client) {
    lost.add(client.sid());
  }

  /** The sid of a session that is parked. */
  static String sid(ParkedSession session) {
    try {
      return SessionSnapshot.decode(
              session.snapshot(), SessionPolicy.DEFAULT.engine(), packet -> packet)
          .terms()
          .sid();
    } catch (SnapshotException e) {
      throw new AssertionError(e);
    }
  }

  /** Parks the sessions, as a server that is told to stop. */
  private void park(SlowStore store) {
    AtomicBoolean done = new AtomicBoolean();
    manager.quiesce(() -> done.set(true));
    store.workSome();
    whileItStops.run();
    while (!done.get()) {
      store.workSome();
      loop.runAll();
    }
    List<ParkedSession> parked =
        manager.park(store.parkingCapacity()).stream()
            .filter(session -> !lost.contains(sid(session)))
            .toList();
    AtomicBoolean kept = new AtomicBoolean();
    chat.parking().keep(parked, kept::set);
    store.work();
    if (kept.get()) {
      manager.dropParked();
    }
    manager.shutdown();
  }

  private String id() {
    return "id" + ids.incrementAndGet();
  }

  static Instant instant(VirtualLoop loop) {
    return Instant.parse("2026-01-01T00:00:00Z").plusMillis(loop.now() - START);
  }

  /** A new client with a session that has not joined. */
  public TestClient client() {
    return client(HOST);
  }

  /** A new client from this host, with a session that has not joined. */
  TestClient client(ClientHost host) {
    return client(host, null);
  }

  /** As {@link #client(ClientHost)}, on this network; null for a perfect one. */
  TestClient client(ClientHost host, @Nullable BadNetwork network) {
    TestClient client = new TestClient(this, host, network);
    clients.add(client);
    settle();
    return client;
  }

  /** A new client that is a member; its welcome is dropped. */
  public TestClient member(String nick) {
    return member(nick, HOST);
  }

  /** A new client from this host that is a member; its welcome is dropped. */
  public TestClient member(String nick, ClientHost host) {
    TestClient client = client(host);
    client.join(nick);
    client.heard();
    return client;
  }

  /** Runs all tasks that are due now. */
  public void settle() {
    do {
      loop.runAll();
    } while (pollAll());
  }

  private boolean pollAll() {
    boolean any = false;
    for (TestClient client : List.copyOf(clients)) {
      any |= client.poll();
    }
    return any;
  }

  /** Lets time pass, and runs all that is due meanwhile. */
  public void pass(long millis) {
    for (long left = millis; left > 0; left -= SWEEP) {
      loop.pass(Math.min(left, SWEEP));
      manager.sweep();
      chat.sweep();
      settle();
    }
  }
}
