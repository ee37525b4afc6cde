package dev.holdfast.fsm;

import static dev.holdfast.fsm.Event.*;

import dev.holdfast.fsm.RequestWindow.Pending;
import java.util.List;
import java.util.function.Consumer;
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
public class SessionEngine {

  private final Terms terms;
  private final ConnectionFsm fsm;
  private final RequestWindow window;
  private final Mailbox mailbox;
  private final PollingLimit pollingLimit;

  private final Actions act;

  /**
   * A session that was created at {@code now}; {@link #created()} is the answer to that request.
   */
  public SessionEngine(Terms terms, long now) {
    this(terms, now, new ConnectionFsm());
  }

  /** Likewise; the observer is told each row of the table that fires. */
  public SessionEngine(Terms terms, long now, Consumer<ConnectionFsm.Row> observer) {
    this(terms, now, new ConnectionFsm(observer));
  }

  SessionEngine(Terms terms, long now, ConnectionFsm fsm) {
    this.terms = terms;
    this.fsm = fsm;
    this.window = new RequestWindow(terms);
    this.mailbox = new Mailbox(terms.limits());
    this.pollingLimit = new PollingLimit(terms);
    this.act = new Actions(terms, window, mailbox, pollingLimit, now);
  }

  // ---- what happens

  /** The answer to the creation request. */
  public Reply created() {
    return Reply.created(terms);
  }

  /** A request of this session came in. */
  public Effects request(Request request, long now) {
    act.begin(now);
    if (state() == State.CLOSED) {
      repeatOrRefuse(request);
      return act.done();
    }
    switch (window.judge(request)) {
      case IN_ORDER -> {
        if (pollingLimit.isExceededBy(request, now)) {
          fault(new Pending(request), Condition.POLICY_VIOLATION);
        } else {
          process(request, new Pending(request), now);
          processEarly();
        }
        answerOverdue();
      }
      case EARLY -> window.keep(request, now);
      case EARLY_AGAIN -> reattach(request);
      case HELD_AGAIN -> {
        reattach(request);
        fireRequest();
        answerOverdue();
      }
      case ANSWERED_AGAIN -> {
        repeat(request, window.replay(request));
      }
      case TOO_LOW -> tooLow(request);
      case TOO_HIGH -> fault(new Pending(request), Condition.ITEM_NOT_FOUND);
      case TOO_MANY -> fault(new Pending(request), Condition.POLICY_VIOLATION);
    }
    return act.done();
  }

  /**
   * A request of this session is refused before its rid counts, and the session with it: it could
   * not be read ({@code bad-request}), or there were too many ({@code policy-violation}).
   */
  public Effects reject(Ticket ticket, Condition why, long now) {
    act.begin(now);
    // Its rid may be unknown; the last one received brings no acknowledgement with the answer.
    Pending refused = new Pending(Request.of(window.received(), ticket, List.of()));
    if (state() == State.CLOSED) {
      refuse(refused);
    } else {
      fault(refused, why);
    }
    return act.done();
  }

  /** The application sends packets, in one go. Ignored once the session is ending. */
  public Effects send(List<Packet> packets, long now) {
    act.begin(now);
    if (packets.isEmpty() || mailbox.isSealed()) {
      return act.done();
    }
    if (state() == State.CLOSED) {
      fire(PACKET);
    } else if (state() == State.HAVE_REQUEST || mailbox.fits(packets, act.isPaused())) {
      mailbox.add(packets);
      fireAnswering(PACKET);
    } else {
      mailbox.drain();
      act.effects().overflow();
      act.endWith(Condition.SEND_QUEUE_OVERFLOW);
      fire(END);
    }
    return act.done();
  }

  /**
   * The application ends the session. What it sent before still leaves, then the last packets, on
   * the answer that tells the end; the first end stays.
   */
  public Effects end(List<Packet> last, Condition why, long now) {
    act.begin(now);
    if (state() != State.CLOSED && !mailbox.isSealed()) {
      mailbox.add(last);
    }
    act.endWith(why);
    fire(END);
    return act.done();
  }

  /**
   * All sessions together keep too much, and this one gives up its share: what waits is lost, so is
   * what came early, the last answers are forgotten, and the session ends, as if its own mailbox
   * had overflowed. One that is ending already keeps the last word, which says why.
   */
  public Effects overflow(long now) {
    act.begin(now);
    window.forgetAnswers();
    window.forgetEarly();
    if (mailbox.isSealed()) {
      mailbox.keepLast();
    } else if (state() != State.CLOSED) {
      mailbox.drain();
      act.effects().overflow();
      act.endWith(Condition.SEND_QUEUE_OVERFLOW);
      fire(END);
    }
    return act.done();
  }

  /** The server saw that the socket of this ticket closed. */
  public Effects lost(Ticket ticket, long now) {
    act.begin(now);
    switch (window.lose(ticket)) {
      case HELD -> {
        act.effects().release(ticket);
        fireAnswering(LOST);
      }
      case EARLY -> act.effects().release(ticket);
      case NOWHERE -> {} // answered already, or superseded
    }
    return act.done();
  }

  /** The answer on this ticket certainly did not arrive whole. */
  public Effects writeFailed(Ticket ticket, long now) {
    act.begin(now);
    if (state() == State.CLOSED) {
      return act.done(); // what is kept is for repeats
    }
    List<Packet> returned = window.takeBack(ticket);
    if (returned != null && !returned.isEmpty()) {
      mailbox.restore(returned);
      fireAnswering(PACKET);
    }
    return act.done();
  }

  /**
   * Time has passed. Does nothing before {@link #deadline()}; when that is not later than now
   * afterwards, a further timer is due.
   */
  public Effects timeout(long now) {
    act.begin(now);
    if (deadline() <= now) {
      fireAnswering(TIMEOUT);
    }
    return act.done();
  }

  // ---- what can be seen

  /** Whether a request is no repeat of one that was seen: only such are new work. */
  public boolean isNew(Request request) {
    return switch (window.judge(request)) {
      case IN_ORDER, EARLY, TOO_HIGH, TOO_MANY -> true;
      case EARLY_AGAIN, HELD_AGAIN, ANSWERED_AGAIN, TOO_LOW -> false;
    };
  }

  /** The state of the machine. */
  public State state() {
    return fsm.state();
  }

  /** When to call {@link #timeout}, in milliseconds; {@link Long#MAX_VALUE} for never. */
  public long deadline() {
    return switch (state().timer()) {
      case DIE -> act.diesAt();
      case WAIT -> window.heldLive().answerBy();
      case NONE -> Long.MAX_VALUE;
    };
  }

  /**
   * What was sent and is not known to have arrived, in order: what waits for a request, and before
   * it what the last answer carried, if no request came after that.
   */
  public List<Packet> undelivered() {
    return act.undelivered();
  }

  /** The sockets of requests that wait for one before them, which has not come. */
  public List<Ticket> earlyTickets() {
    return window.earlyTickets();
  }

  /** Whether a request could be answered again: an ended session that has nothing is of no use. */
  public boolean hasAnswers() {
    return window.hasAnswers();
  }

  /** What it costs to keep the packets that wait, in bytes: see {@link Packet#weight}. */
  public long mailboxWeight() {
    return mailbox.weight();
  }

  /** Likewise, the last answers. */
  public long replayWeight() {
    return window.weight();
  }

  /** Likewise, the packets of requests that came before an earlier one. */
  public long earlyWeight() {
    return window.earlyWeight();
  }

  /**
   * How full the mailbox would be with so much more: 1 is full, and more than that if it would
   * overflow outside a pause.
   */
  public double fill(int packets, long bytes) {
    return mailbox.fill(packets, bytes);
  }

  /**
   * Whether the client fetches what is sent to it: a request is held, or the last one ended less
   * than {@code patience} milliseconds ago. One that pauses does not.
   */
  public boolean asks(long patience, long now) {
    return state() == State.HAVE_REQUEST
        || (state() != State.CLOSED
            && !mailbox.isSealed()
            && !act.isPaused()
            && now - act.inactiveSince() < patience);
  }

  /** Whether all that is left to do is to tell the client that the session has ended. */
  public boolean isEnding() {
    return mailbox.isSealed();
  }

  /** The highest rid that was received with all before it. */
  protected long received() {
    return window.received();
  }

  /** Whether nothing is open, and nothing waits. */
  protected boolean isAtRest() {
    return state() == State.WAITING && window.isEmpty() && !act.isPaused();
  }

  /**
   * Whether the session could as well have been created at {@code now} with the rid {@link
   * #received}, as far as anything but repeats and acknowledgements of earlier requests can tell,
   * and, in a polling session, the next request.
   */
  protected boolean isAsCreated(long now) {
    return isAtRest() && deadline() == now + terms.inactivity();
  }

  /** What this session was granted. */
  public Terms terms() {
    return terms;
  }

  /** Whether the state says the two facts it stands for; tests ask after every call. */
  boolean isConsistent() {
    boolean holds = window.holdsLive();
    boolean hasToSend = !mailbox.isEmpty() || mailbox.isSealed();
    return switch (state()) {
      case WAITING -> !holds && !hasToSend;
      case HAVE_REQUEST -> holds && !hasToSend;
      case HAVE_PACKET -> !holds && hasToSend;
      case CLOSED -> window.isEmpty() && mailbox.isEmpty();
    };
  }

  // ---- requests

  private void processEarly() {
    RequestWindow.Early next;
    while ((next = window.nextEarly()) != null) { // the end leaves none
      process(next.request(), next.pending(), next.arrived());
    }
  }

  /** Processes the next request in order, which arrived now or, if it was early, before. */
  private void process(Request request, Pending pending, long arrived) {
    if (request.pause() > terms.maxPause()) {
      fault(pending, Condition.POLICY_VIOLATION);
      return;
    }
    pollingLimit.note(request, arrived);
    act.effects().receive(request.packets());
    if (isLastRid(request) && !request.terminate() && !mailbox.isSealed()) {
      fault(pending, Condition.RID_EXHAUSTED);
      return;
    }
    boolean alone = !window.holdsLive();
    window.admit(pending, reportFor(request), waitEnd());
    if (alone) {
      act.abandonOrphans(pending);
    }
    tellReport(pending);
    act.resume();
    if (request.terminate()) {
      fire(TERMINATE);
    } else if (request.pauses() && !isToldTheEnd(request)) {
      if (request.pause() > 0) {
        act.pause(request.pause());
      }
      fire(PAUSE);
    } else if (pending.ticket() != null) { // else lost while it was early: an orphan from the start
      fireRequest();
    }
  }

  private static boolean isLastRid(Request request) {
    return request.rid() == Request.MAX_RID;
  }

  /**
   * Whether a request for a pause is answered with the final notice instead. An answer to a pause
   * carries no packets: where some wait before the notice, both leave with the next request.
   */
  private boolean isToldTheEnd(Request pause) {
    return mailbox.isSealed() && (mailbox.isEmpty() || isLastRid(pause));
  }

  /** A report is told at once, and answers leave in order; one without a socket waits for it. */
  private void tellReport(Pending pending) {
    if (pending.report() != null && pending.ticket() != null) {
      window.hurry(act.now());
    }
  }

  private Reply.@Nullable Report reportFor(Request request) {
    return terms.ack()
        ? window.report(request.ack(), terms.limits().reportAfter(), act.now())
        : null;
  }

  /** When a request that comes now is answered at the latest; polling sessions hold none. */
  private long waitEnd() {
    return terms.isPolling() ? act.now() : act.now() + terms.longestWait();
  }

  private void reattach(Request request) {
    Pending again = window.unanswered(request.rid());
    Ticket superseded = window.attach(again, request.ticket(), waitEnd());
    act.effects().answer(superseded, Reply.error(act.ackBeside(request.rid())), false);
    tellReport(again);
  }

  private void repeat(Request request, Reply known) {
    act.effects().answer(request.ticket(), known, true);
    fire(CONTACT);
  }

  /** The session has ended: the answer that told so may have been lost. */
  private void repeatOrRefuse(Request request) {
    Reply known = window.keptAnswer(request);
    if (known != null) {
      repeat(request, known);
    } else {
      refuse(new Pending(request));
    }
  }

  private void tooLow(Request request) {
    if (terms.limits().lenient()) {
      act.effects()
          .answer(request.ticket(), Reply.refusal(Condition.ITEM_NOT_FOUND, List.of()), false);
    } else {
      fault(new Pending(request), Condition.ITEM_NOT_FOUND);
    }
  }

  private void fault(Pending who, Condition why) {
    act.blame(who, why);
    fire(FAULT);
  }

  /** The session has ended already. */
  private void refuse(Pending who) {
    act.blame(who, Condition.ITEM_NOT_FOUND);
    fire(REQUEST);
  }

  private void answerOverdue() {
    for (int live = window.live(); live > 0; live--) {
      if (deadline() <= act.now()) {
        fireAnswering(TIMEOUT);
      }
    }
  }

  // ---- transitions

  private void fire(Event event) {
    act.perform(fsm.fire(event));
  }

  /** Fires the event of a request that is now held: a final notice that waits makes it the last. */
  private void fireRequest() {
    fire(mailbox.isSealed() ? LAST_REQUEST : REQUEST);
  }

  /** Fires an event that uses up a held request, behind which there may be another. */
  private void fireAnswering(Event event) {
    fire(event);
    if (window.holdsLive()) {
      fire(NEXT);
    }
  }
}
