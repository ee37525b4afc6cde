package dev.holdfast.core.chat.room;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.chat.history.MessageLog;
import dev.holdfast.core.chat.member.ChatSession;
import dev.holdfast.core.chat.policy.ChatPolicy;
import dev.holdfast.core.chat.protocol.ClientPacket.Join;
import dev.holdfast.core.chat.protocol.ErrorCode;
import dev.holdfast.core.chat.protocol.ServerPacket.Refusal;
import dev.holdfast.core.chat.text.RoomName;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.limit.HostCounter;
import dev.holdfast.core.store.Store;
import dev.holdfast.core.store.Store.Change;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All rooms. The lobby always exists; any other is made by the first who joins, and ends when it
 * was empty for a while. Its log stays, if anything was said: who makes the room again finds it. Of
 * logs without a room only so many are kept; the one with the fewest messages goes first, and among
 * equals the one whose room ended first. So that no host can take all rooms, each has made only so
 * many of those that there are. Confined to the loop.
 */
public final class RoomRegistry {

  private static final int LOGS = 10; // that are kept for each room that there may be
  private static final int MADE = 32; // by one host, of the rooms that there are

  private static final String MADE_RULE =
      "There are as many rooms already as may be made from your address and those around it:"
          + " join one, or wait for one to end.";

  private final ChatContext context;
  private final Map<String, Room> rooms = new LinkedHashMap<>();
  private final Map<String, Store.Room> ended = new LinkedHashMap<>(); // the first that ended first
  private final Map<Room, ClientHost> makers = new HashMap<>();
  private final HostCounter made = new HostCounter(); // rooms
  private final Room lobby;

  /** The lobby, and what there was before. */
  public RoomRegistry(List<Store.Room> kept, ChatContext context) {
    this.context = context;
    kept.forEach(room -> ended.put(room.name(), room));
    this.lobby = make(ChatPolicy.LOBBY);
    context.store().whenDeleted(this::deleted);
  }

  public Room lobby() {
    return lobby;
  }

  /** The room with this name; null if there is none now. */
  public @Nullable Room find(String name) {
    return rooms.get(name);
  }

  /** The room that somebody wants to join, made if need be; null if it was told why not. */
  public @Nullable Room enter(Join join, ChatSession client) {
    String name = join.room();
    Room room = rooms.get(name);
    if (room != null) {
      return room;
    }
    ClientHost host = client.host();
    Refusal refusal = JoinHandler.refusal(join, client, context);
    String problem = RoomName.problem(name);
    if (problem != null) {
      client.refuse(new Refusal(ErrorCode.UNKNOWN_ROOM, problem).in(name));
    } else if (!context.policy().allows(name)) {
      client.refuse(new Refusal(ErrorCode.UNKNOWN_ROOM, "There is no such room.").in(name));
    } else if (rooms.size() >= context.policy().roomsMax()) {
      client.refuse(
          new Refusal(ErrorCode.ROOM_FULL, "There are as many rooms as there may be.").in(name));
    } else if (made.isFull(host, MADE)) {
      client.refuse(new Refusal(ErrorCode.ROOM_FULL, MADE_RULE).in(name));
    } else if (refusal != null) {
      client.refuse(refusal);
    } else {
      return make(name, host);
    }
    return null;
  }

  /** Makes a room for somebody; behind a proxy that does not say who they are, many may. */
  private Room make(String name, ClientHost maker) {
    Room room = make(name);
    if (!maker.shared()) {
      makers.put(room, maker);
      made.add(maker);
    }
    return room;
  }

  private Room make(String name) {
    Store.Room log = ended.remove(name);
    if (log == null) {
      log = new Store.Room(name, context.ids().get(), 0, 1);
      context.store().apply(new Change.Opened(name, log.log()));
    }
    Room room = new Room(name, new MessageLog(log, context.store(), context.codec()), context);
    rooms.put(name, room);
    return room;
  }

  /** A room that ended learns it when it is made again. */
  private void deleted(String name, long oldest) {
    Room room = rooms.get(name);
    if (room != null) {
      room.log().deleted(oldest);
    }
  }

  /** Lets every room do what is due, and ends those that nobody came back to. */
  public void sweep(long now) {
    for (Room room : ImmutableList.copyOf(rooms.values())) {
      room.sweep(now);
      if (room != lobby
          && room.log().isIdle()
          && room.emptySince() <= now - context.policy().roomLinger()) {
        end(room);
      }
    }
    discard(ended.size() - LOGS * context.policy().roomsMax());
  }

  private void discard(int excess) {
    if (excess > 0) {
      ended.values().stream()
          .sorted(Comparator.comparingLong(Store.Room::head)) // stable: the first that ended first
          .limit(excess)
          .map(Store.Room::name)
          .toList()
          .forEach(
              name -> {
                ended.remove(name);
                context.store().apply(new Change.Discarded(name));
              });
    }
  }

  /** Ends a room that was made for somebody who then could not come in. */
  public void settle(Room room) {
    if (room != lobby && room.isUnused()) {
      end(room);
    }
  }

  /** Nothing stays of a room in which nothing was said: it would only push out another's log. */
  private void end(Room room) {
    rooms.remove(room.name());
    ClientHost maker = makers.remove(room);
    if (maker != null) {
      made.remove(maker);
    }
    if (room.log().head() == 0) {
      context.store().apply(new Change.Discarded(room.name()));
    } else {
      ended.put(room.name(), room.log().asKept());
    }
  }
}
