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
 * so that its re-send gets what it would have got. Above {@code received} lie the {@link
 * EarlyRequests}. Of the answered ones the {@link ReplayCache} keeps the last.
 *
 * <p>Rids reach {@code 2^53 - 1}; sums of a rid and a window never overflow a long.
 */
final class RequestWindow {

  private final int requests;
  private final int copiesMax;
  private long received;
  private long answered;
  private boolean closed; // a fact of its own, by which tests check that CLOSED is the right state
  private final HeldRequests held = new HeldRequests();
  private final EarlyRequests early;
  private final ReplayCache replays;

  RequestWindow(Terms terms) {
    this.requests = terms.requests();
    this.copiesMax = terms.limits().copies();
    this.received = terms.rid();
    this.answered = terms.rid();
    this.early = new EarlyRequests(terms.limits().mailboxBytes());
    this.replays = new ReplayCache(terms);
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

  /** Says what a request is; changes nothing. */
  Verdict judge(Request request) {
    long rid = request.rid();
    if (closed) { // a rid has another meaning: none is the next one any more
      return replays.knows(rid) ? Verdict.ANSWERED_AGAIN : Verdict.AFTER_THE_END;
    }
    if (rid > received) {
      return judgeNext(request);
    }
    OpenRequest twin = held.find(rid);
    if (twin != null) {
      return isOneTooMany(twin) ? Verdict.TOO_MANY : Verdict.HELD_AGAIN;
    }
    return replays.knows(rid) ? Verdict.ANSWERED_AGAIN : Verdict.TOO_LOW;
  }

  /** Says what a request is that was not processed. */
  private Verdict judgeNext(Request request) {
    long rid = request.rid();
    // The standard lets a client send one more than the window to pause or terminate.
    boolean extra = request.pauses() || request.terminate();
    if (rid > received + requests + (extra ? 1 : 0)) {
      return Verdict.TOO_HIGH;
    }
    OpenRequest twin = early.find(rid);
    if (twin != null) {
      return isOneTooMany(twin) ? Verdict.TOO_MANY : Verdict.EARLY_AGAIN;
    }
    // A detached one costs nothing, and the client may have gone on without it.
    if (!extra && held.countLive() + early.countLiveBelow(rid) >= requests) {
      return Verdict.TOO_MANY;
    }
    if (rid == received + 1) {
      return Verdict.IN_ORDER;
    }
    return early.fits(request) ? Verdict.EARLY : Verdict.TOO_MANY;
  }

  /** Whether another copy is too many; one in place of a lost socket never is. */
  private boolean isOneTooMany(OpenRequest twin) {
    return twin.isLive() && twin.copies() >= copiesMax;
  }

  // ---- requests

  /** The open request with this rid, where the verdict says that there is one. */
  OpenRequest open(long rid) {
    OpenRequest one = held.find(rid);
    return one == null ? requireNonNull(early.find(rid)) : one;
  }

  /** Takes out the request after {@link #received()} if it came early; null if it did not. */
  EarlyRequests.@Nullable Early nextEarly() {
    return early.take(received + 1);
  }

  /**
   * Whether no rid is higher than that of the next request in order. No {@link Verdict}, because a
   * request that was early had its verdict when it came.
   */
  boolean isLast(Request next) {
    return next.rid() == Request.MAX_RID;
  }

  boolean isAdmitted(OpenRequest open) {
    return open.rid <= received;
  }

  /** Takes the next request in order as held. */
  void admit(OpenRequest next, Reply.@Nullable Report report, long answerBy) {
    next.setReport(report);
    next.setAnswerBy(answerBy);
    received = next.rid;
    held.addLast(next);
  }

  /**
   * Puts a repeated request on its new socket. Where that supersedes another, it begins a new wait;
   * a repeat of a detached request goes on with its wait.
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
    replays.keep(oldest.rid, reply, returnable ? oldest.ticket() : null, now);
  }

  /** The kept answer to a request that was {@link Verdict#ANSWERED_AGAIN}. */
  Reply replay(long rid) {
    return replays.replay(rid);
  }

  /** Whether the last answer was written on this ticket, and nowhere else. */
  boolean isLastAnswer(Ticket ticket) {
    return replays.isLast(ticket);
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
    return replays.removeLast();
  }

  /**
   * What to report to a client that acknowledges {@code ack}; null if it misses nothing for sure.
   */
  Reply.@Nullable Report report(long ack, long age, long now) {
    return ack == Request.ABSENT ? null : replays.report(ack, age, now);
  }

  /** What the last answer carried, if no request came after it: it may not have arrived. */
  List<Packet> unconfirmed() {
    return answered == received ? replays.lastPackets() : List.of();
  }

  boolean hasAnswers() {
    return !replays.isEmpty();
  }

  /** What it costs to keep the last answers. */
  long replayWeight() {
    return replays.weight();
  }

  /** Keeps no answer any more: a request that is repeated now comes too late. */
  void forgetAnswers() {
    replays.clear();
  }

  // ---- the end

  /**
   * Empties the window, which takes no request any more. Each open request is answered by {@code
   * held} or {@code early}; these last answers are kept, because one that is lost must not be taken
   * for another end.
   */
  void close(Function<OpenRequest, Reply> held, Function<OpenRequest, Reply> early, long now) {
    this.held.drain(one -> replays.keep(one.rid, held.apply(one), null, now));
    this.early.drain(one -> replays.keep(one.rid, early.apply(one), null, now));
    closed = true;
  }

  /** Keeps the answer to the request that ended the session, if its rid is that of no other. */
  void keepLast(long rid, Reply reply, long now) {
    if (rid > received) {
      replays.keep(rid, reply, null, now);
    }
  }

  boolean isClosed() {
    return closed;
  }

  boolean isEmpty() {
    return held.isEmpty() && early.isEmpty();
  }
}
