package dev.holdfast.fsm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A test's observer of an engine whose sockets were all lost: each call goes to an engine as well
 * that was written down at that moment and read back. Both must do the same.
 */
public final class RestoredEngineObserver implements SessionObserver {

  private @Nullable SessionEngine restored; // null: nothing was written down yet
  private final Set<Ticket> open = new HashSet<>();
  private final Set<Ticket> old = new HashSet<>(); // of before, open or answered

  private int callsLeft; // until it restarts by itself

  RestoredEngineObserver() {}

  /** Makes one that restarts by itself, and loses all sockets, after so many calls. */
  public RestoredEngineObserver(int calls) {
    this.callsLeft = calls;
  }

  /** Returns the snapshot as it is after it was written and read. */
  static SessionSnapshot written(SessionSnapshot snapshot) {
    return read(snapshot.encode(), snapshot.terms().granted().config());
  }

  static SessionSnapshot read(byte[] bytes, EngineConfig config) {
    try {
      return SessionSnapshot.decode(bytes, config, UnaryOperator.identity());
    } catch (SnapshotException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Writes the session down, that of the restored engine if there is one already, and restores an
   * engine from it.
   *
   * @param loseAll loses all sockets of {@code engine}
   */
  void restart(SessionEngine engine, long now, Runnable loseAll) {
    SessionEngine last = restored == null ? engine : restored;
    SessionSnapshot snapshot = written(last.snapshot(now));
    restored = null;
    loseAll.run();
    restored = SessionEngine.of(snapshot, now, SessionObserver.NONE);
    compare(engine, now);
    assertArrayEquals(
        engine.snapshot(now).encode(),
        restored.snapshot(now).encode(),
        "a snapshot differs from that of an engine whose sockets are lost");
  }

  private void restart(SessionEngine engine, long now) {
    restart(engine, now, () -> List.copyOf(open).forEach(ticket -> engine.lost(ticket, now)));
  }

  private void play(
      SessionView session, Effects effects, long now, Function<SessionEngine, Effects> call) {
    effects.accept(
        new EffectsAdapter() {
          @Override
          public void hold(Ticket ticket) {
            open.add(ticket);
          }

          @Override
          public void answer(Effect.Answer answer) {
            open.remove(answer.ticket());
            if (restored == null) {
              old.add(answer.ticket());
            }
          }

          @Override
          public void discard(Ticket ticket) {
            open.remove(ticket);
          }
        });
    if (restored != null) {
      assertEquals(effects, call.apply(restored));
      compare(session, now);
    }
    if (callsLeft > 0 && --callsLeft == 0) {
      restart((SessionEngine) session, now);
    }
  }

  private void compare(SessionView session, long now) {
    if (restored != null) {
      assertEquals(session.state(), restored.state());
      assertEquals(session.received(), restored.received());
      assertEquals(
          Math.max(now, session.deadline()), Math.max(now, restored.deadline()), "deadline");
      assertEquals(session.mailboxWeight(), restored.mailboxWeight(), "weight of the mailbox");
      assertEquals(session.replayWeight(), restored.replayWeight(), "weight of the answers");
      assertEquals(session.earlyWeight(), restored.earlyWeight(), "weight of early requests");
      assertEquals(session.fill(1, 1), restored.fill(1, 1), "how full it is");
      assertEquals(
          session.isFetching(2_000, now), restored.isFetching(2_000, now), "whether it fetches");
      assertEquals(session.isAtRest(), restored.isAtRest(), "whether it is at rest");
      assertEquals(session.isEnding(), restored.isEnding(), "whether it is ending");
      assertEquals(session.hasAnswers(), restored.hasAnswers(), "whether it has answers");
      if (session.state() != State.CLOSED) {
        assertEquals(session.undelivered(), restored.undelivered());
      }
    }
  }

  @Override
  public void created(SessionView session, Effects effects, long now) {
    play(session, effects, now, engine -> effects);
  }

  @Override
  public void requested(SessionView session, Request request, Effects effects, long now) {
    play(session, effects, now, engine -> engine.request(request, now));
  }

  @Override
  public void rejected(
      SessionView session, Ticket ticket, Condition condition, Effects effects, long now) {
    play(session, effects, now, engine -> engine.reject(ticket, condition, now));
  }

  @Override
  public void sent(SessionView session, List<Packet> packets, Effects effects, long now) {
    play(session, effects, now, engine -> engine.send(packets, now));
  }

  @Override
  public void ended(
      SessionView session, List<Packet> last, Condition condition, Effects effects, long now) {
    play(session, effects, now, engine -> engine.end(last, condition, now));
  }

  @Override
  public void shutDown(SessionView session, Effects effects, long now) {
    play(session, effects, now, engine -> engine.shutdown(now));
  }

  @Override
  public void evicted(SessionView session, Effects effects, long now) {
    play(session, effects, now, engine -> engine.evict(now));
  }

  @Override
  public void lost(SessionView session, Ticket ticket, Effects effects, long now) {
    play(session, effects, now, engine -> engine.lost(ticket, now));
  }

  @Override
  public void writeFailed(SessionView session, Ticket ticket, Effects effects, long now) {
    if (old.contains(ticket)) { // a process that is gone hears no more of its sockets
      restored = null;
    }
    play(session, effects, now, engine -> engine.writeFailed(ticket, now));
  }

  @Override
  public void timedOut(SessionView session, Effects effects, long now) {
    play(session, effects, now, engine -> engine.timeout(now));
  }
}
