package dev.holdfast.core.chat.room;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.chat.protocol.ServerPacket.Rooms.Listed;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * The list of the rooms that have members, which clients may ask for. It is kept for a second,
 * because many may ask, and a list is sorted. Confined to the loop.
 */
final class RoomList {

  private static final int MAX_ROOMS = 100;
  private static final long MAX_AGE = 1_000; // milliseconds

  private List<Listed> list = ImmutableList.of();
  private long listedAt = Long.MIN_VALUE;

  /**
   * Returns those with the most members first, and of those with as many in the order of their
   * names.
   *
   * @param now in milliseconds
   */
  List<Listed> of(Collection<Room> rooms, long now) {
    if (listedAt == Long.MIN_VALUE || now - listedAt >= MAX_AGE) {
      listedAt = now;
      list =
          rooms.stream()
              .filter(room -> room.size() > 0)
              .map(room -> new Listed(room.name(), room.size()))
              .sorted(
                  Comparator.comparingInt(Listed::members).reversed().thenComparing(Listed::name))
              .limit(MAX_ROOMS)
              .collect(ImmutableList.toImmutableList());
    }
    return list;
  }
}
