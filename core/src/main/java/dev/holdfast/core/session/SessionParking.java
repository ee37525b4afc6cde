package dev.holdfast.core.session;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.limit.MemoryBudget;
import dev.holdfast.core.loop.FailureClassifier;
import dev.holdfast.fsm.EngineConfig;
import dev.holdfast.fsm.Packet;
import dev.holdfast.fsm.Request;
import dev.holdfast.fsm.SessionEngine;
import dev.holdfast.fsm.SessionObserver;
import dev.holdfast.fsm.SessionSnapshot;
import dev.holdfast.fsm.SnapshotException;
import dev.holdfast.fsm.Ticket;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parking of a manager's sessions: it parks those that their application can park, and adopts
 * those that another manager has parked. What cannot be parked or read is the matter of that
 * session alone. Confined to the loop.
 */
final class SessionParking {

  private static final Logger log = LoggerFactory.getLogger(SessionParking.class);

  private final Application application;
  private final SessionRegistry sessions;
  private final SessionDriver driver;
  private final MemoryBudget budget;
  private final AdmissionControl admission;
  private final SessionMetrics metrics;
  private final SessionObserver observer;
  private final EngineConfig config;
  private final long inactivity; // milliseconds
  private List<Session> parked = ImmutableList.of(); // until they are dropped
  // requests that came when it had begun, by identity
  private final Set<Ticket> late = Collections.newSetFromMap(new IdentityHashMap<>());
  private boolean hasBegun;
  private boolean hasParked;

  SessionParking(
      Application application,
      SessionRegistry sessions,
      SessionDriver driver,
      MemoryBudget budget,
      AdmissionControl admission,
      SessionMetrics metrics,
      SessionObserver observer,
      EngineConfig config,
      long inactivity) {
    this.application = application;
    this.sessions = sessions;
    this.driver = driver;
    this.budget = budget;
    this.admission = admission;
    this.metrics = metrics;
    this.observer = observer;
    this.config = config;
    this.inactivity = inactivity;
  }

  /** A session, and what is parked of it. */
  private record Parked(Session session, ParkedSession parkedSession) {
    int size() {
      return parkedSession.size();
    }
  }

  /**
   * Has the application finish what is under way; what a request would begin from now on might not
   * be finished when the sessions are parked, and those of others would not hear of it.
   */
  void quiesce(Runnable then) {
    hasBegun = true;
    application.quiesce(then);
  }

  /**
   * Parks all sessions that can be; each stays as it is until {@link #drop} or {@link #undo}. If
   * they have more bytes, the largest are left out.
   */
  ImmutableList<ParkedSession> park(long now, long bytes) {
    hasBegun = true;
    hasParked = true;
    Queue<Parked> largestFirst =
        new PriorityQueue<>(Comparator.comparingInt(Parked::size).reversed());
    long left = bytes;
    int leftOut = 0;
    int notParked = 0;
    for (Session session : sessions.all()) {
      if (session.failed || !session.isOpened()) {
        continue;
      }
      ParkedSession parkedSession = park(session, now);
      if (parkedSession == null) {
        notParked++;
      } else {
        largestFirst.add(new Parked(session, parkedSession));
        left -= parkedSession.size();
      }
      while (left < 0) {
        left += largestFirst.remove().size();
        leftOut++;
      }
    }
    if (leftOut > 0) {
      log.warn(
          "sessions that end, because they are too many or too large to be parked: {}", leftOut);
    }
    if (notParked > 0) {
      log.warn("sessions that end, because their application does not park them: {}", notParked);
    }
    parked = largestFirst.stream().map(Parked::session).collect(toImmutableList());
    return largestFirst.stream().map(Parked::parkedSession).collect(toImmutableList());
  }

  /** Whether requests are left to the manager that goes on with the sessions. */
  boolean hasBegun() {
    return hasBegun;
  }

  /**
   * Leaves a request to the manager that goes on with the sessions, if it comes so late. It has no
   * answer, which its client learns when that manager can have the sessions: earlier it would only
   * repeat the request in vain.
   */
  boolean defer(Ticket ticket) {
    if (hasBegun) {
      ticket.hold();
      late.add(ticket);
    }
    return hasBegun;
  }

  /** Notes that the client of a request is gone. */
  void lost(Ticket ticket) {
    late.remove(ticket);
  }

  private void discardLate() {
    List<Ticket> all = ImmutableList.copyOf(late);
    late.clear();
    all.forEach(Ticket::discard);
  }

  /** Has the sessions go on here: they are not kept. */
  void undo() {
    parked = ImmutableList.of();
    hasBegun = false;
    hasParked = false;
    discardLate();
  }

  /** What is parked of a session; null if its application does not park it, or fails. */
  private @Nullable ParkedSession park(Session session, long now) {
    try {
      byte[] known = application.park(session);
      if (known == null) {
        return null;
      }
      SessionSnapshot snapshot = session.engine.snapshot(now);
      return new ParkedSession(
          session.sid,
          snapshot.pause() == Request.ABSENT ? inactivity : snapshot.pause(),
          session.host(),
          !session.unconfirmed,
          snapshot.encode(),
          known);
    } catch (Throwable fault) {
      failed("session " + session + " cannot be parked", fault);
      return null;
    }
  }

  /** Drops the parked sessions: neither client nor application is told. */
  void drop() {
    for (Session session : parked) {
      if (!session.dropped) {
        session.dropped = true;
        sessions.remove(session);
      }
    }
    parked = ImmutableList.of();
    discardLate();
  }

  /** Adopts a session that was parked alone; returns whether it goes on. */
  boolean adopt(ParkedSession one, long now) {
    return !hasParked && adopt(one, new HashMap<>(), now);
  }

  /** Adopts these sessions; returns how many go on. */
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
      log.warn("a parked session cannot be read, and ends: {}", e.getMessage());
      return false;
    }
    if (snapshot.closed() || sessions.find(snapshot.terms().sid()) != null) {
      return false;
    }
    Session session;
    try {
      session = adopt(snapshot, one, now);
    } catch (Throwable fault) {
      failed("a parked session cannot go on", fault);
      return false;
    }
    return accepts(session, one.application());
  }

  private Session adopt(SessionSnapshot snapshot, ParkedSession one, long now) {
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
