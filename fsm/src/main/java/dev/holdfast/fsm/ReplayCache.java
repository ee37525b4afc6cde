package dev.holdfast.fsm;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A cache of the last answers of a session, for requests that are sent again.
 *
 * <p>It keeps one answer more than the window is wide. A client that keeps to its window cannot
 * need an older one, because an in-order rid N proves that all answers up to N - requests - 1
 * arrived (XEP-0124, section 14.3). Acknowledged answers stay as well: a late copy from a proxy
 * should be answered, not end the session.
 */
final class ReplayCache {

  /** An answer, and the ticket it was written to. */
  private static final class Answered {
    final long rid;
    final Reply reply;
    final long at;
    final long weight; // of its packets, which need not be looked at again when it is dropped
    private @Nullable Ticket ticket; // null: cannot be undone

    Answered(long rid, Reply reply, @Nullable Ticket ticket, long at) {
      this.rid = rid;
      this.reply = reply;
      this.ticket = ticket;
      this.at = at;
      this.weight = Mailbox.weightOf(reply.packets());
    }
  }

  private final int depth;
  private final ArrayDeque<Answered> kept; // in the order of rids
  private long weight;

  ReplayCache(SessionTerms terms) {
    this.depth = terms.requests() + 1;
    this.kept = new ArrayDeque<>(depth);
  }

  /**
   * Keeps an answer.
   *
   * @param ticket where it was written; null if {@link #removeLast} may not undo it
   */
  void keep(long rid, Reply reply, @Nullable Ticket ticket, long now) {
    Answered newest = new Answered(rid, reply, ticket, now);
    kept.addLast(newest);
    weight += newest.weight;
    if (kept.size() > depth) {
      weight -= kept.removeFirst().weight;
    }
  }

  /** The memory that the answers take, in bytes. */
  long weight() {
    return weight;
  }

  boolean isEmpty() {
    return kept.isEmpty();
  }

  boolean knows(long rid) {
    return find(rid) != null;
  }

  /** Returns the kept answer to a repeated request. From now on it cannot be undone. */
  Reply replay(long rid) {
    Answered known = requireNonNull(find(rid), "the answer is not kept");
    known.ticket = null;
    return known.reply;
  }

  /** Whether the last answer was written on this ticket, may be undone and was not repeated. */
  boolean isLast(Ticket ticket) {
    Answered last = kept.peekLast();
    return last != null && last.ticket == ticket;
  }

  /** Removes the last answer, which must exist, and returns its packets. */
  List<Packet> removeLast() {
    Answered last = kept.removeLast();
    weight -= last.weight;
    return last.reply.packets();
  }

  /**
   * Returns the report for a client that has the answers up to {@code ack} only (XEP-0124, section
   * 9.3).
   *
   * @param age in milliseconds, below which an answer may still be on its way
   * @return null if the answer after {@code ack} is not kept, or is too young
   */
  Reply.@Nullable Report report(long ack, long age, long now) {
    Answered missed = find(ack + 1);
    return missed == null || now - missed.at < age
        ? null
        : new Reply.Report(missed.rid, now - missed.at);
  }

  /** The packets of the last answer. */
  List<Packet> lastPackets() {
    Answered last = kept.peekLast();
    return last == null ? List.of() : last.reply.packets();
  }

  void clear() {
    kept.clear();
    weight = 0;
  }

  private @Nullable Answered find(long rid) {
    for (Answered one : kept) {
      if (one.rid == rid) {
        return one;
      }
    }
    return null;
  }
}
