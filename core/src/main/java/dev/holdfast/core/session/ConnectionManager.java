package dev.holdfast.core.session;

import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.limit.MemoryBudget;
import dev.holdfast.core.loop.EventLoop;
import dev.holdfast.fsm.Condition;
import dev.holdfast.fsm.EndedBy;
import dev.holdfast.fsm.GrantedTerms;
import dev.holdfast.fsm.Packet;
import dev.holdfast.fsm.Reply;
import dev.holdfast.fsm.Request;
import dev.holdfast.fsm.SessionEnd;
import dev.holdfast.fsm.SessionEngine;
import dev.holdfast.fsm.SessionObserver;
import dev.holdfast.fsm.SessionTerms;
import dev.holdfast.fsm.State;
import dev.holdfast.fsm.Ticket;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection manager of XEP-0124: it creates the sessions of one application, and finds the
 * session of a request, whose engine the {@link SessionDriver} calls. Itself it answers only
 * creations that it refuses and requests with an unknown sid. Confined to the {@link EventLoop}.
 *
 * <p>It is long because all that an HTTP server, an application and a supervisor may ask of the
 * sessions is asked here; most methods only pass it on.
 */
public final class ConnectionManager {

  private static final Logger log = LoggerFactory.getLogger(ConnectionManager.class);
  private static final int ENDED_SHARE = 8; // an eighth of the budget is for ended sessions

  private final EventLoop loop;
  private final Application application;
  private final SessionPolicy policy;
  private final SessionMetrics metrics;
  private final Supplier<String> sids;
  private final SessionObserverFactory observers;
  private final SessionObserver metricsObserver;
  private final AdmissionControl admission;
  private final MemoryBudget budget;
  private final SessionRegistry sessions;
  private final SessionFaults faults;
  private final SessionDriver driver;
  private final SessionParking parking;
  private @Nullable GrantedTerms lastTerms; // the terms of the newest session; null: there was none

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
    this(
        loop,
        application,
        policy,
        new MemoryBudget(policy.memoryBudget()),
        metrics,
        sids,
        SessionObserverFactory.NONE);
  }

  /**
   * Makes a manager without sessions, whose sessions will have these observers.
   *
   * @param budget of the clients, which managers of one server share
   */
  public ConnectionManager(
      EventLoop loop,
      Application application,
      SessionPolicy policy,
      MemoryBudget budget,
      SessionMetrics metrics,
      Supplier<String> sids,
      SessionObserverFactory observers) {
    this.loop = loop;
    this.application = application;
    this.policy = policy;
    this.metrics = metrics;
    this.sids = sids;
    this.observers = observers;
    this.metricsObserver = new MetricsObserver(metrics);
    this.budget = budget;
    this.admission = new AdmissionControl(policy, application, metrics, budget);
    EndedSessionCache ended = new EndedSessionCache(policy.memoryBudget() / ENDED_SHARE, budget);
    this.sessions = new SessionRegistry(admission, ended);
    this.faults = new SessionFaults(metrics);
    this.driver =
        new SessionDriver(loop, application, faults, sessions, policy.inactivity().toMillis());
    this.parking =
        new SessionParking(
            application,
            sessions,
            driver,
            budget,
            admission,
            metrics,
            metricsObserver,
            policy.engine(),
            policy.inactivity().toMillis());
  }

  /**
   * Creates a session and answers the ticket, or refuses the creation.
   *
   * @param request carried the creation; used during this call only
   */
  public void create(CreationRequest creation, Ticket ticket, HandshakeRequest request) {
    if (parking.defer(ticket)) {
      return;
    }
    faults.contain(
        "a creation",
        ticket,
        Condition.INTERNAL_SERVER_ERROR,
        () -> {
          Reply refusal = refusal(creation, request);
          if (refusal == null) {
            begin(creation, ticket, request);
          } else {
            ticket.answer(refusal);
          }
        });
  }

  private @Nullable Reply refusal(CreationRequest creation, HandshakeRequest request) {
    Reply refusal = admission.refusal(creation, request, loop.now());
    return refusal == null ? makeRoom(request.host()) : refusal;
  }

  private void begin(CreationRequest creation, Ticket ticket, HandshakeRequest request) {
    long now = loop.now();
    List<Packet> packets = creation.packets();
    SessionTerms terms = grant(creation);
    SessionObserver observer = metricsObserver.and(observers.of(terms, now));
    SessionEngine engine = new SessionEngine(terms, now, observer);
    Session session = new Session(driver, budget, request, engine, observer);
    // counts these packets; refusal() has found that they are within the limit
    policy.packetLimit().admit(session.packetMeter, packets.size(), now);
    sessions.add(session, now);
    driver.drive(session, ticket, (one, at) -> one.engine.create(ticket, packets, at));
  }

  /** Returns the terms of a session, which most of those begun one after the other share. */
  private SessionTerms grant(CreationRequest creation) {
    SessionTerms granted = policy.grant(sids.get(), creation);
    SessionTerms terms = lastTerms == null ? granted : granted.sharing(lastTerms);
    lastTerms = terms.granted();
    return terms;
  }

  /** Refuses a creation because the HTTP server has no room for more connections. */
  public void refuse(Ticket ticket) {
    faults.contain(
        "a refusal",
        ticket,
        Condition.POLICY_VIOLATION,
        () -> ticket.answer(admission.noRoom(CreationRefusal.CONNECTIONS)));
  }

  /**
   * Ends an unconfirmed session if there is no room otherwise. Returns the refusal if there is none
   * even so; null if there is room.
   */
  private @Nullable Reply makeRoom(ClientHost host) {
    CreationRefusal full = admission.refusalFor(host);
    if (full == null) {
      return null;
    }
    Session first = admission.firstToGo(full, host);
    if (first == null) {
      return admission.noRoom(full);
    }
    driver.drop(first, new SessionEnd(EndedBy.APPLICATION, Condition.POLICY_VIOLATION));
    return admission.refusalFor(host) == null ? null : admission.noRoom(full);
  }

  /**
   * Returns an equal sid: that of its session, so that an HTTP server which keeps it needs no text
   * of its own; the same one if there is no such session.
   */
  public String shared(String sid) {
    Session session = sessions.find(sid);
    return session == null ? sid : session.sid;
  }

  /** Whether there is a session with this sid that has not ended. */
  public boolean isOpen(String sid) {
    return sessions.find(sid) != null;
  }

  /**
   * Sets the listener to the ends of sessions, which is given the sid of each behind its last
   * answers; not of those that are {@linkplain #dropParked dropped}, because they go on elsewhere.
   *
   * @throws IllegalStateException if there is one already
   */
  public void onEnd(Consumer<String> listener) {
    driver.onEnd(listener);
  }

  /** Whether there is a session with this sid, or one that ended recently. */
  public boolean has(String sid) {
    return sessions.find(sid) != null || sessions.findEnded(sid) != null;
  }

  /**
   * Hands a request to its session, also to one that ended recently; answers {@code item-not-found}
   * if there is no such session. A request whose body is complete only after {@link #quiesce} has
   * no answer: its client sends it again when the sessions are parked, to the manager that goes on
   * with them.
   */
  public void request(String sid, Request request) {
    if (parking.defer(request.ticket())) {
      return;
    }
    Session session = sessions.find(sid);
    if (session == null) {
      faults.contain(
          "a session that had ended",
          request.ticket(),
          Condition.INTERNAL_SERVER_ERROR,
          () -> requestEnded(sid, request));
      return;
    }
    driver.drive(
        session,
        request.ticket(),
        (one, now) -> {
          admission.confirm(one);
          return one.engine.request(request, policy.requestLimiter(one, now), now);
        });
  }

  private void requestEnded(String sid, Request request) {
    SessionEngine ended = sessions.findEnded(sid);
    if (ended == null) {
      request.ticket().answer(Reply.refusal(Condition.ITEM_NOT_FOUND));
    } else {
      driver.driveEnded(sid, ended, request);
    }
  }

  /**
   * Ends the session that a malformed request names, with {@code bad-request}.
   *
   * @param why the text of it
   */
  public void malformed(String sid, String why, Ticket ticket) {
    Condition condition = Condition.BAD_REQUEST.saying(why);
    drive(sid, ticket, (session, now) -> session.engine.reject(ticket, condition, now));
  }

  /** Tells a session that the socket of a ticket closed before it was answered. */
  public void lost(String sid, Ticket ticket) {
    parking.lost(ticket);
    drive(sid, null, (session, now) -> session.engine.lost(ticket, now));
  }

  /** Tells a session that the answer on a ticket did not reach its client whole. */
  public void writeFailed(String sid, Ticket ticket) {
    drive(sid, null, (session, now) -> session.engine.writeFailed(ticket, now));
  }

  /** Fires the timers that are due; to be called every 100 to 250 ms. */
  public void sweep() {
    sessions.sweep(
        loop.now(), due -> driver.drive(due, null, (session, now) -> session.engine.timeout(now)));
    relieve();
  }

  /** Has the holders of the most memory free it, if the budget is exceeded. */
  private void relieve() {
    long held = budget.held();
    int told = budget.relieve();
    if (told > 0) {
      metrics.evicted(told);
      log.warn("{} bytes are held for clients: the {} that hold the most are evicted", held, told);
    }
  }

  /**
   * Ends every session with {@code system-shutdown}; answers all open requests before it returns.
   */
  public void shutdown() {
    parking.undo();
    faults.contain("the application", application::stopping);
    for (Session session : sessions.all()) {
      driver.drive(session, null, (one, now) -> one.engine.shutdown(now));
    }
  }

  /**
   * Has the application {@linkplain Application#quiesce finish} what is under way, before its
   * sessions are {@linkplain #park parked}. From now on no request is handled or answered.
   *
   * @param then is called when that is done; maybe never
   */
  public void quiesce(Runnable then) {
    parking.quiesce(then);
  }

  /**
   * Parks all sessions that their application {@linkplain Application#park can park}, so that
   * another manager can {@linkplain #adopt go on} with them. From then on no request is answered.
   * Once they are kept, {@link #dropParked} is to be called; then {@link #shutdown} ends the
   * others. If they cannot be kept, {@link #shutdown} ends all.
   *
   * @param bytes the most bytes of all; if they have more, the largest are left out
   */
  public List<ParkedSession> park(long bytes) {
    return parking.park(loop.now(), bytes);
  }

  /** Drops the sessions that were parked, without a word to their clients and application. */
  public void dropParked() {
    parking.drop();
  }

  /**
   * Goes on with sessions that were parked; to be called before the first request. They count like
   * others, and none is refused for want of room. Each has all of its inactivity, or its pause, for
   * the next request. One that cannot be read, or that the application refuses, has ended: its
   * client is told {@code item-not-found}. An adopted session has no journal.
   *
   * @return how many go on
   */
  public int adopt(List<ParkedSession> parked) {
    return parking.adopt(parked, loop.now());
  }

  /**
   * Goes on with one session that another process has parked, like {@link #adopt(List)}, while
   * requests for others come; not when its own have been {@linkplain #park parked}.
   *
   * @return whether it goes on
   */
  public boolean adopt(ParkedSession parked) {
    return parking.adopt(parked, loop.now());
  }

  /** Returns the number of sessions in a state. */
  public int count(State state) {
    return admission.count(state);
  }

  /**
   * Returns the memory budget of this manager's clients, in which the HTTP server counts as well.
   */
  public MemoryBudget budget() {
    return budget;
  }

  private void drive(String sid, @Nullable Ticket ticket, EngineCall call) {
    if (ticket != null && parking.defer(ticket)) {
      return;
    }
    Session session = sessions.find(sid);
    if (session != null) {
      driver.drive(session, ticket, call);
    } else if (ticket != null) {
      ticket.answer(Reply.refusal(Condition.ITEM_NOT_FOUND));
    }
  }
}
