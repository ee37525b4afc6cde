package dev.holdfast.core.session;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.limit.MemoryBudget;
import dev.holdfast.core.loop.FailureClassifier;
import dev.holdfast.fsm.EngineConfig;
import dev.holdfast.fsm.Packet;
import dev.holdfast.fsm.SessionEngine;
import dev.holdfast.fsm.SessionObserver;
import dev.holdfast.fsm.SessionSnapshot;
import dev.holdfast.fsm.SnapshotException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parking of a manager's sessions: it writes down those that their application can write down,
 * and goes on with those that another manager has written down. What cannot be written or read is
 * the matter of that session alone. Confined to the loop.
 */
final class SessionParking {

  private static final Logger log = LoggerFactory.getLogger(SessionParking.class);
  private static final int HEAP_PART = 6; // what is written down has a sixth of the heap

  private final Application application;
  private final SessionRegistry sessions;
  private final SessionDriver driver;
  private final MemoryBudget budget;
  private final AdmissionControl admission;
  private final SessionMetrics metrics;
  private final SessionObserver observer;
  private final EngineConfig config;
  private List<Session> parked = ImmutableList.of(); // until they are forgotten
  private boolean isParked;

  SessionParking(
      Application application,
      SessionRegistry sessions,
      SessionDriver driver,
      MemoryBudget budget,
      AdmissionControl admission,
      SessionMetrics metrics,
      SessionObserver observer,
      EngineConfig config) {
    this.application = application;
    this.sessions = sessions;
    this.driver = driver;
    this.budget = budget;
    this.admission = admission;
    this.metrics = metrics;
    this.observer = observer;
    this.config = config;
  }

  /** A session, and what was written down of it. */
  private record Written(Session session, ParkedSession form) {}

  /**
   * Writes down all sessions that can be; each stays as it is until {@link #forget} or {@link
   * #release}. If they have more bytes, the largest are left out.
   */
  ImmutableList<ParkedSession> park(long now, long bytes) {
    isParked = true;
    Queue<Written> written =
        new PriorityQueue<>(Comparator.comparingInt((Written one) -> one.form.size()).reversed());
    long left = Math.min(bytes, Runtime.getRuntime().maxMemory() / HEAP_PART);
    int leftOut = 0;
    for (Session session : sessions.all()) {
      ParkedSession form = park(session, now);
      if (form != null) {
        written.add(new Written(session, form));
        left -= form.size();
      }
      while (left < 0) {
        left += written.remove().form.size();
        leftOut++;
      }
    }
    if (leftOut > 0) {
      log.warn("{} sessions are too many or too large to be kept, and end", leftOut);
    }
    parked = written.stream().map(Written::session).collect(ImmutableList.toImmutableList());
    return written.stream().map(Written::form).collect(ImmutableList.toImmutableList());
  }

  /** Whether sessions are parked, so that they must stay as they are. */
  boolean isParked() {
    return isParked;
  }

  /** Has the sessions go on that were written down: they are not kept. */
  void release() {
    parked = ImmutableList.of();
    isParked = false;
  }

  private @Nullable ParkedSession park(Session session, long now) {
    if (session.failed || !session.isOpened()) {
      return null;
    }
    try {
      byte[] known = application.park(session);
      return known == null
          ? null
          : new ParkedSession(
              session.host(), !session.unconfirmed, session.engine.snapshot(now).encode(), known);
    } catch (Throwable fault) {
      failed(session + " cannot be written down", fault);
      return null;
    }
  }

  /** Forgets the sessions that were written down: neither client nor application is told. */
  void forget() {
    for (Session session : parked) {
      if (!session.dropped) {
        session.dropped = true;
        sessions.remove(session);
      }
    }
    parked = ImmutableList.of();
  }

  /** Goes on with these sessions; returns with how many. */
  int adopt(List<ParkedSession> all, long now) {
    Map<Packet, Packet> shared = new HashMap<>();
    int adopted = 0;
    for (ParkedSession one : all) {
      adopted += adopt(one, shared, now) ? 1 : 0;
    }
    try {
      application.adopted();
    } catch (Throwable fault) {
      failed("the application does not go on as it was", fault);
    }
    return adopted;
  }

  private boolean adopt(ParkedSession one, Map<Packet, Packet> shared, long now) {
    SessionSnapshot snapshot;
    try {
      snapshot =
          SessionSnapshot.decode(
              one.snapshot(), config, packet -> shared.computeIfAbsent(packet, same -> same));
    } catch (SnapshotException e) {
      log.warn("a session that was written down cannot be read, and ends: {}", e.getMessage());
      return false;
    }
    if (snapshot.closed() || sessions.find(snapshot.terms().sid()) != null) {
      return false;
    }
    Session session;
    try {
      session = resume(snapshot, one, now);
    } catch (Throwable fault) {
      failed("a session that was written down cannot go on", fault);
      return false;
    }
    return accepts(session, one.application());
  }

  private Session resume(SessionSnapshot snapshot, ParkedSession one, long now) {
    SessionEngine engine = SessionEngine.of(snapshot.renewed(), now, observer);
    Session session = new Session(driver, budget, one.host(), engine, observer);
    sessions.add(session, now);
    if (one.confirmed()) {
      admission.confirm(session);
    }
    sessions.update(session, now);
    return session;
  }

  private boolean accepts(Session session, byte[] known) {
    boolean accepted = false;
    try {
      accepted = application.adopt(session, known);
    } catch (Throwable fault) {
      failed("session " + session + " cannot be adopted", fault);
    }
    if (!accepted && !session.dropped) {
      session.dropped = true; // the application does not have it, so it is told no end
      sessions.remove(session);
    }
    return accepted && !session.dropped;
  }

  private void failed(String what, Throwable fault) {
    FailureClassifier.passOnIfFatal(fault);
    log.error("{}", what, fault);
    metrics.failed();
  }
}
