package dev.holdfast.fsm;

import static dev.holdfast.fsm.Event.*;
import static java.util.Objects.requireNonNull;

import dev.holdfast.fsm.RequestWindow.Pending;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One session: turns what happens to it into events of {@link ConnectionFsm}, and performs the
 * actions that its table asks for.
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
public final class SessionEngine {

  private final Terms terms;
  private final ConnectionFsm fsm;
  private final RequestWindow window;
  private final Mailbox mailbox;
  private final PollingLimit pollingLimit;

  private long inactiveSince; // where the die-timer counts from
  private long inactivity; // how far it counts: as granted, or a pause
  private boolean paused;

  // What the call under way has done so far, and what it is about.
  private Effects effects = new Effects();
  private long now;
  private @Nullable Pending offender;
  private Condition condition = Condition.NONE;

  /**
   * A session that was created at {@code now}; {@link #created()} is the answer to that request.
   */
  public SessionEngine(Terms terms, long now) {
    this(terms, now, new ConnectionFsm());
  }

  SessionEngine(Terms terms, long now, ConnectionFsm fsm) {
    this.terms = terms;
    this.fsm = fsm;
    this.window = new RequestWindow(terms);
    this.mailbox = new Mailbox(terms.limits());
    this.pollingLimit = new PollingLimit(terms);
    this.inactivity = terms.inactivity();
    this.inactiveSince = now;
  }

  // ---- what happens

  /** The answer to the creation request. */
  public Reply created() {
    return Reply.created(terms);
  }

  /** A request of this session came in. */
  public Effects request(Request request, long now) {
    begin(now);
    if (state() == State.CLOSED) {
      offender = new Pending(request);
      fire(REQUEST);
      return done();
    }
    switch (window.judge(request)) {
      case IN_ORDER -> {
        process(request, new Pending(request));
        processEarly();
        answerOverdue();
      }
      case EARLY -> window.keep(request);
      case EARLY_AGAIN -> reattach(request);
      case HELD_AGAIN -> {
        reattach(request);
        fire(mailbox.isSealed() ? LAST_REQUEST : REQUEST);
        answerOverdue();
      }
      case ANSWERED_AGAIN -> {
        effects.answer(request.ticket(), window.replay(request), true);
        fire(CONTACT);
      }
      case TOO_LOW -> tooLow(request);
      case TOO_HIGH -> fault(new Pending(request), Condition.ITEM_NOT_FOUND);
      case TOO_MANY -> fault(new Pending(request), Condition.POLICY_VIOLATION);
    }
    return done();
  }

  /**
   * A request of this session is refused before its rid counts, and the session with it: it could
   * not be read ({@code bad-request}), or there were too many ({@code policy-violation}).
   */
  public Effects reject(Ticket ticket, Condition why, long now) {
    begin(now);
    // Its rid may be unknown; the last one received brings no acknowledgement with the answer.
    Pending refused = new Pending(Request.of(window.received(), ticket, List.of()));
    if (state() == State.CLOSED) {
      offender = refused;
      fire(REQUEST);
    } else {
      fault(refused, why);
    }
    return done();
  }

  /** The application sends packets, in one go. Ignored once the session is ending. */
  public Effects send(List<Packet> packets, long now) {
    begin(now);
    if (packets.isEmpty() || mailbox.isSealed()) {
      return done();
    }
    if (state() == State.CLOSED) {
      fire(PACKET);
    } else if (state() == State.HAVE_REQUEST || mailbox.fits(packets, paused)) {
      mailbox.add(packets);
      fire(PACKET);
    } else {
      mailbox.drain();
      effects.overflow();
      condition = Condition.SEND_QUEUE_OVERFLOW;
      fire(END);
    }
    return done();
  }

  /** The application ends the session. What it sent before still leaves; the first reason stays. */
  public Effects end(Condition why, long now) {
    begin(now);
    condition = why;
    fire(END);
    return done();
  }

  /** The server saw that the socket of this ticket closed. */
  public Effects lost(Ticket ticket, long now) {
    begin(now);
    switch (window.lose(ticket)) {
      case HELD -> {
        effects.release(ticket);
        fire(LOST);
      }
      case EARLY -> effects.release(ticket);
      case NOWHERE -> {} // answered already, or superseded
    }
    return done();
  }

  /** The answer on this ticket certainly did not arrive whole. */
  public Effects writeFailed(Ticket ticket, long now) {
    begin(now);
    List<Packet> returned = window.takeBack(ticket);
    if (returned != null && !returned.isEmpty()) {
      mailbox.restore(returned);
      fire(PACKET);
    }
    return done();
  }

  /** Time has passed. Does nothing before {@link #deadline()}. */
  public Effects timeout(long now) {
    begin(now);
    while (deadline() <= now) {
      fire(TIMEOUT);
    }
    return done();
  }

  // ---- what can be seen

  /** The state of the machine. */
  public State state() {
    return fsm.state();
  }

  /** When to call {@link #timeout}, in milliseconds; {@link Long#MAX_VALUE} for never. */
  public long deadline() {
    return switch (state().timer()) {
      case DIE -> inactiveSince + inactivity;
      case WAIT -> heldLive().answerBy();
      case NONE -> Long.MAX_VALUE;
    };
  }

  /** What this session was granted. */
  public Terms terms() {
    return terms;
  }

  // ---- requests

  private void begin(long now) {
    this.now = now;
  }

  private Effects done() {
    Effects done = effects;
    // Tickets lead to exchanges: an idle session must not keep them from being collected.
    effects = new Effects();
    offender = null;
    return done;
  }

  private void processEarly() {
    RequestWindow.Early next;
    while (state() != State.CLOSED && (next = window.nextEarly()) != null) {
      process(next.request(), next.pending());
    }
  }

  /** Processes the next request in order. */
  private void process(Request request, Pending pending) {
    if ((request.pauses() && request.pause() > terms.maxPause())
        || pollingLimit.isExceededBy(request, now)) {
      fault(pending, Condition.POLICY_VIOLATION);
      return;
    }
    pollingLimit.note(request, now);
    effects.receive(request.packets());
    if (request.rid() == Request.MAX_RID) {
      fault(pending, Condition.RID_EXHAUSTED);
      return;
    }
    Reply.Report report = reportFor(request);
    // A polling session, or a report, holds for no time at all.
    window.admit(pending, report, report == null ? waitEnd() : now);
    if (request.terminate()) {
      fire(TERMINATE);
    } else if (request.pauses() && !mailbox.isSealed()) {
      dieTimerLasts(request.pause(), true);
      fire(PAUSE);
    } else if (pending.ticket() != null) { // else lost while it was early: an orphan from the start
      dieTimerLasts(terms.inactivity(), false);
      fire(mailbox.isSealed() ? LAST_REQUEST : REQUEST);
    }
  }

  private Reply.@Nullable Report reportFor(Request request) {
    return terms.ack() ? window.report(request.ack(), terms.limits().reportAfter(), now) : null;
  }

  private long waitEnd() {
    return terms.isPolling() ? now : now + terms.longestWait();
  }

  private void reattach(Request request) {
    Ticket superseded = window.attach(request, waitEnd());
    effects.answer(superseded, Reply.error(ackBeside(request.rid())), false);
  }

  private void tooLow(Request request) {
    if (terms.limits().lenient()) {
      effects.answer(request.ticket(), Reply.refusal(Condition.ITEM_NOT_FOUND, List.of()), false);
    } else {
      fault(new Pending(request), Condition.ITEM_NOT_FOUND);
    }
  }

  private void fault(Pending who, Condition why) {
    offender = who;
    condition = why;
    fire(FAULT);
  }

  private void answerOverdue() {
    while (state() == State.HAVE_REQUEST && heldLive().answerBy() <= now) {
      fire(TIMEOUT);
    }
  }

  // ---- transitions

  private void fire(Event event) {
    perform(fsm.fire(event));
    while (state() == State.WAITING && window.holdsLive()) {
      perform(fsm.fire(NEXT));
    }
  }

  private void perform(Action action) {
    switch (action) {
      case HOLD -> abandonOrphans();
      case RELEASE -> release();
      case DELIVER -> {
        answerOldest(mailbox.drain());
        restartDieTimer();
      }
      case EXPIRE -> {
        answerOldest(List.of());
        restartDieTimer();
      }
      case KEEP, IGNORE -> {}
      case ORPHAN, RESTART -> restartDieTimer();
      case SUSPEND -> {
        suspend();
        restartDieTimer();
      }
      case SEAL -> mailbox.seal(condition);
      case FINISH -> finish();
      case FAREWELL -> farewell();
      case CONDEMN -> condemn();
      case BURY -> bury();
      case REFUSE -> refuse();
      case IMPOSSIBLE -> throw new AssertionError("the machine has thrown already");
    }
  }

  private void release() {
    abandonOrphans();
    while (window.live() > Math.max(terms.hold(), 1)) {
      answerOldest(List.of());
    }
  }

  private void suspend() {
    Pending next;
    while ((next = window.oldest()) != null) {
      // The pause itself cannot be taken back: held again, it would never be answered.
      answer(next, List.of(), next.rid < window.received());
    }
  }

  private void finish() {
    mailbox.seal(condition);
    Condition notice = mailbox.notice();
    close(notice, notice);
    effects.end(new End(End.By.APPLICATION, notice));
  }

  private void farewell() {
    mailbox.drain();
    close(Condition.NONE, Condition.NONE);
    effects.end(End.LEFT);
  }

  private void condemn() {
    mailbox.drain();
    close(Condition.OTHER_REQUEST, Condition.OTHER_REQUEST);
    terminate(offender(), condition);
    effects.end(new End(End.By.PROTOCOL, condition));
  }

  private void bury() {
    mailbox.drain();
    close(Condition.NONE, Condition.ITEM_NOT_FOUND);
    effects.end(End.DIED);
  }

  private void refuse() {
    terminate(offender(), Condition.ITEM_NOT_FOUND);
  }

  // ---- answers

  /** Answers the oldest live request. */
  private void answerOldest(List<Packet> packets) {
    abandonOrphans();
    answer(heldLive(), packets, true);
  }

  /** The client has gone on without them: they are answered, empty, for replay only. */
  private void abandonOrphans() {
    Pending live = heldLive();
    Pending next;
    while ((next = window.oldest()) != null && next != live) {
      answer(next, List.of(), true);
    }
  }

  private void answer(Pending oldest, List<Packet> packets, boolean returnable) {
    Reply reply = Reply.ordinary(oldest.report(), ackBeside(oldest.rid), packets);
    effects.answer(oldest.ticket(), reply, false);
    window.answer(reply, returnable, now);
    pollingLimit.answered(packets);
  }

  /** Answers everything open; what waits leaves on the first live request. */
  private void close(Condition held, Condition early) {
    window.close(one -> terminate(one, held), one -> terminate(one, early));
  }

  private void terminate(Pending one, Condition why) {
    if (one.ticket() != null) {
      Reply reply = Reply.terminate(why, ackBeside(one.rid), mailbox.drain());
      effects.answer(one.ticket(), reply, false);
    }
  }

  /** The acknowledgement that an answer to {@code rid} carries (XEP-0124, section 9.2). */
  private long ackBeside(long rid) {
    long received = window.received();
    return terms.ack() && received != rid ? received : Request.ABSENT;
  }

  private Pending heldLive() {
    return requireNonNull(window.oldestLive(), "nothing is held");
  }

  private Pending offender() {
    return requireNonNull(offender, "nobody offended");
  }

  private void restartDieTimer() {
    inactiveSince = now;
  }

  private void dieTimerLasts(long length, boolean pause) {
    inactivity = length;
    paused = pause;
  }
}
