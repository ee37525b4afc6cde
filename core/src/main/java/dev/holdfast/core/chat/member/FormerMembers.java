package dev.holdfast.core.chat.member;

import com.google.common.hash.HashCode;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.store.Store.Change;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who lately was a member of some room. One who is gone is remembered for 24 hours, so that its
 * token brings it back; one whose session was lost also keeps its nick from others for a while.
 * Bounded: the one that is gone the longest is forgotten first, and before that its letters are
 * lost. Whom it forgets the store may forget, too. Confined to the loop.
 */
public final class FormerMembers {

  /** How long one is remembered, in milliseconds. */
  static final long REMEMBERED = 24 * 3_600_000L;

  /** A nick of a room. */
  private record Place(String room, String nick) {
    static Place of(Member member) {
      return new Place(member.room(), member.nick().key());
    }
  }

  private record Absence(
      Member member, Place place, long since, long nickReservedUntil, int undeliveredBytes) {}

  private static final int UNDELIVERED_BYTES = 16 << 20; // of all together

  private final int limit;
  private final long undeliveredLimit;
  private final Map<HashCode, Absence> absent = new LinkedHashMap<>(); // the longest gone first
  private final Map<Place, Absence> reserved = new HashMap<>();

  private final Map<HashCode, Absence> withUndelivered = new LinkedHashMap<>(); // likewise
  private long undeliveredBytes;
  private final Consumer<Change> changes;

  /** Remembers so many, and nobody yet; the token of one that is forgotten is void. */
  public FormerMembers(int limit, Consumer<Change> changes) {
    this(limit, UNDELIVERED_BYTES, changes);
  }

  FormerMembers(int limit, long undeliveredLimit, Consumer<Change> changes) {
    this.limit = limit;
    this.undeliveredLimit = undeliveredLimit;
    this.changes = changes;
  }

  /** The one with this token; null if it is not known here. */
  public @Nullable Member find(HashCode token) {
    Absence absence = absent.get(token);
    return absence == null ? null : absence.member;
  }

  /** Whether this nick of a room is kept for somebody else. */
  public boolean isReserved(String room, Nickname nick, @Nullable Member claimant, long now) {
    Absence absence = reserved.get(new Place(room, nick.key()));
    return absence != null && absence.member != claimant && absence.nickReservedUntil > now;
  }

  /**
   * Remembers one who went.
   *
   * @param since when that was
   * @param nickReservedUntil until when its nick is kept for it
   */
  public void remember(Member member, long since, long nickReservedUntil) {
    if (absent.size() >= limit) {
      forgetLongestGone();
    }
    Absence absence =
        new Absence(member, Place.of(member), since, nickReservedUntil, member.undeliveredBytes());
    absent.put(member.token(), absence);
    if (nickReservedUntil > since) {
      reserved.put(absence.place, absence);
    }
    if (absence.undeliveredBytes > 0) {
      withUndelivered.put(member.token(), absence);
      undeliveredBytes += absence.undeliveredBytes;
    }
    while (undeliveredBytes > undeliveredLimit) {
      Absence first = withUndelivered.values().iterator().next();
      first.member.dropUndelivered();
      forgetUndelivered(first);
    }
  }

  private void forgetUndelivered(Absence absence) {
    if (withUndelivered.remove(absence.member.token()) != null) {
      undeliveredBytes -= absence.undeliveredBytes;
    }
  }

  /** Forgets one: it is back, or its token is void. */
  public void forget(Member member) {
    Absence absence = absent.remove(member.token());
    if (absence != null) {
      forgetUndelivered(absence);
      reserved.remove(absence.place, absence);
    }
  }

  /** Forgets those who have been gone for long. */
  public void sweep(long now) {
    while (!absent.isEmpty() && absent.values().iterator().next().since <= now - REMEMBERED) {
      forgetLongestGone();
    }
  }

  private void forgetLongestGone() {
    Iterator<Absence> longestGone = absent.values().iterator();
    Absence absence = longestGone.next();
    longestGone.remove();
    forgetUndelivered(absence);
    reserved.remove(absence.place, absence);
    changes.accept(new Change.Revoked(absence.member.token()));
  }
}
