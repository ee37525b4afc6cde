package dev.holdfast.core.store;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The logs of rooms that have ended, kept for a room that is made again under the same name. Their
 * number is bounded; the one with the fewest messages is removed first, and among equals the one
 * whose room ended first. Confined to the loop.
 */
final class ReusableRoomLogs {

  private final int limit;
  private final Consumer<String> removed;
  // in the order in which they ended
  private final Map<String, RoomLog> logs = new LinkedHashMap<>();

  /**
   * Makes a collection without logs.
   *
   * @param limit the most logs
   * @param removed gets the name of each room whose log is removed
   */
  ReusableRoomLogs(int limit, Consumer<String> removed) {
    this.limit = limit;
    this.removed = removed;
  }

  /** Adds a log as a file has it. */
  void keep(RoomLog log) {
    logs.put(log.room(), log);
  }

  /** Adds the log of a room that has ended. One without messages would only displace another. */
  void add(RoomLog log) {
    if (log.head() == 0) {
      removed.accept(log.room());
    } else {
      logs.put(log.room(), log);
    }
  }

  /** Takes the log of a room that is made again; null if none is kept. */
  @Nullable RoomLog take(String room) {
    return logs.remove(room);
  }

  /** Removes the logs beyond the limit. */
  void sweep() {
    int excess = logs.size() - limit;
    if (excess > 0) {
      List<String> least =
          logs.values().stream()
              .sorted(Comparator.comparingLong(RoomLog::head)) // a stable sort
              .limit(excess)
              .map(RoomLog::room)
              .toList();
      least.forEach(logs::remove);
      least.forEach(removed);
    }
  }
}
