package dev.holdfast.core.chat.member;

import com.google.common.hash.HashCode;
import dev.holdfast.core.limit.BoundedMap;
import dev.holdfast.core.store.MetadataProjection;
import dev.holdfast.fsm.Packet;
import org.jspecify.annotations.Nullable;

/**
 * A cache of former members whose last session was one of this process, with the whispers and
 * notices that were not delivered to them: each for 24 hours, so that one that comes back goes on
 * as it was. Bounded: beyond so many members the longest gone is dropped, and beyond so many bytes
 * all undelivered packets of one member, the one whose first came before those of the others. Who
 * may come back is decided by the store. Confined to the loop.
 */
public final class FormerMemberCache {

  /** How long a former member is kept, in milliseconds. */
  static final long KEPT = MetadataProjection.MEMBERSHIP.toMillis();

  private record Absence(Member member, long since) {}

  /** What was not delivered to a member, with the bytes that it was counted with. */
  private record Undelivered(Member member, int bytes) {}

  private static final int MAX_UNDELIVERED_BYTES = 16 << 20; // of all members together

  private final long undeliveredLimit;
  private final BoundedMap<HashCode, Absence> absences; // in the order of leaving
  // of those for whom there are undelivered packets, in the order in which the first was counted
  private final BoundedMap<HashCode, Undelivered> withUndelivered;
  private long undeliveredBytes;

  /** Makes an empty cache, which keeps at most so many members. */
  public FormerMemberCache(int limit) {
    this(limit, MAX_UNDELIVERED_BYTES);
  }

  FormerMemberCache(int limit, long undeliveredLimit) {
    this.absences = BoundedMap.byInsertion(limit, (token, absence) -> uncount(token));
    this.withUndelivered = BoundedMap.byInsertion(limit, (token, each) -> dropped(each));
    this.undeliveredLimit = undeliveredLimit;
  }

  /** Returns the former member with this token; null if there is none. */
  public @Nullable Member find(HashCode token) {
    Absence absence = absences.get(token);
    return absence == null ? null : absence.member;
  }

  /**
   * Adds a member that has left.
   *
   * @param now in milliseconds
   */
  public void add(Member member, long now) {
    absences.put(member.token(), new Absence(member, now));
    count(member);
  }

  /** Keeps a packet for the former member with this token; drops it if there is none. */
  public void keepUndelivered(HashCode token, Packet packet) {
    Member member = find(token);
    if (member != null) {
      member.keepUndelivered(packet);
      count(member);
    }
  }

  private void count(Member member) {
    int bytes = member.undeliveredBytes();
    if (bytes > 0) {
      Undelivered before = withUndelivered.get(member.token());
      undeliveredBytes += bytes - (before == null ? 0 : before.bytes);
      withUndelivered.put(member.token(), new Undelivered(member, bytes));
    }
    while (undeliveredBytes > undeliveredLimit) {
      withUndelivered.dropFirst();
    }
  }

  /** Removes and returns the member with this token, which is back; null if there is none. */
  public @Nullable Member take(HashCode token) {
    Absence absence = absences.remove(token);
    if (absence == null) {
      return null;
    }
    uncount(token);
    return absence.member;
  }

  private void dropped(Undelivered undelivered) {
    undelivered.member.dropUndelivered();
    undeliveredBytes -= undelivered.bytes;
  }

  private void uncount(HashCode token) {
    Undelivered counted = withUndelivered.remove(token);
    if (counted != null) {
      undeliveredBytes -= counted.bytes;
    }
  }

  /** Drops members that left more than 24 hours ago. */
  public void sweep(long now) {
    absences.dropWhile(absence -> absence.since <= now - KEPT);
  }
}
