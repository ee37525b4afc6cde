package dev.holdfast.core.store;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.HashCode;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.limit.BoundedMap;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A registry of the former members of all rooms that may come back with their tokens: each for 24
 * hours, and a nick is reserved for its token for a while. Bounded; the longest gone is dropped
 * first. Confined to the loop.
 */
final class FormerMemberRegistry {

  /** How long a former member is kept, in milliseconds. */
  static final long KEPT = MetadataProjection.MEMBERSHIP.toMillis();

  /** A nick in a room, by one of its keys. */
  private record RoomNick(String room, String key) {
    static ImmutableList<RoomNick> of(String room, Nickname nick) {
      return nick.keys().stream()
          .map(key -> new RoomNick(room, key))
          .collect(ImmutableList.toImmutableList());
    }
  }

  private record Absence(
      HashCode token, ImmutableList<RoomNick> nicks, long since, long nickReservedUntil) {}

  private final BoundedMap<HashCode, Absence> absences; // in the order of leaving
  private final Map<RoomNick, Absence> reserved = new HashMap<>();

  /**
   * Makes an empty registry.
   *
   * @param limit the most members that are kept
   * @param dropped gets the token of each that is dropped, which is void
   */
  FormerMemberRegistry(int limit, Consumer<HashCode> dropped) {
    this.absences =
        BoundedMap.byInsertion(
            limit,
            (token, absence) -> {
              releaseNicks(absence);
              dropped.accept(token);
            });
  }

  /** Whether this is the token of a former member. */
  boolean has(HashCode token) {
    return absences.get(token) != null;
  }

  /** Whether this is the token of a former member of the room with this nick. */
  boolean has(HashCode token, String room, Nickname nick) {
    Absence absence = absences.get(token);
    return absence != null
        && RoomNick.of(room, nick).stream().anyMatch(each -> absence.nicks.contains(each));
  }

  /**
   * Whether a nick is reserved for another token.
   *
   * @param claimant the token that may have the nick; null for none
   * @param now in milliseconds
   */
  boolean isReserved(String room, Nickname nick, @Nullable HashCode claimant, long now) {
    for (RoomNick each : RoomNick.of(room, nick)) {
      Absence absence = reserved.get(each);
      if (absence != null && !absence.token.equals(claimant) && absence.nickReservedUntil > now) {
        return true;
      }
    }
    return false;
  }

  /**
   * Adds a member that has left.
   *
   * @param since when it left, in milliseconds
   * @param nickReservedUntil until when its nick is reserved, in milliseconds
   */
  void add(String room, HashCode token, Nickname nick, long since, long nickReservedUntil) {
    Absence absence = new Absence(token, RoomNick.of(room, nick), since, nickReservedUntil);
    absences.put(token, absence);
    if (nickReservedUntil > since) {
      absence.nicks.forEach(each -> reserved.put(each, absence));
    }
  }

  /** Removes a member that is back. */
  void remove(HashCode token) {
    Absence absence = absences.remove(token);
    if (absence != null) {
      releaseNicks(absence);
    }
  }

  /** Drops members that left more than 24 hours ago. */
  void sweep(long now) {
    absences.dropWhile(absence -> absence.since <= now - KEPT);
  }

  private void releaseNicks(Absence absence) {
    absence.nicks.forEach(nick -> reserved.remove(nick, absence));
  }
}
