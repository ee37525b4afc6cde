package dev.holdfast.core.session;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.limit.MemoryBudget;
import dev.holdfast.core.loop.EventLoop;
import dev.holdfast.core.loop.Failures;
import dev.holdfast.core.session.SessionMetrics.Refused;
import dev.holdfast.fsm.Condition;
import dev.holdfast.fsm.Effects;
import dev.holdfast.fsm.Packet;
import dev.holdfast.fsm.Reply;
import dev.holdfast.fsm.Request;
import dev.holdfast.fsm.SessionEnd;
import dev.holdfast.fsm.SessionEngine;
import dev.holdfast.fsm.SessionObserver;
import dev.holdfast.fsm.State;
import dev.holdfast.fsm.Terms;
import dev.holdfast.fsm.Ticket;
import dev.holdfast.fsm.Verdict;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection manager of XEP-0124: owns the sessions of one loop, finds the session of a
 * request, and performs what its engine asks for.
 *
 * <p>A fault (see {@link Failures}) while one session is handled ends that session; the others go
 * on. Owned by the {@link EventLoop}.
 */
public final class ConnectionManager {

  private static final Logger log = LoggerFactory.getLogger(ConnectionManager.class);

  private static final int ENDED_SHARE = 8; // an eighth of the budget is for ended sessions

  private final EventLoop loop;
  private final Application application;
  private final SessionPolicy policy;
  private final SessionMetrics metrics;
  private final Supplier<String> sids;
  private final SessionObservers observers;
  private final SessionObserver counting;

  private final Admission admission;
  private final MemoryBudget budget;
  private final Map<String, Session> sessions = new HashMap<>();
  private final EndedSessions ended;
  private final SessionTimers timers = new SessionTimers();

  /**
   * Makes a manager without sessions.
   *
   * @param sids makes session ids: random, and each a new one
   */
  public ConnectionManager(
      EventLoop loop,
      Application application,
      SessionPolicy policy,
      SessionMetrics metrics,
      Supplier<String> sids) {
    this(loop, application, policy, metrics, sids, SessionObservers.NONE);
  }

  /** Likewise, with observers of the sessions. */
  public ConnectionManager(
      EventLoop loop,
      Application application,
      SessionPolicy policy,
      SessionMetrics metrics,
      Supplier<String> sids,
      SessionObservers observers) {
    this.loop = loop;
    this.application = application;
    this.policy = policy;
    this.metrics = metrics;
    this.sids = sids;
    this.observers = observers;
    this.counting = new MetricsObserver(metrics);
    this.budget = new MemoryBudget(policy.memoryBudget());
    this.admission = new Admission(policy, application, metrics, budget);
    this.ended = new EndedSessions(policy.memoryBudget() / ENDED_SHARE, budget);
  }

  // ---- from the edge

  /** Creates a session and answers the ticket, or refuses the creation. */
  public void create(CreationRequest creation, Ticket ticket, ClientHost host) {
    long now = loop.now();
    Session session;
    try {
      Reply refusal = admission.refusal(creation, host, now);
      if (refusal == null) {
        refusal = makeRoom(host);
      }
      if (refusal != null) {
        ticket.answer(refusal);
        return;
      }
      Terms terms = policy.grant(sids.get(), creation);
      SessionObserver observer = counting.and(observers.of(terms, now));
      SessionEngine engine = new SessionEngine(terms, now, observer);
      session = new Session(this, host, engine, observer);
    } catch (Throwable fault) {
      report("a creation", fault);
      ticket.answer(Reply.refusal(Condition.INTERNAL_SERVER_ERROR));
      return;
    }
    begin(session, creation, ticket, now);
  }

  /** Refuses a creation because the edge has no room for more connections. */
  public void refuse(Ticket ticket) {
    Reply refusal;
    try {
      refusal = admission.noRoom(Refused.CONNECTIONS);
    } catch (Throwable fault) {
      report("a refusal", fault);
      refusal = Reply.refusal(Condition.POLICY_VIOLATION);
    }
    ticket.answer(refusal);
  }

  /**
   * Ends an unconfirmed session if there is no room otherwise. Returns the refusal if there is none
   * even so; null if there is room.
   */
  private @Nullable Reply makeRoom(ClientHost host) {
    Refused full = admission.isFullFor(host);
    if (full == null) {
      return null;
    }
    Session first = admission.firstToGo(full, host);
    if (first == null) {
      return admission.noRoom(full);
    }
    forget(first, new SessionEnd(SessionEnd.By.APPLICATION, Condition.POLICY_VIOLATION));
    return admission.isFullFor(host) == null ? null : admission.noRoom(full);
  }

  private void begin(Session session, CreationRequest creation, Ticket ticket, long now) {
    sessions.put(session.sid, session);
    admission.add(session);
    metrics.created();
    timers.arm(session.timer, session.engine.deadline(), now);
    guarded(session, () -> ticket.answer(session.engine.created()));
    guarded(session, () -> application.opened(session));
    List<Packet> packets = creation.packets();
    if (!packets.isEmpty() && !session.failed) {
      policy.packetLimit().admits(session.packetMeter, packets.size(), now);
      metrics.received(packets.size());
      guarded(session, () -> application.received(session, packets));
    }
  }

  /** Hands a request to its session; answers {@code item-not-found} if there is no such session. */
  public void request(String sid, Request request) {
    SessionEngine over = ended.find(sid);
    if (over != null) {
      repeat(over, request);
      return;
    }
    drive(
        sid,
        request.ticket(),
        (session, now) -> {
          admission.confirm(session);
          Verdict verdict = session.engine.judge(request);
          return policy.isExceededBy(session, request, verdict, now)
              ? session.engine.reject(request.ticket(), Condition.POLICY_VIOLATION, now)
              : session.engine.request(request, verdict, now);
        });
  }

  /** Answers a request to a session that has ended: with a replay, or with its end. */
  private void repeat(SessionEngine over, Request request) {
    try {
      Effects effects = over.request(request, loop.now());
      effects.answers().forEach(answer -> answer.ticket().answer(answer.reply()));
    } catch (Throwable fault) {
      report("a session that had ended", fault);
      request.ticket().answer(Reply.refusal(Condition.INTERNAL_SERVER_ERROR));
    }
  }

  /** Ends the session that a malformed request names, with {@code bad-request}. */
  public void malformed(String sid, Ticket ticket) {
    drive(sid, ticket, (session, now) -> session.engine.reject(ticket, Condition.BAD_REQUEST, now));
  }

  /** Tells a session that the socket of a ticket closed before it was answered. */
  public void lost(String sid, Ticket ticket) {
    drive(sid, null, (session, now) -> session.engine.lost(ticket, now));
  }

  /** Tells a session that the answer on a ticket did not reach its client whole. */
  public void writeFailed(String sid, Ticket ticket) {
    drive(sid, null, (session, now) -> session.engine.writeFailed(ticket, now));
  }

  /** Fires the timers that are due; to be called every 100 to 250 ms. */
  public void sweep() {
    timers.sweep(
        loop.now(), due -> drive(due, null, (session, now) -> session.engine.timeout(now)));
    ended.sweep(loop.now());
    relieve();
  }

  /** Has the holders of the most memory free it, if the budget is exceeded. */
  private void relieve() {
    long held = budget.held();
    int told = budget.relieve();
    if (told > 0) {
      metrics.evicted(told);
      log.warn("{} bytes are held for clients: the {} that hold the most give up", held, told);
    }
  }

  void overflow(Session session) {
    drive(session, null, (one, now) -> one.engine.overflow(now));
  }

  /**
   * Ends every session with {@code system-shutdown}; answers all open requests before it returns.
   */
  public void shutdown() {
    for (Session session : ImmutableList.copyOf(sessions.values())) {
      session.end(Condition.SYSTEM_SHUTDOWN);
      if (!session.over) {
        guarded(session, () -> shutOut(session));
      }
    }
  }

  /** Answers early requests, which would wait in vain; the session hears that they were lost. */
  private void shutOut(Session session) {
    for (Ticket early : session.engine.earlyTickets()) {
      session.engine.lost(early, loop.now());
      guarded(session, () -> early.answer(Reply.refusal(Condition.SYSTEM_SHUTDOWN)));
    }
  }

  /** Returns the number of sessions in a state. */
  public int count(State state) {
    return admission.count(state);
  }

  /** Returns the memory budget of this manager's clients, in which the edge counts as well. */
  public MemoryBudget budget() {
    return budget;
  }

  // ---- from the application, through Session

  void send(Session to, List<Packet> packets) {
    drive(to, null, (session, now) -> session.engine.send(packets, now));
  }

  void end(Session which, List<Packet> last, Condition condition) {
    drive(which, null, (session, now) -> session.engine.end(last, condition, now));
  }

  // ---- the driver

  /** One call of a session's engine. */
  private interface Call {
    Effects of(Session session, long now);
  }

  private void drive(String sid, @Nullable Ticket asking, Call call) {
    Session session = sessions.get(sid);
    if (session != null) {
      drive(session, asking, call);
    } else if (asking != null) {
      asking.answer(Reply.refusal(Condition.ITEM_NOT_FOUND));
    }
  }

  /**
   * One turn: call the engine, note its state and deadline, perform the effects that it returned.
   *
   * @param asking the ticket of the request that this call is about; null if there is none
   */
  private void drive(Session session, @Nullable Ticket asking, Call call) {
    if (session.over) {
      return;
    }
    Effects effects;
    try {
      long now = loop.now();
      effects = call.of(session, now);
      admission.update(session);
      session.weigh();
      timers.arm(session.timer, session.engine.deadline(), now);
    } catch (Throwable fault) {
      giveUp(session, asking, fault);
      return;
    }
    perform(session, effects);
  }

  /** Performs effects in their order; each guarded, so that a fault in one skips no other. */
  private void perform(Session session, Effects effects) {
    for (Effects.Answer answer : effects.answers()) {
      guarded(session, () -> answer.ticket().answer(answer.reply()));
    }
    if (effects.released() != null) {
      guarded(session, effects.released()::release);
    }
    if (!effects.received().isEmpty() && !session.failed) {
      guarded(session, () -> application.received(session, effects.received()));
    }
    if (effects.overflowed()) {
      guarded(session, () -> application.overflowed(session));
    }
    if (!effects.undelivered().isEmpty()) {
      guarded(session, () -> application.undelivered(session, effects.undelivered()));
    }
    if (effects.end() != null) {
      forget(session, effects.end());
    }
    if (effects.held() != null) {
      guarded(session, effects.held()::hold);
    }
  }

  private void forget(Session session, SessionEnd end) {
    if (session.over) {
      return;
    }
    session.over = true;
    sessions.remove(session.sid);
    ended.add(session.sid, session.engine, loop.now() + policy.inactivity());
    admission.remove(session);
    session.release();
    timers.arm(session.timer, Long.MAX_VALUE, loop.now());
    log.debug("session {} ended: {}", session, end);
    guarded(session, () -> session.observer.closed(end));
    guarded(session, () -> application.closed(session, end));
  }

  // ---- faults

  private void guarded(Session session, Runnable work) {
    try {
      work.run();
    } catch (Throwable fault) {
      report("session " + session, fault);
      if (!session.failed) {
        session.failed = true; // ending it may fail as well, so it is tried once
        session.end(Condition.INTERNAL_SERVER_ERROR);
      }
    }
  }

  /**
   * Ends a session whose engine threw. Its state may be inconsistent, so it is ended once more for
   * its answers and then dropped.
   */
  private void giveUp(Session session, @Nullable Ticket asking, Throwable fault) {
    report("session " + session, fault);
    session.failed = true;
    boolean answered = false;
    try {
      Effects last = session.engine.end(List.of(), Condition.INTERNAL_SERVER_ERROR, loop.now());
      answered = last.answers().stream().anyMatch(answer -> answer.ticket() == asking);
      perform(session, last);
    } catch (Throwable again) {
      Failures.passOnIfFatal(again);
      log.debug("session {} could not be ended in order", session, again);
    }
    if (asking != null && !answered) {
      guarded(session, () -> asking.answer(Reply.refusal(Condition.INTERNAL_SERVER_ERROR)));
    }
    forget(session, new SessionEnd(SessionEnd.By.APPLICATION, Condition.INTERNAL_SERVER_ERROR));
  }

  private void report(String what, Throwable fault) {
    Failures.passOnIfFatal(fault);
    log.error("{} failed and ends", what, fault);
    metrics.failed();
  }
}
