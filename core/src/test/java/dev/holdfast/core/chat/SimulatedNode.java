package dev.holdfast.core.chat;

import static dev.holdfast.core.chat.SimulationFailure.check;
import static dev.holdfast.core.chat.SimulationFailure.checkEqual;
import static java.util.stream.Collectors.toSet;

import com.google.common.base.Strings;
import dev.holdfast.core.chat.policy.ChatPolicy;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.limit.RateLimit;
import dev.holdfast.core.loop.VirtualLoop;
import dev.holdfast.core.relay.NodeName;
import dev.holdfast.core.session.HandshakeRequest;
import dev.holdfast.core.session.ParkedSession;
import dev.holdfast.core.session.SessionChecks;
import dev.holdfast.core.session.SessionPolicy;
import dev.holdfast.fsm.EngineConfig;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A node of a simulation, with a clock of its own. */
final class SimulatedNode {

  private static final int MAILBOX = 30; // packets, so that some sessions overflow
  private static final long MAX_QUIESCE = 3_000; // milliseconds to end what is under way
  private static final int RANDOM = 24; // characters of a sid behind the name of its node

  /** How many milliseconds a session lives without a request. */
  static final long INACTIVITY = 8_000;

  private static final ChatPolicy CHAT =
      ChatPolicy.builder()
          .messageLimit(RateLimit.OFF)
          .roomLinger(Duration.ofSeconds(10))
          .nickReserved(Duration.ofSeconds(5))
          .build();
  private static final SessionPolicy SESSIONS =
      TestChat.unhurried()
          .inactivity(Duration.ofMillis(INACTIVITY))
          .polling(Duration.ofSeconds(2))
          .engine(new EngineConfig(MAILBOX, 1 << 20, 5, 1_000, true))
          .build();

  final NodeName name;
  final TestChat chat;
  final SimulatedNodeStore store;
  final SimulatedLoop loop;
  private final VirtualLoop shared;
  private long ahead; // seconds, of its clock
  private long stoppedUntil;
  private boolean started;
  private boolean parks; // it was told to stop
  private boolean ended; // in order

  /**
   * Makes a node, which is still to be started.
   *
   * @param ahead how many seconds its clock is ahead
   */
  SimulatedNode(
      int number,
      long ahead,
      SimulatedEngine engine,
      VirtualLoop shared,
      AtomicLong ids,
      Random random) {
    this.shared = shared;
    this.ahead = ahead;
    loop = new SimulatedLoop(shared);
    store = new SimulatedNodeStore(number, engine, shared, loop, random);
    chat =
        new TestChat(
            CHAT,
            SESSIONS,
            store,
            shared,
            loop,
            () -> TestChat.instant(shared).plusSeconds(this.ahead),
            ids,
            Runnable::run);
    name = new NodeName("n" + number);
    chat.formSids(sid -> name.sid(Strings.padStart(sid, RANDOM, '0')));
  }

  /** Starts with the sessions that a node has left; then it serves clients. */
  void start(Runnable then) {
    chat.chat
        .parking()
        .take(
            sessions -> {
              int adopted = chat.manager.adopt(sessions);
              checkEqual(sessions.size(), adopted, "a parked session does not go on", this);
              started = true;
              then.run();
            },
            () -> check(false, "parked sessions that cannot be taken", this));
  }

  // ---- an end in order

  /**
   * Stops as a server does that is told so: takes no more requests, finishes what is under way, and
   * parks its sessions.
   *
   * @param then gets the sids of the sessions that are parked; null if none is
   */
  void park(Consumer<@Nullable Set<String>> then) {
    parks = true;
    chat.clients.forEach(TestClient::awaitMove);
    AtomicBoolean first = new AtomicBoolean(true);
    loop.runAfter(
        MAX_QUIESCE,
        () -> {
          if (first.getAndSet(false)) {
            end();
            then.accept(null);
          }
        });
    chat.manager.quiesce(
        () -> {
          if (first.getAndSet(false)) {
            keep(then);
          }
        });
  }

  private void keep(Consumer<@Nullable Set<String>> then) {
    List<ParkedSession> sessions = chat.manager.park(store.parkingCapacity());
    Set<String> sids = sessions.stream().map(TestChat::sid).collect(toSet());
    chat.chat
        .parking()
        .keep(
            sessions,
            kept -> {
              if (kept) {
                chat.manager.dropParked();
              }
              end();
              then.accept(kept ? sids : null);
            });
  }

  private void end() {
    chat.manager.shutdown();
    ended = true;
    die();
  }

  // ---- faults

  void die() {
    store.die();
    loop.die();
  }

  void stop(long millis) {
    stoppedUntil = Math.max(stoppedUntil, shared.now() + millis);
    loop.stop();
  }

  /** Whether it takes no requests now. */
  boolean isStopped() {
    return loop.isStopped() || !started || parks;
  }

  /** Whether it was told to stop and has done so. */
  boolean hasEnded() {
    return ended;
  }

  void setClock(long seconds) {
    ahead = seconds;
  }

  @Override
  public String toString() {
    return "node " + store.node + (started ? "" : ", not started") + (parks ? ", parks" : "");
  }

  // ---- what it does

  /** Does what is due, unless it is stopped. */
  void sweep(boolean sees) {
    if (loop.isStopped() && shared.now() >= stoppedUntil) {
      loop.goOn();
    }
    if (loop.isStopped() || ended) {
      return;
    }
    if (sees) {
      store.see();
    }
    if (isStopped()) {
      chat.settle(); // no timer fires
      return;
    }
    chat.manager.sweep();
    chat.chat.sweep();
    chat.settle();
    String problem = SessionChecks.problem(chat.manager, loop.now());
    check(problem == null, problem + "", this);
  }

  /** Whether it gives clients of this host no sessions. */
  boolean refuses(ClientHost host) {
    return chat.chat.refusal(HandshakeRequest.from(host)) != null;
  }

  /** Whether a session has dropped packets, because its client did not fetch them. */
  boolean hasOverflowed(TestClient session) {
    return SessionChecks.hasOverflowed(chat.manager, session.sid())
        || "undefined-condition".equals(session.condition());
  }
}
