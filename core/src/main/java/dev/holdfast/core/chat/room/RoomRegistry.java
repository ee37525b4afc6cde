package dev.holdfast.core.chat.room;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ArrayListMultimap;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ListMultimap;
import com.google.common.hash.HashCode;
import dev.holdfast.core.chat.member.ChatSession;
import dev.holdfast.core.chat.member.Member;
import dev.holdfast.core.chat.member.ParkedChatSession.ParkedMember;
import dev.holdfast.core.chat.policy.ChatPolicy;
import dev.holdfast.core.chat.protocol.ClientPacket.Join;
import dev.holdfast.core.chat.protocol.ErrorCode;
import dev.holdfast.core.chat.protocol.ErrorPacket;
import dev.holdfast.core.chat.protocol.ServerPacket.Rooms.Listed;
import dev.holdfast.core.chat.text.LocalizablePhrase;
import dev.holdfast.core.chat.text.PhraseCode;
import dev.holdfast.core.chat.text.RoomNameRule;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.store.ChatStore;
import dev.holdfast.core.store.PresentMember;
import dev.holdfast.core.store.RosterChange;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The registry of rooms by name. The lobby always exists; any other room is created by the first
 * join, and ends when it was empty for a while: the store keeps its log. Confined to the loop.
 *
 * <p>It is long because all that names a room comes through it: joins, what the store tells, and
 * what an earlier process has left.
 */
public final class RoomRegistry
    implements ChatSession.Observer, ChatSession.RoomPlaces, ChatStore.Listener {

  private final ChatContext context;
  private final Map<String, Room> rooms = new LinkedHashMap<>();
  // joins that wait for their room, by its name
  private final ListMultimap<String, Consumer<Room>> opening = ArrayListMultimap.create();
  private final RoomCreators creators = new RoomCreators();
  private final RoomList list = new RoomList();
  private @Nullable Room lobby; // null: it is not followed yet

  /** Makes a registry without rooms. */
  public RoomRegistry(ChatContext context) {
    this.context = context;
  }

  /** Opens the lobby; to be called when the store has this registry as its listener. */
  public void open() {
    follow(ChatPolicy.LOBBY, room -> lobby = room);
  }

  /** Sends the members of all rooms what is still to be sent. */
  public void flush() {
    rooms.values().forEach(Room::flush);
  }

  /** The lobby, which always exists. */
  public Room lobby() {
    return requireNonNull(lobby, "it is opened first");
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
    return list.of(rooms.values(), context.now());
  }

  /**
   * Lets a client join a room, which is created if it is missing; the client is sent a welcome or
   * an error packet.
   *
   * @param settled is called once, when the session has a member in the room or was refused
   */
  public void join(ChatSession session, Join join, Runnable settled) {
    String name = join.room();
    Room room = rooms.get(name);
    ErrorPacket error = room == null && !opening.containsKey(name) ? errorFor(session, join) : null;
    if (error != null) {
      session.refuse(error);
      settled.run();
    } else if (room != null) {
      room.joinHandler().join(session, join, settled);
    } else {
      make(name, session.host(), made -> joinFirst(made, session, join, settled));
    }
  }

  private void joinFirst(Room room, ChatSession session, Join join, Runnable settled) {
    room.joinHandler()
        .join(
            session,
            join,
            () -> {
              settled.run();
              endUnused(room);
            });
  }

  /** Returns why a room is not created for a join; null if it is. */
  private @Nullable ErrorPacket errorFor(ChatSession session, Join join) {
    String name = join.room();
    List<LocalizablePhrase> problem = RoomNameRule.problem(name);
    if (!problem.isEmpty()) {
      return new ErrorPacket(ErrorCode.UNKNOWN_ROOM, problem).in(name);
    } else if (!context.policy().allows(name)) {
      return new ErrorPacket(ErrorCode.UNKNOWN_ROOM, PhraseCode.NO_SUCH_ROOM).in(name);
    } else if (rooms.size() + opening.keySet().size() >= context.policy().roomsMax()) {
      return new ErrorPacket(ErrorCode.ROOM_FULL, PhraseCode.ROOMS_FULL).in(name);
    } else if (creators.isFull(session.host())) {
      return new ErrorPacket(ErrorCode.ROOM_FULL, PhraseCode.ROOMS_CREATED).in(name);
    }
    return JoinHandler.errorFor(join, session, context);
  }

  /** Creates a room, unless that is under way, and counts it for its host. */
  private void make(String name, ClientHost creator, Consumer<Room> then) {
    boolean first = !opening.containsKey(name);
    opening.put(name, then);
    if (first) {
      creators.creating(creator);
      follow(
          name,
          room -> {
            creators.created(room, creator);
            opening.removeAll(name).forEach(waiting -> waiting.accept(room));
            endUnused(room);
          });
    }
  }

  private void follow(String name, Consumer<Room> then) {
    context
        .store()
        .follow(
            name,
            context.ids(),
            followed -> {
              Room room = new Room(followed, context);
              rooms.put(name, room);
              then.accept(room);
            });
  }

  // ---- after a restart

  /** Follows the rooms of these members, which an earlier process has left, if they may exist. */
  public void follow(List<ParkedMember> members, Runnable then) {
    List<String> missing =
        members.stream()
            .map(ParkedMember::room)
            .distinct()
            .filter(name -> !rooms.containsKey(name) && context.policy().allows(name))
            .toList();
    Countdown countdown = new Countdown(missing.size(), then);
    missing.forEach(name -> follow(name, room -> countdown.one()));
  }

  /** A task that waits until so many things have happened. */
  private static final class Countdown {
    private final Runnable then;
    private int left;

    Countdown(int count, Runnable then) {
      this.left = count;
      this.then = then;
      if (count == 0) {
        then.run();
      }
    }

    void one() {
      left--;
      if (left == 0) {
        then.run();
      }
    }
  }

  /** Goes on with members of an earlier process, all or none; returns whether it does. */
  public boolean adopt(List<ParkedMember> members, ChatSession session) {
    for (ParkedMember member : members) {
      Room room = rooms.get(member.room());
      if (room == null || !room.adoptionHandler().awaits(member)) {
        return false;
      }
    }
    members.forEach(member -> of(member.room()).adoptionHandler().adopt(member, session));
    return true;
  }

  /**
   * Goes on with a member whose session was parked at another node, and is here now.
   *
   * @param settled is called once, when the session has the member, or ends
   */
  public void adopt(ChatSession session, ParkedMember parked, Runnable settled) {
    Room room = rooms.get(parked.room());
    if (room != null) {
      room.joinHandler().adopt(session, parked, settled);
    } else {
      make(
          parked.room(),
          session.host(),
          made ->
              made.joinHandler()
                  .adopt(
                      session,
                      parked,
                      () -> {
                        settled.run();
                        endUnused(made);
                      }));
    }
  }

  @Override
  public long head(String room) {
    return of(room).log().head();
  }

  @Override
  public long rev(String room) {
    return of(room).rev();
  }

  /** Notes that all sessions of an earlier process that go on are known. */
  public void adopted() {
    rooms.values().forEach(room -> room.adoptionHandler().adopted());
    context.store().dropParkedRosters();
  }

  // ---- what the store tells

  @Override
  public void said(String name, ChatStore.Message message) {
    of(name).said(message);
  }

  @Override
  public void whispered(ChatStore.Whisper whisper, HashCode recipient) {
    of(whisper.room()).whispered(whisper, recipient);
  }

  @Override
  public void forwarded(String name, HashCode member, List<byte[]> packets) {
    of(name).forwarded(member, packets);
  }

  @Override
  public void typing(String name, PresentMember member, boolean active) {
    of(name).typing(member, active);
  }

  @Override
  public void changed(String name, PresentMember present, RosterChange change, boolean ours) {
    of(name).changed(present, change, ours);
  }

  /**
   * Notes that the oldest messages of a room were deleted. A room that has ended reads that from
   * the store when it is created again.
   */
  @Override
  public void deleted(String name, long oldest) {
    Room room = rooms.get(name);
    if (room != null) {
      room.log().noteDeletedBefore(oldest);
    }
  }

  // ---- what changes for the members of a session

  /**
   * Lets a member of a replaced session linger, so that it may move to the new session, whether or
   * not the old one was told its end.
   */
  @Override
  public void replaced(Member member, ChatSession session) {
    of(member).leaveHandler().replaced(member, session);
  }

  @Override
  public void adminChanged(ChatSession session) {
    for (Member member : session.members()) {
      context.store().setAdmin(member.room(), member.token(), session.isAdmin());
    }
  }

  /** Returns the room of a present member. */
  public Room of(Member member) {
    return of(member.room());
  }

  private Room of(String name) {
    return requireNonNull(rooms.get(name), "a room that is followed does not end");
  }

  /** Performs what is due in every room, and ends rooms that have been empty for long enough. */
  public void sweep(long now) {
    for (Room room : ImmutableList.copyOf(rooms.values())) {
      room.sweep(now);
      if (room != lobby && room.isEmptyFor(context.policy().roomLinger().toMillis())) {
        end(room);
      }
    }
  }

  /** Ends a room that was created for a join that was then refused. */
  private void endUnused(Room room) {
    if (rooms.get(room.name()) == room && room.isUnused() && !opening.containsKey(room.name())) {
      end(room);
    }
  }

  private void end(Room room) {
    rooms.remove(room.name());
    creators.ended(room);
    context.store().unfollow(room.log().asKept());
    context.events().ended(room.name());
  }
}
