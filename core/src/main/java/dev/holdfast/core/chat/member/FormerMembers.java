package dev.holdfast.core.chat.member;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.HashCode;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.limit.BoundedMap;
import dev.holdfast.core.store.Change;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A registry of former members of all rooms. A member that has left is kept for 24 hours, so that
 * it can come back with its token; the nick of one whose session was lost is reserved for a while.
 * Bounded: beyond the bounds, undelivered messages and then members are dropped, the longest gone
 * first. The token of a dropped member is revoked in the store. Owned by the event loop.
 */
public final class FormerMembers {

  /** How long a former member is kept, in milliseconds. */
  static final long REMEMBERED = 24 * 3_600_000L;

  /** A nick in a room, by one of its keys. */
  private record RoomNick(String room, String key) {
    static ImmutableList<RoomNick> of(String room, Nickname nick) {
      return nick.keys().stream().map(key -> new RoomNick(room, key)).collect(toImmutableList());
    }
  }

  private record Absence(
      Member member,
      ImmutableList<RoomNick> nicks,
      long since,
      long nickReservedUntil,
      int undeliveredBytes) {}

  private static final int UNDELIVERED_BYTES = 16 << 20; // of all members together

  private final long undeliveredLimit;
  private final BoundedMap<HashCode, Absence> absences; // in the order of leaving
  private final BoundedMap<HashCode, Absence> withUndelivered; // in the order of leaving
  private final Map<RoomNick, Absence> reserved = new HashMap<>();
  private long undeliveredBytes;
  private final Consumer<Change> changes;

  /**
   * Makes an empty registry.
   *
   * @param limit the most members that are kept
   * @param changes gets the revocation of a dropped member's token
   */
  public FormerMembers(int limit, Consumer<Change> changes) {
    this(limit, UNDELIVERED_BYTES, changes);
  }

  FormerMembers(int limit, long undeliveredLimit, Consumer<Change> changes) {
    this.absences = BoundedMap.byInsertion(limit, (token, absence) -> forgotten(absence));
    this.withUndelivered =
        BoundedMap.byInsertion(limit, (token, absence) -> droppedUndelivered(absence));
    this.undeliveredLimit = undeliveredLimit;
    this.changes = changes;
  }

  /** Returns the former member with this token; null if there is none. */
  public @Nullable Member find(HashCode token) {
    Absence absence = absences.get(token);
    return absence == null ? null : absence.member;
  }

  /** Whether a nick is reserved for another member than the claimant. */
  public boolean isReserved(String room, Nickname nick, @Nullable Member claimant, long now) {
    return RoomNick.of(room, nick).stream()
        .map(reserved::get)
        .anyMatch(
            absence ->
                absence != null && absence.member != claimant && absence.nickReservedUntil > now);
  }

  /**
   * Adds a member that has left.
   *
   * @param since when it left, in milliseconds
   * @param nickReservedUntil until when its nick is reserved, in milliseconds
   */
  public void remember(Member member, long since, long nickReservedUntil) {
    Absence absence =
        new Absence(
            member,
            RoomNick.of(member.room(), member.nick()),
            since,
            nickReservedUntil,
            member.undeliveredBytes());
    absences.put(member.token(), absence);
    if (nickReservedUntil > since) {
      absence.nicks.forEach(nick -> reserved.put(nick, absence));
    }
    if (absence.undeliveredBytes > 0) {
      withUndelivered.put(member.token(), absence);
      undeliveredBytes += absence.undeliveredBytes;
    }
    while (undeliveredBytes > undeliveredLimit) {
      withUndelivered.dropFirst();
    }
  }

  private void droppedUndelivered(Absence absence) {
    absence.member.dropUndelivered();
    undeliveredBytes -= absence.undeliveredBytes;
  }

  private void forgetUndelivered(Absence absence) {
    if (withUndelivered.remove(absence.member.token()) != null) {
      undeliveredBytes -= absence.undeliveredBytes;
    }
  }

  /** Removes a member that is back, or whose token is void. */
  public void forget(Member member) {
    Absence absence = absences.remove(member.token());
    if (absence != null) {
      forgetUndelivered(absence);
      absence.nicks.forEach(nick -> reserved.remove(nick, absence));
    }
  }

  /** Drops members that left more than 24 hours ago. */
  public void sweep(long now) {
    absences.dropWhile(absence -> absence.since <= now - REMEMBERED);
  }

  private void forgotten(Absence absence) {
    forgetUndelivered(absence);
    absence.nicks.forEach(nick -> reserved.remove(nick, absence));
    changes.accept(new Change.Revoked(absence.member.token()));
  }
}
