package dev.holdfast.core.chat;

import static dev.holdfast.core.chat.SimulationFailure.check;

import dev.holdfast.core.chat.policy.ChatPolicy;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.limit.RateLimit;
import dev.holdfast.core.loop.VirtualLoop;
import dev.holdfast.core.session.HandshakeRequest;
import dev.holdfast.core.session.SessionChecks;
import dev.holdfast.core.session.SessionPolicy;
import dev.holdfast.fsm.EngineConfig;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** A node of a simulation, with a clock of its own. */
final class SimulatedNode {

  private static final int MAILBOX = 30; // packets, so that some sessions overflow

  private static final ChatPolicy CHAT =
      ChatPolicy.builder()
          .messageLimit(RateLimit.OFF)
          .roomLinger(Duration.ofSeconds(10))
          .nickReserved(Duration.ofSeconds(5))
          .build();
  private static final SessionPolicy SESSIONS =
      TestChat.unhurried()
          .inactivity(Duration.ofSeconds(8))
          .polling(Duration.ofSeconds(2))
          .engine(new EngineConfig(MAILBOX, 1 << 20, 5, 1_000, true))
          .build();

  final TestChat chat;
  final SimulatedNodeStore store;
  final SimulatedLoop loop;
  private final VirtualLoop shared;
  private long ahead; // seconds, of its clock
  private long stoppedUntil;

  /**
   * Starts a node.
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

  boolean isStopped() {
    return loop.isStopped();
  }

  void setClock(long seconds) {
    ahead = seconds;
  }

  // ---- what it does

  /** Does what is due, unless it is stopped. */
  void sweep(boolean sees) {
    if (loop.isStopped() && shared.now() >= stoppedUntil) {
      loop.goOn();
    }
    if (loop.isStopped()) {
      return;
    }
    if (sees) {
      store.see();
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
