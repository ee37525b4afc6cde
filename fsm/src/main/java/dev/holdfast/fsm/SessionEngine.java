package dev.holdfast.fsm;

import static dev.holdfast.fsm.Event.*;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * The engine of one session: it turns requests, packets of the application, lost sockets and
 * timeouts into events of {@link ConnectionFsm}, and returns what must be done.
 *
 * <p>Each call is told the time (milliseconds on any monotonic clock) and returns its {@link
 * Effects}. Meanwhile it calls only the {@link SessionObserver}, and the {@link RequestLimiter} of
 * a request. {@link #deadline()} says when to call {@link #timeout} next. The application gets the
 * packets of a request after the call. What it sends then is a call of its own, {@link #send}, and
 * leaves on the oldest request that is still held.
 *
 * <p>The protocol is XEP-0124. Left out on purpose: key sequencing (section 15; an unpredictable
 * sid over TLS does the same) and multiple streams (section 16; their attributes are ignored).
 *
 * <p>Confined to one thread. Until the session has ended the state after each call follows from two
 * facts, and tests assert so: a request is held on a live socket if and only if the state is {@code
 * HAVE_REQUEST}; packets or a final notice wait if and only if it is {@code HAVE_PACKET}.
 *
 * <p>It is long because it has one method for each thing that can happen to a session.
 */
public final class SessionEngine extends SessionView {

  private final PollingLimiter pollingLimiter;
  private final SessionObserver observer;

  /**
   * Makes the engine of a session that begins at {@code now}. The first call must be {@link
   * #create}.
   */
  public SessionEngine(SessionTerms terms, long now) {
    this(terms, now, SessionObserver.NONE);
  }

  /**
   * Makes the engine of a session that begins at {@code now}, with an observer. The first call must
   * be {@link #create}.
   */
  public SessionEngine(SessionTerms terms, long now, SessionObserver observer) {
    this(terms, now, observer, new ConnectionFsm());
  }

  SessionEngine(SessionTerms terms, long now, SessionObserver observer, ConnectionFsm fsm) {
    super(terms, now, fsm);
    this.pollingLimiter = PollingLimiter.of(terms.granted());
    this.observer = observer;
  }

  /**
   * Makes the engine of a session that was written down and goes on at {@code now}, as if all its
   * sockets had closed when the snapshot was taken. It is not {@linkplain #create created} again.
   */
  public static SessionEngine of(SessionSnapshot snapshot, long now, SessionObserver observer) {
    ConnectionFsm fsm = new ConnectionFsm(snapshot.state());
    SessionEngine engine = new SessionEngine(snapshot.terms(), now, observer, fsm);
    engine.window.restore(snapshot, now);
    engine.mailbox.restore(snapshot.packets(), snapshot.notice());
    engine.dieTimer.restart(now - snapshot.idle());
    if (snapshot.pause() != Request.ABSENT) {
      engine.dieTimer.pause(snapshot.pause());
    }
    engine.pollingLimiter.restore(snapshot.polling(), now);
    return engine;
  }

  /**
   * Returns what is known of the session at {@code now}, with its sockets as lost, and changes
   * nothing: the engine goes on if the snapshot is not used.
   */
  public SessionSnapshot snapshot(long now) {
    return new SessionSnapshot(
        terms,
        window.received(),
        window.isClosed(),
        window.held().snapshot(now),
        window.early().snapshot(now),
        window.replayCache().snapshot(now),
        mailbox.packets(),
        mailbox.noticeIfAny(),
        window.held().hasLive() ? 0 : now - dieTimer.since(), // a lost socket restarts it
        dieTimer.pause(),
        pollingLimiter.snapshot(now));
  }

  // Collaborators are made for each call, so that they take no memory while a session is idle.

  private ActionPerformer actionPerformer() {
    RequestAnswerer answerer =
        new RequestAnswerer(terms.granted(), window, mailbox, pollingLimiter, dieTimer);
    return new ActionPerformer(
        terms.granted(), window, mailbox, pollingLimiter, dieTimer, answerer);
  }

  private EventDispatcher events() {
    return new EventDispatcher(fsm, actionPerformer(), window.held(), observer);
  }

  private RequestProcessor requests() {
    return new RequestProcessor(terms.granted(), window, mailbox, pollingLimiter, events());
  }

  // ---- what happens

  /**
   * Answers the creation request, and tells the application, which then gets the packets of the
   * request. There is no event for it, because the machine begins in {@link State#WAITING}.
   */
  public Effects create(Ticket ticket, List<Packet> packets, long now) {
    Turn turn = new Turn(now);
    turn.effects().answer(ticket, Reply.created(terms), false);
    turn.effects().add(new Effect.Begin());
    turn.effects().receive(packets);
    Effects effects = turn.effects().build();
    observer.created(this, effects, now);
    return effects;
  }

  /** A request of this session came in. */
  public Effects request(Request request, long now) {
    return request(request, RequestLimiter.NONE, now);
  }

  /** A request of this session came in; one too many is {@linkplain #reject rejected}. */
  public Effects request(Request request, RequestLimiter limiter, long now) {
    RequestVerdict verdict = window.judge(request);
    if (!limiter.tryCount(request, verdict)) {
      return reject(request.ticket(), Condition.POLICY_VIOLATION, now);
    }
    Turn turn = new Turn(now);
    requests().take(request, verdict, turn);
    Effects effects = turn.effects().build();
    observer.requested(this, request, effects, now);
    return effects;
  }

  /**
   * Refuses a request without processing it, and ends the session with it: the request could not be
   * read ({@code bad-request}), or was one too many ({@code policy-violation}).
   */
  public Effects reject(Ticket ticket, Condition condition, long now) {
    Turn turn = new Turn(now);
    // Its rid may be unknown; the last one received brings no acknowledgement with the answer.
    requests().fault(Request.of(window.received(), ticket, ImmutableList.of()), condition, turn);
    Effects effects = turn.effects().build();
    observer.rejected(this, ticket, condition, effects, now);
    return effects;
  }

  /**
   * The application sends packets, which leave in one answer. Ignored when the session is ending.
   */
  public Effects send(List<Packet> packets, long now) {
    Turn turn = new Turn(now).aboutPackets(packets);
    if (!packets.isEmpty()) {
      boolean fits = mailbox.fits(packets, dieTimer.isPaused());
      events().fireAnswering(fits ? PACKET : OVERFLOW, turn);
    }
    Effects effects = turn.effects().build();
    observer.sent(this, packets, effects, now);
    return effects;
  }

  /**
   * The application ends the session. The answer that tells the client has the packets that were
   * sent before, then the last packets. A second call changes nothing.
   */
  public Effects end(List<Packet> last, Condition condition, long now) {
    Turn turn = new Turn(now).aboutPackets(last).because(condition);
    events().fire(END, turn);
    Effects effects = turn.effects().build();
    observer.ended(this, last, condition, effects, now);
    return effects;
  }

  /**
   * The server stops: the session ends with {@code system-shutdown}. Early requests are answered
   * with that at once, because the requests that they wait for will not come; they count as
   * detached then. No action does so: to the machine this is an end as any other, after which an
   * early request waits for its turn.
   */
  public Effects shutdown(long now) {
    Condition condition = Condition.SYSTEM_SHUTDOWN;
    Turn turn = new Turn(now).aboutPackets(ImmutableList.of()).because(condition);
    events().fire(END, turn);
    window
        .early()
        .detach()
        .forEach(early -> turn.effects().answer(early, Reply.refusal(condition), false));
    Effects effects = turn.effects().build();
    observer.shutDown(this, effects, now);
    return effects;
  }

  /**
   * Frees the memory of this session, because all sessions together keep too much. The packets in
   * the mailbox, early packets and the last answers are dropped, and the session ends as if its
   * mailbox had overflowed. A session that is ending already keeps its final notice, and the packet
   * before it, which may have the reason.
   */
  public Effects evict(long now) {
    Turn turn = new Turn(now);
    events().fire(EVICTED, turn);
    Effects effects = turn.effects().build();
    observer.evicted(this, effects, now);
    return effects;
  }

  /** The socket of this ticket closed. Does nothing if its request was answered before. */
  public Effects lost(Ticket ticket, long now) {
    Turn turn = new Turn(now).aboutTicket(ticket);
    OpenRequest early = window.early().find(ticket);
    if (window.held().find(ticket) != null) {
      events().fireAnswering(LOST, turn);
    } else if (early != null) { // no matter of the machine yet
      early.detach();
      turn.effects().add(new Effect.Discard(ticket));
    } // else answered already, or superseded
    Effects effects = turn.effects().build();
    observer.lost(this, ticket, effects, now);
    return effects;
  }

  /** The answer on this ticket could not be written completely, so the client does not have it. */
  public Effects writeFailed(Ticket ticket, long now) {
    Turn turn = new Turn(now).aboutTicket(ticket);
    if (window.isLastAnswer(ticket)) {
      events().fire(WRITE_FAILED, turn);
      if (!mailbox.isEmpty()) { // what the answer carried, or what waited already
        boolean fits = mailbox.fits(ImmutableList.of(), true); // with the room of a pause
        events().fireAnswering(fits ? PACKET : OVERFLOW, turn.aboutPackets(ImmutableList.of()));
      }
    } // else a later answer or a repeat of this one has arrived, or may have
    Effects effects = turn.effects().build();
    observer.writeFailed(this, ticket, effects, now);
    return effects;
  }

  /**
   * Fires one timer if it is due, which is at {@link #deadline()}. To be called again while the
   * deadline is not after {@code now}.
   */
  public Effects timeout(long now) {
    Turn turn = new Turn(now);
    if (deadline() <= now) {
      events().fireAnswering(TIMEOUT, turn);
    }
    Effects effects = turn.effects().build();
    observer.timedOut(this, effects, now);
    return effects;
  }
}
