package dev.holdfast.http.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.core.chat.Chat;
import dev.holdfast.core.chat.moderation.AdminPasswordVerifier;
import dev.holdfast.core.chat.policy.ChatPolicy;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.limit.RateLimit;
import dev.holdfast.core.loop.EventLoop;
import dev.holdfast.core.session.ConnectionManager;
import dev.holdfast.core.session.CreationRequest;
import dev.holdfast.core.session.HandshakeRequest;
import dev.holdfast.core.session.SessionMetrics;
import dev.holdfast.core.session.SessionPolicy;
import dev.holdfast.core.store.memory.MemoryChatStore;
import dev.holdfast.fsm.Packet;
import dev.holdfast.fsm.Reply;
import dev.holdfast.fsm.ReplyType;
import dev.holdfast.fsm.Request;
import dev.holdfast.fsm.State;
import dev.holdfast.fsm.Ticket;
import dev.holdfast.http.codec.json.JsonPacketCodec;
import dev.holdfast.http.server.RandomIds;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;

/**
 * A benchmark of sessions without sockets: one thread creates so many, has them join rooms of
 * {@value #MEMBERS}, and then again and again sends a message to each room and lets each session
 * ask again, in an order that is as good as random. Later the same with all in one room.
 *
 * <p>One long file, because {@code ./holdfast bench-sessions} runs it from its source, on the
 * program's jar, once for each number of sessions; {@code docs/performance.md} says how to read it.
 * Argument: the number of sessions. The clock is virtual: a session gets a message every {@value
 * #ROUND} ms of it.
 */
public final class SessionsBench {

  private static final int MEMBERS = 100; // of each room
  private static final String LOBBY = ChatPolicy.LOBBY;
  private static final int ROUND = 25_000; // virtual milliseconds between a session's messages
  private static final int SWEEP = 100; // virtual milliseconds
  private static final int MEASURED = 4_000_000; // deliveries, and as many requests
  private static final int LEAST_ROUNDS = 5; // so that what is kept of answers is complete
  private static final long RID = 1_000_000_000L;
  private static final Packet[] NONE = {};
  private static final String TEXT = "x".repeat(100);
  private static final double MILLION = 1e6;
  private static final double MICRO = 1e3;

  private final int sessions;
  private final int measured;
  private final Appendable out;
  private final int rooms;
  private final int[] order; // in which sessions ask
  private final long[] rids; // the last of each session
  private final Loop loop = new Loop();
  private final Chat chat;
  private final ConnectionManager manager;
  private int created;
  private long packets;
  private long ended;
  private long nextSweep;
  private long sweeps;
  private long sweepTime; // nanoseconds, of the sessions alone
  private long longestSweep;
  private long chatSweepTime;

  /** A loop of one thread on a virtual clock. */
  private static final class Loop implements EventLoop {
    private record Timer(long due, Runnable task) {}

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final Queue<Timer> timers =
        new PriorityQueue<>((one, other) -> Long.compare(one.due, other.due));
    private long micros = 1_000_000_000L;

    @Override
    public void execute(Runnable task) {
      tasks.add(task);
    }

    @Override
    public void runAfter(long millis, Runnable task) {
      timers.add(new Timer(now() + millis, task));
    }

    @Override
    public boolean isCurrentThread() {
      return true;
    }

    @Override
    public long now() {
      return micros / 1_000;
    }

    /** Runs all tasks, and those after a wait whose time would come meanwhile. */
    void drain() {
      do {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
          task.run();
        }
        if (!timers.isEmpty()) {
          tasks.add(timers.remove().task);
        }
      } while (!tasks.isEmpty());
    }
  }

  /** A ticket that counts its answer. */
  private final class CountingTicket implements Ticket {
    @Override
    public void hold() {}

    @Override
    public void answer(Reply reply) {
      packets += reply.packets().size();
      ended += reply.type() == ReplyType.ORDINARY ? 0 : 1;
    }

    @Override
    public void discard() {}
  }

  /** What a phase took. */
  private record Cost(long nanos, long count, long collecting) {
    double each() {
      return (double) nanos / count;
    }

    double collectingEach() {
      return (double) collecting * MILLION / count;
    }
  }

  /** Something to do once for each of so many. */
  private interface Step {
    void of(int index);
  }

  /**
   * Makes a benchmark.
   *
   * @param measured how many deliveries are measured, and how many come before as a warm-up
   * @param out gets a line for each result
   */
  SessionsBench(int sessions, int measured, Appendable out) {
    this.sessions = sessions;
    this.measured = measured;
    this.out = out;
    this.rooms = (sessions + MEMBERS - 1) / MEMBERS;
    this.order = shuffled(sessions);
    this.rids = new long[sessions];
    this.nextSweep = loop.now();
    SessionPolicy policy =
        SessionPolicy.builder().maxSessions(sessions).creationLimit(RateLimit.OFF).build();
    ChatPolicy chatPolicy =
        ChatPolicy.builder()
            .roomsMax(rooms + 1)
            .roomMembers(sessions)
            .presenceMax(1)
            .messageLimit(RateLimit.OFF)
            .build();
    MemoryChatStore store = new MemoryChatStore(1);
    AdminPasswordVerifier password =
        new AdminPasswordVerifier("no admins", new SecureRandom(), loop, loop);
    this.chat =
        new Chat(
            loop,
            new JsonPacketCodec(),
            chatPolicy,
            new RandomIds(),
            () -> Instant.ofEpochMilli(loop.now()),
            store,
            store.load(),
            password);
    this.manager =
        new ConnectionManager(loop, chat, policy, SessionMetrics.NONE, () -> sid(created));
  }

  private static int[] shuffled(int size) {
    int[] all = new int[size];
    Random random = new Random(size);
    for (int i = 0; i < size; i++) {
      int other = random.nextInt(i + 1);
      all[i] = all[other];
      all[other] = i;
    }
    return all;
  }

  /** The argument is the number of sessions. */
  public static void main(String[] args) throws IOException {
    new SessionsBench(Integer.parseInt(args[0]), MEASURED, System.out).run();
  }

  void run() throws IOException {
    long before = liveHeap();
    phase("create", sessions, this::create);
    phase("ask first", sessions, i -> ask(order[i]));
    report("held: %,d bytes of live heap for each session", (liveHeap() - before) / sessions);
    phase("join", sessions, i -> join(i, roomOf(i)));
    settle();
    long rest = liveHeap() - before;
    report("held and joined: %,d bytes of live heap for each session", rest / sessions);
    rounds("rooms of " + MEMBERS, this::sayInRoom, rooms);
    report("after that: %,d bytes of live heap for each session", (liveHeap() - before) / sessions);
    phase("join one room", sessions, i -> join(i, LOBBY));
    settle();
    rounds("one room", this::sayInLobby, 1);
    report("ended: %,d; held: %,d", ended, manager.count(State.HAVE_REQUEST));
  }

  /** Sends a message to each room, then has each session ask again; repeatedly. */
  private void rounds(String where, Step say, int messages) throws IOException {
    for (boolean warm : new boolean[] {false, true}) {
      int count = Math.max(LEAST_ROUNDS, measured / sessions);
      Cost told = new Cost(0, 0, 0);
      Cost asked = new Cost(0, 0, 0);
      sweeps = 0;
      sweepTime = 0;
      longestSweep = 0;
      chatSweepTime = 0;
      for (int round = 0; round < count; round++) {
        long before = packets;
        Cost one = measure(messages, say);
        told = add(told, new Cost(one.nanos, packets - before, one.collecting));
        asked = add(asked, measure(sessions, i -> ask(order[i])));
        if (manager.count(State.HAVE_REQUEST) < sessions) {
          settle(); // the number of members was told meanwhile, and took the requests
        }
      }
      if (told.count < (long) count * sessions) {
        throw new IllegalStateException(where + ": only " + told.count + " are delivered");
      }
      if (warm) {
        report("%s: %,d of %,d delivered", where, told.count, (long) count * sessions);
        line(where + ": a delivery", told);
        line(where + ": a request", asked);
        report(
            "%s: a sweep of sessions: %,.0f us, the longest %,.0f us; of the chat: %,.0f us",
            where,
            sweepTime / MICRO / sweeps,
            longestSweep / MICRO,
            chatSweepTime / MICRO / sweeps);
      }
    }
  }

  /** Has all sessions fetch what they were sent since they joined, and ask again. */
  private void settle() {
    long before = sweeps;
    long took = sweepTime;
    long tookChat = chatSweepTime;
    for (int times = 0; times < LEAST_ROUNDS; times++) {
      measure(sessions, i -> ask(order[i]));
    }
    sweeps = before; // the phase that is measured goes on
    sweepTime = took;
    chatSweepTime = tookChat;
    int held = manager.count(State.HAVE_REQUEST);
    if (held != sessions) {
      throw new IllegalStateException(held + " sessions are held");
    }
  }

  private static Cost add(Cost one, Cost other) {
    return new Cost(
        one.nanos + other.nanos, one.count + other.count, one.collecting + other.collecting);
  }

  private void phase(String name, int count, Step step) throws IOException {
    line(name, measure(count, step));
  }

  /** Does something so often, spread evenly over half a round of the clock. */
  private Cost measure(int count, Step step) {
    long begin = System.nanoTime();
    long collecting = collecting();
    long sweeping = sweepTime + chatSweepTime;
    long start = loop.micros;
    for (int i = 0; i < count; i++) {
      loop.micros = start + (long) ((double) ROUND * 500 * (i + 1) / count);
      step.of(i);
      loop.drain();
      sweepIfDue();
    }
    long took = System.nanoTime() - begin - (sweepTime + chatSweepTime - sweeping);
    return new Cost(took, count, collecting() - collecting);
  }

  private void sweepIfDue() {
    if (loop.now() >= nextSweep) {
      nextSweep = loop.now() + SWEEP;
      long begin = System.nanoTime();
      manager.sweep();
      long took = System.nanoTime() - begin;
      chat.sweep();
      chatSweepTime += System.nanoTime() - begin - took;
      sweeps++;
      sweepTime += took;
      longestSweep = Math.max(longestSweep, took);
    }
  }

  // ---- what clients do

  private void create(int index) {
    created = index;
    rids[index] = RID;
    // A client has a host of its own, as in the Internet at large.
    ClientHost host =
        new ClientHost(
            "10." + (index >> 16) + "." + (index >> 8 & 0xff) + "." + (index & 0xff), false);
    CreationRequest creation =
        new CreationRequest(RID, Request.ABSENT, Request.ABSENT, false, null, List.of());
    manager.create(creation, new CountingTicket(), HandshakeRequest.from(host));
  }

  private void ask(int index) {
    request(index, NONE);
  }

  private void join(int index, String room) {
    request(index, packet("{'kind':'join','room':'" + room + "','nick':'member" + index + "'}"));
    ask(index); // its welcome took the request
  }

  private void sayInRoom(int room) {
    say(room, nameOf(room));
  }

  private void sayInLobby(int unused) {
    say(0, LOBBY);
  }

  private void say(int index, String room) {
    request(index, packet("{'kind':'say','room':'" + room + "','text':'" + TEXT + "'}"));
  }

  private void request(int index, Packet... packets) {
    long rid = ++rids[index];
    manager.request(sid(index), Request.of(rid, new CountingTicket(), List.of(packets)));
  }

  private static Packet packet(String text) {
    return Packet.unchecked(text.replace('\'', '"').getBytes(UTF_8));
  }

  /** A text as long as the program's sids, made anew for each request as if it was read from it. */
  private static String sid(int index) {
    long mixed = (index + 1) * 0x9E3779B97F4A7C15L;
    return "session-" + Long.toHexString(mixed | Long.MIN_VALUE);
  }

  private String roomOf(int index) {
    return nameOf(index % rooms);
  }

  private static String nameOf(int room) {
    return "room-" + room;
  }

  // ---- measuring

  private static long liveHeap() {
    for (int i = 0; i < 2; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /** The milliseconds that were spent on collecting garbage. */
  private static long collecting() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionTime)
        .sum();
  }

  private void line(String name, Cost cost) throws IOException {
    report("%s: %,.0f ns, of which GC %,.0f", name, cost.each(), cost.collectingEach());
  }

  private void report(String format, Object... values) throws IOException {
    String line = String.format(Locale.ROOT, format, values);
    out.append(String.format(Locale.ROOT, "%,d sessions: %s%n", sessions, line));
  }
}
