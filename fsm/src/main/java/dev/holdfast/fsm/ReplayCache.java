package dev.holdfast.fsm;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A cache of the last answers of a session, for requests that are sent again.
 *
 * <p>It keeps one answer more than the window is wide. A client that keeps to its window cannot
 * need an older one, because an in-order rid N proves that all answers up to N - requests - 1
 * arrived (XEP-0124, section 14.3). Acknowledged answers stay as well: a late repeat of a proxy
 * should be answered, not end the session. Confined to the thread of its session.
 */
final class ReplayCache {

  /** An answer, and the ticket it was written to. */
  private static final class Answered {
    final long rid;
    final Reply reply;
    final long at;
    final long weight; // the bytes of its packets, added up once
    private @Nullable Ticket ticket; // null: cannot be undone
    private @Nullable Answered newer;

    Answered(long rid, Reply reply, @Nullable Ticket ticket, long at) {
      this.rid = rid;
      this.reply = reply;
      this.ticket = ticket;
      this.at = at;
      this.weight = Mailbox.weightOf(reply.packets());
    }
  }

  private final int depth;
  private int size;
  private @Nullable Answered oldest; // the head of a list in the order of rids, linked by `newer`
  private @Nullable Answered newest;
  private long weight;

  ReplayCache(GrantedTerms terms) {
    this.depth = terms.requests() + 1;
  }

  /** See {@link SessionView#prefetch}. */
  long prefetch() {
    return (newest == null ? 0 : newest.at) + (oldest == null ? 0 : oldest.at);
  }

  /**
   * Keeps an answer.
   *
   * @param ticket where it was written; null if {@link #removeLast} may not undo it
   */
  void keep(long rid, Reply reply, @Nullable Ticket ticket, long now) {
    Answered answered = new Answered(rid, reply, ticket, now);
    if (newest == null) {
      oldest = answered;
    } else {
      newest.newer = answered;
    }
    newest = answered;
    weight += answered.weight;
    size++;
    if (size > depth) {
      dropOldest();
    }
  }

  private void dropOldest() {
    Answered first = requireNonNull(oldest);
    oldest = first.newer;
    weight -= first.weight;
    size--;
  }

  /** The memory that the answers take, in bytes. */
  long weight() {
    return weight;
  }

  boolean isEmpty() {
    return newest == null;
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
    return newest != null && newest.ticket == ticket;
  }

  /** Removes the last answer, which must exist, and returns its packets. */
  List<Packet> removeLast() {
    Answered last = requireNonNull(newest, "nothing was answered");
    newest = before(last);
    if (newest == null) {
      oldest = null;
    } else {
      newest.newer = null;
    }
    size--;
    weight -= last.weight;
    return last.reply.packets();
  }

  private @Nullable Answered before(Answered last) {
    Answered one = oldest;
    while (one != null && one.newer != last) {
      one = one.newer;
    }
    return one;
  }

  /**
   * Returns the report for a client that has the answers up to {@code ack} only (XEP-0124, section
   * 9.3).
   *
   * @param age in milliseconds, below which an answer may still be on its way
   * @return null if the answer after {@code ack} is not kept, or is too young
   */
  @Nullable Report report(long ack, long age, long now) {
    Answered missed = find(ack + 1);
    return missed == null || now - missed.at < age ? null : new Report(missed.rid, now - missed.at);
  }

  /** The packets of the last answer. */
  List<Packet> lastPackets() {
    return newest == null ? List.of() : newest.reply.packets();
  }

  /** All answers at {@code now}. */
  List<SessionSnapshot.Answer> snapshot(long now) {
    ImmutableList.Builder<SessionSnapshot.Answer> all = ImmutableList.builder();
    for (Answered one = oldest; one != null; one = one.newer) {
      all.add(new SessionSnapshot.Answer(one.rid, one.reply, now - one.at));
    }
    return all.build();
  }

  /** Keeps the answers of a snapshot. */
  void restore(List<SessionSnapshot.Answer> all, long now) {
    for (SessionSnapshot.Answer one : all) {
      keep(one.rid(), one.reply(), null, now - one.age());
    }
  }

  void clear() {
    oldest = null;
    newest = null;
    size = 0;
    weight = 0;
  }

  private @Nullable Answered find(long rid) {
    for (Answered one = oldest; one != null; one = one.newer) {
      if (one.rid == rid) {
        return one;
      }
    }
    return null;
  }
}
