package dev.holdfast.http.server;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.loop.EventLoop;
import dev.holdfast.core.loop.FailureClassifier;
import dev.holdfast.core.session.ConnectionManager;
import dev.holdfast.core.session.ParkedSession;
import dev.holdfast.core.session.ParkedSessionStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The handover of sessions from one server to the next, each application's through its {@link
 * ParkedSessionStore}. Confined to the loop.
 */
final class SessionHandover {

  private static final Logger log = LoggerFactory.getLogger(SessionHandover.class);
  private static final int MAX_QUIESCE = 3_000; // milliseconds to end what is under way

  /** The bytes that the parked sessions of an application have at most: a sixth of the heap. */
  private static final long HEAP_SHARE = Runtime.getRuntime().maxMemory() / 6;

  /** An application that takes part. */
  private record Part(ConnectionManager manager, ParkedSessionStore store) {}

  private final EventLoop loop;
  private final Runnable silence;
  private final List<Part> parts = new ArrayList<>();
  private boolean parks; // its own sessions

  /**
   * Makes one without applications.
   *
   * @param silence is called before the sessions of an application are parked; no request comes
   *     from then on
   */
  SessionHandover(EventLoop loop, Runnable silence) {
    this.loop = loop;
    this.silence = silence;
  }

  /** Adds an application. */
  void add(ConnectionManager manager, ParkedSessionStore store) {
    parts.add(new Part(manager, store));
  }

  // ---- at the start

  /**
   * Goes on with the sessions that are parked.
   *
   * @param then is called when all applications have theirs
   * @param failed is called instead if those of one cannot be taken
   */
  void adopt(Runnable then, Runnable failed) {
    adopt(ImmutableList.copyOf(parts), then, failed);
  }

  private static void adopt(ImmutableList<Part> rest, Runnable then, Runnable failed) {
    if (rest.isEmpty()) {
      then.run();
      return;
    }
    Part part = rest.get(0);
    try {
      part.store.take(
          sessions -> {
            int adopted = part.manager.adopt(sessions);
            if (!sessions.isEmpty()) {
              log.info("parked sessions that go on: {} of {}", adopted, sessions.size());
            }
            adopt(rest.subList(1, rest.size()), then, failed);
          },
          failed);
    } catch (Throwable fault) {
      FailureClassifier.passOnIfFatal(fault);
      log.error("the store of parked sessions has failed", fault);
      failed.run();
    }
  }

  // ---- while it runs

  /**
   * Goes on with one session that another node has parked.
   *
   * @param then gets whether it does
   * @param failed is called instead if that cannot be known now
   */
  void adopt(String sid, Consumer<Boolean> then, Runnable failed) {
    if (parks) {
      failed.run(); // it is for another node
    } else {
      adopt(sid, ImmutableList.copyOf(parts), then, failed);
    }
  }

  private static void adopt(
      String sid, ImmutableList<Part> rest, Consumer<Boolean> then, Runnable failed) {
    if (rest.isEmpty()) {
      then.accept(false);
      return;
    }
    Part part = rest.get(0);
    part.store.take(
        sid,
        session -> {
          if (session == null) {
            adopt(sid, rest.subList(1, rest.size()), then, failed);
          } else {
            then.accept(part.manager.adopt(session));
          }
        },
        failed);
  }

  // ---- at the end

  /**
   * Parks the sessions that can be. The others are not changed, and end with the server.
   *
   * @param then is called when that is done
   */
  void park(Runnable then) {
    parks = true;
    park(ImmutableList.copyOf(parts), then);
  }

  private void park(ImmutableList<Part> rest, Runnable then) {
    if (rest.isEmpty()) {
      then.run();
      return;
    }
    Part part = rest.get(0);
    Runnable next = () -> park(rest.subList(1, rest.size()), then);
    AtomicBoolean first = new AtomicBoolean(true);
    Runnable givenUp =
        () -> {
          if (first.getAndSet(false)) {
            log.error("an application does not finish what it does, and its sessions end");
            next.run();
          }
        };
    loop.runAfter(MAX_QUIESCE, givenUp);
    try {
      part.manager.quiesce(
          () -> {
            if (first.getAndSet(false)) {
              keep(part, next);
            }
          });
    } catch (Throwable fault) {
      FailureClassifier.passOnIfFatal(fault);
      log.error("an application has failed", fault);
      givenUp.run();
    }
  }

  private void keep(Part part, Runnable next) {
    silence.run();
    List<ParkedSession> sessions = part.manager.park(Math.min(part.store.capacity(), HEAP_SHARE));
    AtomicBoolean first = new AtomicBoolean(true);
    Consumer<Boolean> then =
        kept -> {
          if (first.getAndSet(false)) {
            kept(part, sessions.size(), kept);
            next.run();
          }
        };
    try {
      part.store.keep(sessions, then);
    } catch (Throwable fault) {
      FailureClassifier.passOnIfFatal(fault);
      log.error("the store of parked sessions has failed", fault);
      then.accept(false);
    }
  }

  private static void kept(Part part, int sessions, boolean kept) {
    if (kept) {
      part.manager.dropParked();
      log.info("sessions that are parked for the next start: {}", sessions);
    } else {
      log.error("the sessions cannot be parked, and end");
    }
  }
}
