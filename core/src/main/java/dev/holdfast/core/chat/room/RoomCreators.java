package dev.holdfast.core.chat.room;

import dev.holdfast.core.chat.policy.ChatPolicy;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.limit.HostCounter;
import java.util.HashMap;
import java.util.Map;

/**
 * The registry of the hosts whose clients have created rooms, or are creating some. How many one
 * host may have is bounded, so that no host takes all; a proxy whose clients cannot be told apart
 * does not count. Confined to the loop.
 */
final class RoomCreators {

  private final Map<Room, ClientHost> creators = new HashMap<>();
  private final HostCounter rooms = new HostCounter();

  /** Whether a host has as many rooms as it may. */
  boolean isFull(ClientHost host) {
    return rooms.isFull(host, ChatPolicy.ROOMS_PER_HOST);
  }

  /** Counts a room that is being created. */
  void creating(ClientHost creator) {
    if (!creator.shared()) {
      rooms.add(creator);
    }
  }

  /** Notes which room came of it. */
  void created(Room room, ClientHost creator) {
    if (!creator.shared()) {
      creators.put(room, creator);
    }
  }

  /** Counts a room no more, which has ended. */
  void ended(Room room) {
    ClientHost creator = creators.remove(room);
    if (creator != null) {
      rooms.remove(creator);
    }
  }
}
