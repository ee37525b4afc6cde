package dev.holdfast.fsm;

import static dev.holdfast.fsm.Event.*;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * One session: turns what happens to it into events of {@link ConnectionFsm}, and returns what must
 * be done.
 *
 * <p>Each call is told the time (milliseconds on any monotonic clock) and returns its {@link
 * Effects}: nothing is called back. {@link #deadline()} says when to call {@link #timeout} next.
 * What a request carried is handed to the application after the call; what the application answers
 * is a call of its own, and leaves on the newest held request.
 *
 * <p>The protocol is XEP-0124. Left out on purpose: key sequencing (section 15; an unpredictable
 * sid over TLS does the same) and multiple streams (section 16; their attributes are ignored).
 *
 * <p>Confined to one thread. The state after each call follows from two facts, and tests assert so:
 * something is held on a live socket if and only if {@code HAVE_REQUEST}; something waits to be
 * sent if and only if {@code HAVE_PACKET}.
 */
public final class SessionEngine extends SessionView {

  private final EventDispatcher events;
  private final RequestProcessor requests;
  private final SessionObserver observer;

  /** A session that begins at {@code now}; {@link #create} comes first. */
  public SessionEngine(Terms terms, long now) {
    this(terms, now, SessionObserver.NONE);
  }

  /** A session that begins at {@code now}, with an observer of its calls and rows. */
  public SessionEngine(Terms terms, long now, SessionObserver observer) {
    this(terms, now, observer, new ConnectionFsm());
  }

  SessionEngine(Terms terms, long now, SessionObserver observer, ConnectionFsm fsm) {
    super(terms, now, fsm);
    PollingLimit pollingLimit = new PollingLimit(terms);
    Responder responder = new Responder(terms, window, mailbox, pollingLimit, dieTimer);
    Actions actions = new Actions(terms, window, mailbox, pollingLimit, dieTimer, responder);
    this.events = new EventDispatcher(fsm, actions, window.held(), observer);
    this.requests = new RequestProcessor(terms, window, mailbox, pollingLimit, actions, events);
    this.observer = observer;
  }

  // ---- what happens

  /**
   * The creation request is answered, and the application told; then it gets what the request
   * carried. The machine has no event for it: {@link State#WAITING} is where it begins.
   */
  public Effects create(Ticket ticket, List<Packet> packets, long now) {
    Turn turn = new Turn(now);
    turn.answer(ticket, Reply.created(terms), false);
    turn.begin();
    turn.receive(packets);
    Effects effects = turn.effects();
    observer.created(this, effects, now);
    return effects;
  }

  /** A request of this session came in. */
  public Effects request(Request request, long now) {
    return request(request, RequestLimit.NONE, now);
  }

  /** A request of this session came in; one too many is {@linkplain #reject rejected}. */
  public Effects request(Request request, RequestLimit limit, long now) {
    Verdict verdict = window.judge(request);
    if (limit.isExceededBy(request, verdict)) {
      return reject(request.ticket(), Condition.POLICY_VIOLATION, now);
    }
    Turn turn = new Turn(now);
    requests.take(request, verdict, turn);
    Effects effects = turn.effects();
    observer.requested(this, request, effects, now);
    return effects;
  }

  /**
   * A request of this session is refused before its rid counts, and the session with it: it could
   * not be read ({@code bad-request}), or there were too many ({@code policy-violation}).
   */
  public Effects reject(Ticket ticket, Condition why, long now) {
    Turn turn = new Turn(now);
    // Its rid may be unknown; the last one received brings no acknowledgement with the answer.
    requests.fault(Request.of(window.received(), ticket, ImmutableList.of()), why, turn);
    Effects effects = turn.effects();
    observer.rejected(this, ticket, why, effects, now);
    return effects;
  }

  /** The application sends packets, in one go. Ignored once the session is ending. */
  public Effects send(List<Packet> packets, long now) {
    Turn turn = new Turn(now).of(packets);
    if (!packets.isEmpty()) {
      boolean fits = mailbox.fits(packets, dieTimer.isPaused());
      events.fireAnswering(fits ? PACKET : OVERFLOW, turn);
    }
    Effects effects = turn.effects();
    observer.sent(this, packets, effects, now);
    return effects;
  }

  /**
   * The application ends the session. What it sent before still leaves, then the last packets, on
   * the answer that tells the end; the first end stays.
   */
  public Effects end(List<Packet> last, Condition why, long now) {
    Turn turn = new Turn(now).of(last).because(why);
    events.fire(END, turn);
    Effects effects = turn.effects();
    observer.ended(this, last, why, effects, now);
    return effects;
  }

  /**
   * The server stops: the session ends with {@code system-shutdown}. Requests that are early are
   * told so at once, because no request comes any more that they could wait for; to the session
   * their sockets are lost.
   */
  public Effects shutdown(long now) {
    Condition why = Condition.SYSTEM_SHUTDOWN;
    Turn turn = new Turn(now).of(ImmutableList.of()).because(why);
    events.fire(END, turn);
    window.early().detach().forEach(early -> turn.answer(early, Reply.refusal(why), false));
    Effects effects = turn.effects();
    observer.shutDown(this, effects, now);
    return effects;
  }

  /**
   * All sessions together keep too much, and this one gives up its share: what waits is lost, so is
   * what came early, the last answers are forgotten, and the session ends, as if its own mailbox
   * had overflowed. One that is ending already keeps its final notice, and the packet before it,
   * which may say more.
   */
  public Effects evict(long now) {
    Turn turn = new Turn(now);
    events.fire(EVICTED, turn);
    Effects effects = turn.effects();
    observer.evicted(this, effects, now);
    return effects;
  }

  /** The server saw that the socket of this ticket closed. */
  public Effects lost(Ticket ticket, long now) {
    Turn turn = new Turn(now).of(ticket);
    OpenRequest early = window.early().find(ticket);
    if (window.held().find(ticket) != null) {
      events.fireAnswering(LOST, turn);
    } else if (early != null) { // no matter of the machine yet
      early.detach();
      turn.discard(ticket);
    } // else answered already, or superseded
    Effects effects = turn.effects();
    observer.lost(this, ticket, effects, now);
    return effects;
  }

  /** The answer on this ticket certainly did not arrive whole. */
  public Effects writeFailed(Ticket ticket, long now) {
    Turn turn = new Turn(now).of(ticket);
    if (window.isLastAnswer(ticket)) {
      events.fire(WRITE_FAILED, turn);
      if (!mailbox.isEmpty()) { // what the answer carried, or what waited already
        events.fireAnswering(PACKET, turn.of(ImmutableList.of()));
      }
    } // else a later answer or a repeat of this one has arrived, or may have
    Effects effects = turn.effects();
    observer.writeFailed(this, ticket, effects, now);
    return effects;
  }

  /**
   * Time has passed. Does nothing before {@link #deadline()}; when that is not later than now
   * afterwards, a further timer is due.
   */
  public Effects timeout(long now) {
    Turn turn = new Turn(now);
    if (deadline() <= now) {
      events.fireAnswering(TIMEOUT, turn);
    }
    Effects effects = turn.effects();
    observer.timedOut(this, effects, now);
    return effects;
  }
}
