package dev.holdfast.core;

import com.google.common.collect.EnumMultiset;
import com.google.common.collect.HashMultiset;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Multiset;
import dev.holdfast.fsm.Condition;
import dev.holdfast.fsm.Effects;
import dev.holdfast.fsm.End;
import dev.holdfast.fsm.Packet;
import dev.holdfast.fsm.Reply;
import dev.holdfast.fsm.Request;
import dev.holdfast.fsm.SessionEngine;
import dev.holdfast.fsm.State;
import dev.holdfast.fsm.Ticket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection manager of XEP-0124: owns the sessions of one loop, finds the session of a
 * request, and performs what its engine asks for.
 *
 * <p>A fault of the program while one session is handled ends that session and nothing else.
 * Confined to its {@link Loop}.
 */
public final class ConnectionManager {

  private static final Logger log = LoggerFactory.getLogger(ConnectionManager.class);

  private final Loop loop;
  private final Application application;
  private final Policy policy;
  private final Metrics metrics;
  private final Supplier<String> sids;
  private final Engines engines;

  private final Map<String, Session> sessions = new HashMap<>();
  private final Multiset<String> hosts = HashMultiset.create();
  private final Multiset<State> states = EnumMultiset.create(State.class);
  private final TimerQueue timers = new TimerQueue();

  /**
   * A manager without sessions.
   *
   * @param sids makes session ids that nobody can guess, each a new one
   */
  public ConnectionManager(
      Loop loop, Application application, Policy policy, Metrics metrics, Supplier<String> sids) {
    this(loop, application, policy, metrics, sids, Engines.PLAIN);
  }

  /** Likewise, with engines of another kind. */
  public ConnectionManager(
      Loop loop,
      Application application,
      Policy policy,
      Metrics metrics,
      Supplier<String> sids,
      Engines engines) {
    this.loop = loop;
    this.application = application;
    this.policy = policy;
    this.metrics = metrics;
    this.sids = sids;
    this.engines = engines;
  }

  // ---- from the edge

  /** Creates a session, or refuses to. */
  public void create(Creation creation, Ticket ticket, Host host) {
    if (creation.rid() == Request.MAX_RID) {
      ticket.answer(refusal(Condition.RID_EXHAUSTED));
      return;
    }
    Packet refusal = application.refusal(host);
    if (refusal != null || isFullFor(host)) {
      Packet why = refusal != null ? refusal : application.tooManyConnections();
      List<Packet> told = why == null ? ImmutableList.of() : ImmutableList.of(why);
      ticket.answer(Reply.refusal(Condition.POLICY_VIOLATION, told));
      return;
    }
    long now = loop.now();
    SessionEngine engine = engines.begin(policy.grant(sids.get(), creation), now);
    Session session = new Session(this, engine.terms().sid(), host, engine);
    int packets = creation.packets().size();
    if (packets > policy.requestPackets()
        || !policy.packetLimit().admits(session.packetMeter, packets, now)) {
      ticket.answer(refusal(Condition.POLICY_VIOLATION));
      return;
    }
    sessions.put(session.sid, session);
    hosts.add(host.name());
    states.add(session.counted);
    metrics.created();
    timers.arm(session.timer, engine.deadline(), now);
    guarded(session, () -> ticket.answer(engine.created()));
    guarded(session, () -> application.opened(session));
    if (packets > 0 && !session.failed) {
      receive(session, creation.packets());
    }
  }

  /** Hands a request to its session; a sid that nobody has is told so. */
  public void request(String sid, Request request) {
    Session session = sessions.get(sid);
    if (session == null) {
      request.ticket().answer(refusal(Condition.ITEM_NOT_FOUND));
    } else if (request.packets().size() > policy.requestPackets() || isTooFast(session, request)) {
      reject(session, request.ticket(), Condition.POLICY_VIOLATION);
    } else {
      drive(session, (engine, now) -> engine.request(request, now));
    }
  }

  /** A request could not be read, but names this session. */
  public void malformed(String sid, Ticket ticket) {
    Session session = sessions.get(sid);
    if (session == null) {
      ticket.answer(refusal(Condition.ITEM_NOT_FOUND));
    } else {
      reject(session, ticket, Condition.BAD_REQUEST);
    }
  }

  /** The socket of a ticket closed before it was answered. */
  public void lost(String sid, Ticket ticket) {
    Session session = sessions.get(sid);
    if (session != null) {
      drive(session, (engine, now) -> engine.lost(ticket, now));
    }
  }

  /** The answer on a ticket certainly did not arrive whole. */
  public void writeFailed(String sid, Ticket ticket) {
    Session session = sessions.get(sid);
    if (session != null) {
      drive(session, (engine, now) -> engine.writeFailed(ticket, now));
    }
  }

  /** Fires the timers that are due; call it every 100 to 250 ms. */
  public void sweep() {
    timers.sweep(loop.now(), session -> drive(session, SessionEngine::timeout));
  }

  /**
   * Ends every session with {@code system-shutdown}; held requests are answered before it returns.
   */
  public void shutdown() {
    for (Session session : ImmutableList.copyOf(sessions.values())) {
      session.end(Condition.SYSTEM_SHUTDOWN);
    }
  }

  /** How many sessions are in this state. */
  public int count(State state) {
    return states.count(state);
  }

  // ---- from the application, through Session

  void send(Session session, List<Packet> packets) {
    drive(session, (engine, now) -> engine.send(packets, now));
  }

  void end(Session session, List<Packet> last, Condition condition) {
    drive(session, (engine, now) -> engine.end(last, condition, now));
  }

  // ---- the driver

  /** A call of the machine. */
  private interface Call {
    Effects of(SessionEngine engine, long now);
  }

  /** One turn: call the machine, note its state and deadline, perform what it returned. */
  private void drive(Session session, Call call) {
    if (session.over) {
      return;
    }
    try {
      long now = loop.now();
      Effects effects = call.of(session.engine, now);
      recount(session);
      timers.arm(session.timer, session.engine.deadline(), now);
      perform(session, effects);
    } catch (RuntimeException | StackOverflowError e) {
      failed(session, e);
    }
  }

  /** Each step is guarded by itself: a fault in one must not skip the others. */
  private void perform(Session session, Effects effects) {
    for (Effects.Answer answer : effects.answers()) {
      answer(session, answer);
    }
    for (Ticket ticket : effects.released()) {
      guarded(session, () -> release(ticket));
    }
    if (!effects.received().isEmpty() && !session.over && !session.failed) {
      receive(session, effects.received());
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
  }

  private void answer(Session session, Effects.Answer answer) {
    try {
      answer.ticket().answer(answer.reply());
      metrics.answered(answer.reply(), answer.replay());
    } catch (RuntimeException | StackOverflowError e) {
      failed(session, e);
    }
  }

  private void release(Ticket ticket) {
    ticket.release();
    metrics.heldLost();
  }

  private void receive(Session session, List<Packet> packets) {
    metrics.received(packets.size());
    guarded(session, () -> application.received(session, packets));
  }

  private void recount(Session session) {
    if (session.counted != session.state()) {
      states.remove(session.counted);
      session.counted = session.state();
      states.add(session.counted);
    }
  }

  private void forget(Session session, End end) {
    if (session.over) {
      return;
    }
    session.over = true;
    sessions.remove(session.sid);
    hosts.remove(session.host().name());
    states.remove(session.counted);
    timers.arm(session.timer, Long.MAX_VALUE, loop.now());
    metrics.ended(end);
    log.debug("session {} ended: {}", session, end);
    guarded(session, () -> engines.ended(session.engine, end));
    guarded(session, () -> application.closed(session, end));
  }

  private void guarded(Session session, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | StackOverflowError e) {
      failed(session, e);
    }
  }

  /** A fault of the program ends the session it was handling, and nothing else. */
  private void failed(Session session, Throwable fault) {
    log.error("session {} failed and ends", session, fault);
    metrics.failed();
    if (!session.failed) {
      session.failed = true; // ending it may fail as well: that is tried once
      session.end(Condition.INTERNAL_SERVER_ERROR);
    }
  }

  // ---- limits

  private boolean isFullFor(Host host) {
    int perHost = policy.sessionsPerHost();
    return sessions.size() >= policy.maxSessions()
        || (perHost > 0 && host.isLimited() && hosts.count(host.name()) >= perHost);
  }

  /** Every packet counts, and every request that releases a held one; repeats do not. */
  private boolean isTooFast(Session session, Request request) {
    int cost = request.packets().size() + (session.state() == State.HAVE_REQUEST ? 1 : 0);
    return cost > 0 // most requests cost nothing, and need not be judged twice
        && session.engine.isNew(request)
        && !policy.packetLimit().admits(session.packetMeter, cost, loop.now());
  }

  private void reject(Session session, Ticket ticket, Condition why) {
    drive(session, (engine, now) -> engine.reject(ticket, why, now));
  }

  private static Reply refusal(Condition why) {
    return Reply.refusal(why, ImmutableList.of());
  }
}
