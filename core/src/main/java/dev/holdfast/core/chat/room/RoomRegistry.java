package dev.holdfast.core.chat.room;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.chat.history.MessageLog;
import dev.holdfast.core.chat.member.ChatSession;
import dev.holdfast.core.chat.member.Member;
import dev.holdfast.core.chat.policy.ChatPolicy;
import dev.holdfast.core.chat.protocol.ClientPacket.Join;
import dev.holdfast.core.chat.protocol.ErrorCode;
import dev.holdfast.core.chat.protocol.Refusal;
import dev.holdfast.core.chat.protocol.ServerPacket.Rooms.Listed;
import dev.holdfast.core.chat.text.LocalizablePhrase;
import dev.holdfast.core.chat.text.PhraseCode;
import dev.holdfast.core.chat.text.RoomNameRule;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.limit.HostCounter;
import dev.holdfast.core.store.Change;
import dev.holdfast.core.store.ChatStore;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The registry of rooms by name. The lobby always exists; any other room is created by the first
 * join, and ends when it was empty for a while. Its log is kept if it has messages, for a room that
 * is created again under the name. The number of such logs is bounded; the one with the fewest
 * messages is discarded first, and among equals the one whose room ended first. The number of
 * existing rooms that one host has created is bounded too, so that no host takes all. Owned by the
 * event loop.
 */
public final class RoomRegistry implements ChatSession.Observer {

  private static final int LOGS = 10; // logs of ended rooms, for each room that there may be
  private static final int ROOMS_PER_HOST = 32; // that it has created and that exist

  private static final int MOST_LISTED = 100; // rooms
  private static final long LIST_AGE = 1_000; // milliseconds: many may ask, and a list is sorted

  private final ChatContext context;
  private final Map<String, Room> rooms = new LinkedHashMap<>();
  private final Map<String, ChatStore.Room> ended =
      new LinkedHashMap<>(); // in the order in which they ended
  private final Map<Room, ClientHost> creators = new HashMap<>();
  private final HostCounter created = new HostCounter(); // rooms
  private final Room lobby;
  private List<Listed> list = ImmutableList.of();
  private long listedAt = Long.MIN_VALUE; // by the clock of the loop

  /** Makes a registry with the lobby, and the logs of rooms that were kept. */
  public RoomRegistry(List<ChatStore.Room> kept, ChatContext context) {
    this.context = context;
    kept.forEach(room -> ended.put(room.name(), room));
    this.lobby = make(ChatPolicy.LOBBY);
    context.store().whenDeleted(this::deleted);
  }

  /** Sends the members of all rooms what is still to be sent. */
  public void flush() {
    rooms.values().forEach(Room::flush);
  }

  /** The lobby, which always exists. */
  public Room lobby() {
    return lobby;
  }

  /** Returns the room with this name; null if there is none now. */
  public @Nullable Room find(String name) {
    return rooms.get(name);
  }

  /**
   * The rooms that have members, those with the most first, and of those with as many in the order
   * of their names; 100 at most. It may be a second old.
   */
  public List<Listed> list() {
    long now = context.now();
    if (listedAt == Long.MIN_VALUE || now - listedAt >= LIST_AGE) {
      listedAt = now;
      list =
          rooms.values().stream()
              .filter(room -> room.size() > 0)
              .map(room -> new Listed(room.name(), room.size()))
              .sorted(
                  Comparator.comparingInt(Listed::members).reversed().thenComparing(Listed::name))
              .limit(MOST_LISTED)
              .collect(ImmutableList.toImmutableList());
    }
    return list;
  }

  /**
   * Returns the room that a client wants to join, which is created if it is missing; null if the
   * client was refused.
   */
  public @Nullable Room enter(Join join, ChatSession session) {
    String name = join.room();
    Room room = rooms.get(name);
    if (room != null) {
      return room;
    }
    ClientHost host = session.host();
    Refusal refusal = JoinHandler.refusal(join, session, context);
    List<LocalizablePhrase> problem = RoomNameRule.problem(name);
    if (!problem.isEmpty()) {
      session.refuse(new Refusal(ErrorCode.UNKNOWN_ROOM, problem).in(name));
    } else if (!context.policy().allows(name)) {
      session.refuse(new Refusal(ErrorCode.UNKNOWN_ROOM, PhraseCode.NO_SUCH_ROOM).in(name));
    } else if (rooms.size() >= context.policy().roomsMax()) {
      session.refuse(new Refusal(ErrorCode.ROOM_FULL, PhraseCode.ROOMS_FULL).in(name));
    } else if (created.isFull(host, ROOMS_PER_HOST)) {
      session.refuse(new Refusal(ErrorCode.ROOM_FULL, PhraseCode.ROOMS_CREATED).in(name));
    } else if (refusal != null) {
      session.refuse(refusal);
    } else {
      return make(name, host);
    }
    return null;
  }

  /**
   * Creates a room and counts it for its host, except for a proxy whose clients cannot be told
   * apart.
   */
  private Room make(String name, ClientHost creator) {
    Room room = make(name);
    if (!creator.shared()) {
      creators.put(room, creator);
      created.add(creator);
    }
    return room;
  }

  private Room make(String name) {
    ChatStore.Room log = ended.remove(name);
    if (log == null) {
      log = new ChatStore.Room(name, context.ids().get(), 0, 1);
      context.store().apply(new Change.Opened(name, log.log()));
    }
    Room room = new Room(name, new MessageLog(log, context.store(), context.codec()), context);
    rooms.put(name, room);
    return room;
  }

  /**
   * Tells a room that messages were deleted; an ended one reads it from the store when it is
   * created again.
   */
  private void deleted(String name, long oldest) {
    Room room = rooms.get(name);
    if (room != null) {
      room.log().noteDeletedBefore(oldest);
    }
  }

  /** Its members may move to the new session, whether or not the old one is told its end yet. */
  @Override
  public void replaced(Member member, ChatSession session) {
    of(member).leaveHandler().replaced(member, session);
  }

  @Override
  public void adminChanged(ChatSession session) {
    for (Member member : session.members()) {
      of(member).announce(member, session.isAdmin());
    }
  }

  /** Returns the room of a present member. */
  public Room of(Member member) {
    return requireNonNull(rooms.get(member.room()), "a room with a member does not end");
  }

  /** Performs what is due in every room, and ends rooms that have been empty for long enough. */
  public void sweep(long now) {
    for (Room room : ImmutableList.copyOf(rooms.values())) {
      room.sweep(now);
      if (room != lobby && room.isEmptyFor(context.policy().roomLinger().toMillis())) {
        end(room);
      }
    }
    discard(ended.size() - LOGS * context.policy().roomsMax());
  }

  private void discard(int excess) {
    if (excess > 0) {
      ended.values().stream()
          .sorted(Comparator.comparingLong(ChatStore.Room::head)) // a stable sort
          .limit(excess)
          .map(ChatStore.Room::name)
          .toList()
          .forEach(
              name -> {
                ended.remove(name);
                context.store().apply(new Change.Discarded(name));
              });
    }
  }

  /** Ends a room that was created for a join that was then refused. */
  public void settle(Room room) {
    if (room != lobby && room.isUnused()) {
      end(room);
    }
  }

  /**
   * Ends a room. The log of a room without messages is discarded, as it would only displace
   * another.
   */
  private void end(Room room) {
    rooms.remove(room.name());
    ClientHost creator = creators.remove(room);
    if (creator != null) {
      created.remove(creator);
    }
    if (room.log().head() == 0) {
      context.store().apply(new Change.Discarded(room.name()));
    } else {
      ended.put(room.name(), room.log().asKept());
    }
  }
}
