package dev.holdfast.core.store.postgres;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * How far rooms and bans are, and which nodes there are, as the database has it at one moment.
 * Immutable.
 *
 * @param bans how often bans have changed
 */
record Positions(List<RoomPosition> rooms, long bans, List<KnownNode> nodes) {

  /**
   * How far a room is.
   *
   * @param log the id of its log
   * @param head the number of its newest message
   * @param n the number of the last of all else
   * @param oldest the oldest message that is kept
   */
  record RoomPosition(String room, String log, long head, long n, long oldest) {}

  Positions {
    rooms = ImmutableList.copyOf(rooms);
    nodes = ImmutableList.copyOf(nodes);
  }
}
