package dev.holdfast.core.store;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The logs of rooms that have ended, kept for a room that is made again under the name. Their
 * number is bounded; the one with the fewest messages is discarded first, and among equals the one
 * whose room ended first. Confined to the loop.
 */
final class EndedRooms {

  private final int limit;
  private final Consumer<String> discarded;
  private final Map<String, ChatStore.Room> rooms =
      new LinkedHashMap<>(); // in the order in which they ended

  /**
   * Makes a collection without rooms.
   *
   * @param limit the most logs
   * @param discarded gets the name of each room whose log is discarded
   */
  EndedRooms(int limit, Consumer<String> discarded) {
    this.limit = limit;
    this.discarded = discarded;
  }

  /** Adds a room as a file has it. */
  void keep(ChatStore.Room room) {
    rooms.put(room.name(), room);
  }

  /** Adds a room that has ended. The log of one without messages would only displace another. */
  void add(ChatStore.Room room) {
    if (room.head() == 0) {
      discarded.accept(room.name());
    } else {
      rooms.put(room.name(), room);
    }
  }

  /** Takes the log of a room that is made again; null if none is kept. */
  ChatStore.@Nullable Room take(String name) {
    return rooms.remove(name);
  }

  /** Discards the logs beyond the limit. */
  void sweep() {
    int excess = rooms.size() - limit;
    if (excess > 0) {
      List<String> least =
          rooms.values().stream()
              .sorted(Comparator.comparingLong(ChatStore.Room::head)) // a stable sort
              .limit(excess)
              .map(ChatStore.Room::name)
              .toList();
      least.forEach(rooms::remove);
      least.forEach(discarded);
    }
  }
}
