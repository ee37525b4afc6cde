package dev.holdfast.fsm;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All that a session knows of request ids: which requests are processed, held, early or answered.
 *
 * <p>{@code received} is the highest rid processed in order, {@code answered} the highest rid
 * answered. Between them lie the <em>held</em> requests, at most {@code hold} of them on a live
 * socket; one whose socket was lost stays as an <em>orphan</em>, so that its re-send gets what it
 * would have got. Above {@code received} lie the <em>early</em> ones, which wait for a gap to be
 * filled. Of the answered ones the last {@code requests + 1} are kept: a client that keeps to its
 * window cannot need an older one, because an in-order rid N proves that all answers up to N -
 * requests - 1 arrived (XEP-0124, section 14.3).
 *
 * <p>Rids reach {@code 2^53 - 1}; sums of a rid and a window never overflow a long.
 */
final class RequestWindow {

  /** What a request is, by its rid alone. */
  enum Verdict {
    /** The next one. */
    IN_ORDER,
    /** Within the window, but an earlier one is missing. */
    EARLY,
    /** An early one, sent again. */
    EARLY_AGAIN,
    /** One that is held or an orphan, sent again. */
    HELD_AGAIN,
    /** One whose answer is known, sent again. */
    ANSWERED_AGAIN,
    /** Above the window. */
    TOO_HIGH,
    /** Answered so long ago that the answer is gone. */
    TOO_LOW,
    /** More unanswered requests, copies of one, or bytes that come early, than allowed. */
    TOO_MANY
  }

  /** A request that has no answer yet; in {@code held} or in {@code early}. */
  static final class Pending {
    final long rid;
    private @Nullable Ticket ticket; // null: its socket was lost
    private int copies;
    private Reply.@Nullable Report report;
    private long answerBy;

    Pending(Request request) {
      this(request.rid(), request.ticket());
    }

    private Pending(long rid, @Nullable Ticket ticket) {
      this.rid = rid;
      this.ticket = ticket;
    }

    @Nullable Ticket ticket() {
      return ticket;
    }

    Reply.@Nullable Report report() {
      return report;
    }

    /** When the wait-timer of this request is due, in milliseconds. */
    long answerBy() {
      return answerBy;
    }
  }

  /** A request that waits for a gap to be filled, with what it carries. */
  record Early(Request request, Pending pending, long arrived) {}

  private final int requests;
  private final int copiesMax;
  private final long earlyMax;
  private long received;
  private long answered;
  private final ArrayDeque<Pending> held = new ArrayDeque<>(2); // in the order of rids
  private final List<Early> early = new ArrayList<>(0); // in the order of rids
  private long earlyWeight;
  private final ReplayCache replays;

  RequestWindow(Terms terms) {
    this.requests = terms.requests();
    this.copiesMax = terms.limits().copies();
    this.earlyMax = terms.limits().mailboxBytes();
    this.received = terms.rid();
    this.answered = terms.rid();
    this.replays = new ReplayCache(terms);
  }

  long received() {
    return received;
  }

  /** Says what a request is; changes nothing. */
  Verdict judge(Request request) {
    long rid = request.rid();
    if (rid > received) {
      // The standard lets a client send one more than the window to pause or terminate.
      boolean extra = request.pauses() || request.terminate();
      if (rid > received + requests + (extra ? 1 : 0)) {
        return Verdict.TOO_HIGH;
      }
      Early twin = earlyOf(rid);
      if (twin != null) {
        return isOneTooMany(twin.pending) ? Verdict.TOO_MANY : Verdict.EARLY_AGAIN;
      }
      if (!extra && unansweredBelow(rid) >= requests) {
        return Verdict.TOO_MANY;
      }
      if (rid == received + 1) {
        return Verdict.IN_ORDER;
      }
      return earlyWeight + Mailbox.weightOf(request.packets()) <= earlyMax
          ? Verdict.EARLY
          : Verdict.TOO_MANY;
    }
    Pending twin = heldOf(rid);
    if (twin != null) {
      return isOneTooMany(twin) ? Verdict.TOO_MANY : Verdict.HELD_AGAIN;
    }
    return replays.knows(rid) ? Verdict.ANSWERED_AGAIN : Verdict.TOO_LOW;
  }

  /** Whether another copy is too many; one in place of a lost socket never is. */
  private boolean isOneTooMany(Pending twin) {
    return twin.ticket != null && twin.copies >= copiesMax;
  }

  // ---- early requests

  /** Keeps an early request until the gap before it is filled. */
  void keep(Request request, long now) {
    int at = 0;
    while (at < early.size() && early.get(at).pending.rid < request.rid()) {
      at++;
    }
    early.add(at, new Early(request, new Pending(request), now));
    earlyWeight += Mailbox.weightOf(request.packets());
  }

  /** Takes out the request after {@link #received()} if it came early; null if it did not. */
  @Nullable Early nextEarly() {
    if (early.isEmpty() || early.get(0).pending.rid != received + 1) {
      return null;
    }
    Early next = early.remove(0);
    earlyWeight -= Mailbox.weightOf(next.request.packets());
    return next;
  }

  /** The sockets on which early requests wait. */
  List<Ticket> earlyTickets() {
    return early.stream().map(one -> one.pending.ticket).filter(Objects::nonNull).toList();
  }

  /** What it costs to keep what the early requests carry. */
  long earlyWeight() {
    return earlyWeight;
  }

  /** Keeps no more what the early requests carry; they wait on, for their answers. */
  void forgetEarly() {
    early.replaceAll(one -> new Early(one.request.withoutPackets(), one.pending, one.arrived));
    earlyWeight = 0;
  }

  // ---- held requests

  /** Takes the next request in order as held. */
  void admit(Pending next, Reply.@Nullable Report report, long answerBy) {
    next.report = report;
    next.answerBy = answerBy;
    received = next.rid;
    held.addLast(next);
  }

  /** Makes every held request due. */
  void hurry(long now) {
    held.forEach(pending -> pending.answerBy = now);
  }

  /** The request with this rid that has no answer yet, where the verdict says that there is one. */
  Pending unanswered(long rid) {
    Pending pending = heldOf(rid);
    return pending == null ? requireNonNull(earlyOf(rid)).pending : pending;
  }

  /**
   * Puts a repeated request on its new socket. Where that supersedes another, the repeat counts as
   * a copy, and begins a new wait; but no held request waits longer than one behind it, because
   * answers leave in order. A repeat of a request whose socket was lost goes on with its wait.
   *
   * @return the ticket that it supersedes; null if that socket was lost
   */
  @Nullable Ticket attach(Pending pending, Ticket ticket, long answerBy) {
    Ticket superseded = pending.ticket;
    pending.ticket = ticket;
    if (superseded != null) {
      pending.copies++;
      pending.answerBy = answerBy;
      for (Pending other : held) {
        if (other.rid > pending.rid) {
          pending.answerBy = Math.min(pending.answerBy, other.answerBy);
        }
      }
    }
    return superseded;
  }

  /** The oldest held request, an orphan maybe; null if nothing is held. */
  @Nullable Pending oldest() {
    return held.peekFirst();
  }

  /** Whether a request is held on a live socket. */
  boolean holdsLive() {
    return oldestLive() != null;
  }

  /** The oldest held request on a live socket; null if there is none. */
  @Nullable Pending oldestLive() {
    for (Pending pending : held) {
      if (pending.ticket != null) {
        return pending;
      }
    }
    return null;
  }

  /** Likewise, where the state says that there is one. */
  Pending heldLive() {
    return requireNonNull(oldestLive(), "nothing is held");
  }

  /** How many requests are held on live sockets. */
  int live() {
    int live = 0;
    for (Pending pending : held) {
      live += pending.ticket != null ? 1 : 0;
    }
    return live;
  }

  /** Where a ticket stood whose socket was lost. */
  enum Place {
    HELD,
    EARLY,
    NOWHERE
  }

  /** Forgets a socket; the request itself, and what it carries, is kept. */
  Place lose(Ticket ticket) {
    for (Pending pending : held) {
      if (pending.ticket == ticket) {
        pending.ticket = null;
        return Place.HELD;
      }
    }
    for (Early one : early) {
      if (one.pending.ticket == ticket) {
        one.pending.ticket = null;
        return Place.EARLY;
      }
    }
    return Place.NOWHERE;
  }

  // ---- answers

  /**
   * Marks the oldest held request answered and keeps the answer.
   *
   * @param returnable whether {@link #takeBack} may undo this
   */
  void answer(Reply reply, boolean returnable, long now) {
    Pending pending = held.removeFirst();
    answered = pending.rid;
    replays.keep(pending.rid, reply, returnable ? pending.ticket : null, now);
  }

  /** The kept answer to a request that was {@link Verdict#ANSWERED_AGAIN}. */
  Reply replay(Request again) {
    return requireNonNull(keptAnswer(again));
  }

  /** The kept answer to a request that is sent again; null if there is none. */
  @Nullable Reply keptAnswer(Request again) {
    return replays.replay(again.rid());
  }

  /**
   * Undoes the last answer, if this is its ticket: its bytes certainly did not arrive. The request
   * becomes an orphan again.
   *
   * @return what the answer carried; null if nothing can be undone
   */
  @Nullable List<Packet> takeBack(Ticket ticket) {
    List<Packet> returned = replays.takeBack(ticket);
    if (returned != null) {
      held.addFirst(new Pending(answered, null));
      answered--;
    }
    return returned;
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
  long weight() {
    return replays.weight();
  }

  /** Keeps no answer any more: who repeats a request now comes too late. */
  void forgetAnswers() {
    replays.clear();
  }

  // ---- the end

  /**
   * Empties the window. Each open request is answered by {@code held} or {@code early}; these last
   * answers are kept, because one that is lost must not be taken for another end.
   */
  void close(Function<Pending, Reply> held, Function<Pending, Reply> early, long now) {
    this.held.forEach(one -> replays.keep(one.rid, held.apply(one), null, now));
    this.early.forEach(one -> replays.keep(one.pending.rid, early.apply(one.pending), null, now));
    this.held.clear();
    this.early.clear();
    this.earlyWeight = 0;
  }

  /** Keeps the answer to the request that ended the session, if its rid is that of no other. */
  void keepLast(long rid, Reply reply, long now) {
    if (rid > received) {
      replays.keep(rid, reply, null, now);
    }
  }

  boolean isEmpty() {
    return held.isEmpty() && early.isEmpty();
  }

  // ---- look-ups: the lists hold at most a handful

  private int unansweredBelow(long rid) {
    int count = live(); // an orphan costs nobody anything, and the client may have gone on
    for (Early one : early) {
      count += one.pending.rid < rid && one.pending.ticket != null ? 1 : 0;
    }
    return count;
  }

  private @Nullable Pending heldOf(long rid) {
    for (Pending pending : held) {
      if (pending.rid == rid) {
        return pending;
      }
    }
    return null;
  }

  private @Nullable Early earlyOf(long rid) {
    for (Early one : early) {
      if (one.pending.rid == rid) {
        return one;
      }
    }
    return null;
  }
}
