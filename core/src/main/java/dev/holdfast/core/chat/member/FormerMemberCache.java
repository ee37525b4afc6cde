package dev.holdfast.core.chat.member;

import com.google.common.hash.HashCode;
import dev.holdfast.core.limit.BoundedMap;
import dev.holdfast.core.store.MetadataProjection;
import org.jspecify.annotations.Nullable;

/**
 * A cache of the former members that were last members in this process, with the whispers and
 * notices that were not delivered to them: each for 24 hours, so that one that comes back goes on
 * as it was. Bounded: beyond the bounds, undelivered packets and then members are dropped, the
 * longest gone first. Who may come back is decided by the store. Confined to the loop.
 */
public final class FormerMemberCache {

  /** How long a former member is kept, in milliseconds. */
  static final long KEPT = MetadataProjection.MEMBERSHIP.toMillis();

  private record Absence(Member member, long since, int undeliveredBytes) {}

  private static final int MAX_UNDELIVERED_BYTES = 16 << 20; // of all members together

  private final long undeliveredLimit;
  private final BoundedMap<HashCode, Absence> absences; // in the order of leaving
  private final BoundedMap<HashCode, Absence> withUndelivered; // in the order of leaving
  private long undeliveredBytes;

  /** Makes an empty collection, which keeps at most so many members. */
  public FormerMemberCache(int limit) {
    this(limit, MAX_UNDELIVERED_BYTES);
  }

  FormerMemberCache(int limit, long undeliveredLimit) {
    this.absences = BoundedMap.byInsertion(limit, (token, absence) -> uncountUndelivered(absence));
    this.withUndelivered =
        BoundedMap.byInsertion(limit, (token, absence) -> droppedUndelivered(absence));
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
    Absence absence = new Absence(member, now, member.undeliveredBytes());
    absences.put(member.token(), absence);
    if (absence.undeliveredBytes > 0) {
      withUndelivered.put(member.token(), absence);
      undeliveredBytes += absence.undeliveredBytes;
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
    uncountUndelivered(absence);
    return absence.member;
  }

  private void droppedUndelivered(Absence absence) {
    absence.member.dropUndelivered();
    undeliveredBytes -= absence.undeliveredBytes;
  }

  private void uncountUndelivered(Absence absence) {
    if (withUndelivered.remove(absence.member.token()) != null) {
      undeliveredBytes -= absence.undeliveredBytes;
    }
  }

  /** Drops members that left more than 24 hours ago. */
  public void sweep(long now) {
    absences.dropWhile(absence -> absence.since <= now - KEPT);
  }
}
