package dev.holdfast.fsm;

import static com.google.common.base.Preconditions.checkState;
import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The window of a session's request ids: which requests are processed, held, early or answered.
 *
 * <p>{@code received} is the highest rid processed in order, {@code answered} the highest rid
 * answered. Between them lie the {@link HeldRequests}; one whose socket was lost stays, detached,
 * so that its repeat gets what it would have got. Above {@code received} lie the {@link
 * EarlyRequests}. Of the answered ones the {@link ReplayCache} keeps the last.
 *
 * <p>Rids reach {@code 2^53 - 1}; sums of a rid and a window never overflow a long. Confined to the
 * thread of its session.
 */
final class RequestWindow {

  private final GrantedTerms terms;
  private long received;
  private long answered;
  private boolean closed; // takes no more requests: a rid is only looked up among the kept answers
  private final HeldRequests held = new HeldRequests();
  private final EarlyRequests early;
  private final ReplayCache replayCache;

  RequestWindow(long rid, GrantedTerms terms) {
    this.terms = terms;
    this.received = rid;
    this.answered = rid;
    this.early = new EarlyRequests(terms.config().mailboxBytes());
    this.replayCache = new ReplayCache(terms);
  }

  /** The highest rid received with all before it. */
  long received() {
    return received;
  }

  HeldRequests held() {
    return held;
  }

  EarlyRequests early() {
    return early;
  }

  /** Returns the verdict on a request, and changes nothing. */
  RequestVerdict judge(Request request) {
    long rid = request.rid();
    if (closed) { // a rid has another meaning: none is the next one any more
      return replayCache.knows(rid) ? RequestVerdict.ANSWERED_REPEAT : RequestVerdict.AFTER_THE_END;
    }
    if (rid > received) {
      return judgeNext(request);
    }
    OpenRequest open = held.find(rid);
    if (open != null) {
      return isOneTooMany(open) ? RequestVerdict.TOO_MANY : RequestVerdict.HELD_REPEAT;
    }
    return replayCache.knows(rid) ? RequestVerdict.ANSWERED_REPEAT : RequestVerdict.TOO_LOW;
  }

  /** Returns the verdict on a request with a rid above {@link #received()}. */
  private RequestVerdict judgeNext(Request request) {
    long rid = request.rid();
    // The standard lets a client send one more than the window to pause or terminate.
    boolean extra = request.pauses() || request.terminate();
    if (rid > received + terms.requests() + (extra ? 1 : 0)) {
      return RequestVerdict.TOO_HIGH;
    }
    OpenRequest open = early.find(rid);
    if (open != null) {
      return isOneTooMany(open) ? RequestVerdict.TOO_MANY : RequestVerdict.EARLY_REPEAT;
    }
    // A detached one costs nothing, and the client may have gone on without it.
    if (!extra && held.countLive() + early.countLiveBelow(rid) >= terms.requests()) {
      return RequestVerdict.TOO_MANY;
    }
    if (rid == received + 1) {
      return RequestVerdict.IN_ORDER;
    }
    return early.fits(request) ? RequestVerdict.EARLY : RequestVerdict.TOO_MANY;
  }

  /** Whether another repeat of this request is too many. One in place of a lost socket never is. */
  private boolean isOneTooMany(OpenRequest open) {
    return open.isLive() && open.repeats() >= terms.config().repeats();
  }

  // ---- requests

  /** Returns the open request with this rid, of which the verdict says that it exists. */
  OpenRequest open(long rid) {
    OpenRequest one = held.find(rid);
    return one == null ? requireNonNull(early.find(rid)) : one;
  }

  /** Removes and returns the early request that is now the next in order; null if there is none. */
  @Nullable EarlyRequest nextEarly() {
    return early.take(received + 1);
  }

  /**
   * Whether the next request in order has the highest rid that there is. This is no {@link
   * RequestVerdict}, because an early request has had its verdict when it came.
   */
  boolean isLast(Request next) {
    return next.rid() == Request.MAX_RID;
  }

  /** Adds the next request in order to the held ones. */
  void admit(OpenRequest next, @Nullable Report report, long answerBy) {
    next.setReport(report);
    next.setAnswerBy(answerBy);
    received = next.rid;
    held.addLast(next);
  }

  /**
   * Moves a repeated request to its new socket. If it had a socket, its wait begins anew; if it was
   * detached, its wait goes on.
   *
   * @return the ticket that it supersedes; null if that socket was lost
   */
  @Nullable Ticket attach(OpenRequest again, Ticket ticket, long answerBy) {
    Ticket superseded = again.attach(ticket);
    if (superseded != null) {
      held.waitAgain(again, answerBy);
    }
    return superseded;
  }

  // ---- answers

  /**
   * Marks the oldest held request answered and keeps the answer.
   *
   * @param returnable whether {@link #takeBack} may undo this
   */
  void answer(Reply reply, boolean returnable, long now) {
    OpenRequest oldest = held.removeFirst();
    answered = oldest.rid;
    replayCache.keep(oldest.rid, reply, returnable ? oldest.ticket() : null, now);
  }

  /** The kept answer to a request that was {@link RequestVerdict#ANSWERED_REPEAT}. */
  Reply replay(long rid) {
    return replayCache.replay(rid);
  }

  /** Whether the last answer was written on this ticket, and nowhere else. */
  boolean isLastAnswer(Ticket ticket) {
    return replayCache.isLast(ticket);
  }

  /**
   * Undoes the last answer, which was written on this ticket, and certainly did not arrive: its
   * request is held again, detached.
   *
   * @return what the answer carried
   */
  List<Packet> takeBack(Ticket ticket) {
    checkState(isLastAnswer(ticket), "not the last answer");
    held.addFirst(new OpenRequest(answered, null));
    answered--;
    return replayCache.removeLast();
  }

  /**
   * Returns the report for a client that acknowledges {@code ack}; null if no answer seems to be
   * missing.
   */
  @Nullable Report report(long ack, long age, long now) {
    return ack == Request.ABSENT ? null : replayCache.report(ack, age, now);
  }

  /**
   * Returns the packets of the last answer if no request came after it, because it may not have
   * arrived.
   */
  List<Packet> inFlight() {
    return held.isEmpty() ? replayCache.lastPackets() : List.of();
  }

  boolean hasAnswers() {
    return !replayCache.isEmpty();
  }

  /** The memory that the last answers take, in bytes. */
  long replayWeight() {
    return replayCache.weight();
  }

  /** Drops all kept answers, so that a request that is repeated now is too old. */
  void dropAnswers() {
    replayCache.clear();
  }

  // ---- the end

  /**
   * Closes the window, which takes no more requests. Each open request is answered by {@code held}
   * or {@code early}. These answers are kept, so that a client that lost one gets the same when it
   * asks again.
   */
  void close(Function<OpenRequest, Reply> held, Function<OpenRequest, Reply> early, long now) {
    this.held.takeAll(one -> replayCache.keep(one.rid, held.apply(one), null, now));
    this.early.takeAll(one -> replayCache.keep(one.rid, early.apply(one), null, now));
    closed = true;
  }

  /** Keeps the answer to the request that ended the session, unless another answer has its rid. */
  void keepLast(long rid, Reply reply, long now) {
    if (rid > received) {
      replayCache.keep(rid, reply, null, now);
    }
  }

  /** See {@link SessionView#prefetch}. */
  long prefetch() {
    return held.prefetch() + early.weight() + replayCache.prefetch();
  }

  // ---- snapshots

  ReplayCache replayCache() {
    return replayCache;
  }

  /** Takes over the requests and answers of a snapshot. */
  void restore(SessionSnapshot snapshot, long now) {
    received = snapshot.received();
    answered = received - snapshot.held().size();
    closed = snapshot.closed();
    held.restore(snapshot.held(), answered + 1, now);
    early.restore(snapshot.early(), now);
    replayCache.restore(snapshot.answers(), now);
  }

  boolean isClosed() {
    return closed;
  }

  boolean isEmpty() {
    return held.isEmpty() && early.isEmpty();
  }
}
