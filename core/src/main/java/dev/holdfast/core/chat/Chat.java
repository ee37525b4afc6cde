package dev.holdfast.core.chat;

import static java.util.Objects.requireNonNull;

import dev.holdfast.core.Application;
import dev.holdfast.core.Loop;
import dev.holdfast.core.PacketCodec;
import dev.holdfast.core.Session;
import dev.holdfast.core.chat.ClientPacket.InRoom;
import dev.holdfast.core.chat.ClientPacket.Join;
import dev.holdfast.core.chat.ClientPacket.Leave;
import dev.holdfast.core.chat.ClientPacket.Say;
import dev.holdfast.core.chat.ClientPacket.Unreadable;
import dev.holdfast.core.chat.ClientPacket.Who;
import dev.holdfast.core.chat.ServerPacket.Refusal;
import dev.holdfast.fsm.Condition;
import dev.holdfast.fsm.End;
import dev.holdfast.fsm.Packet;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/**
 * The chat: an application that takes what clients say to its room, and tells the room when a
 * session is over. Confined to its {@link Loop}.
 */
public final class Chat implements Application {

  private static final String LOBBY = "lobby";

  private final House house;
  private final Room lobby;
  private final LobbyDoor door;

  /**
   * A chat in which nobody has said anything.
   *
   * @param ids makes ids that nobody can guess, each a new one: tokens, and ids of logs
   * @param clock the time of day, for people
   */
  public Chat(
      Loop loop, PacketCodec codec, ChatPolicy policy, Supplier<String> ids, InstantSource clock) {
    this(
        new House(loop, codec, policy, ids, clock),
        new MemoryRoomLog(ids.get(), codec, policy.keptMessages()));
  }

  Chat(House house, RoomLog log) {
    this.house = house;
    this.lobby = new Room(LOBBY, log, house);
    this.door = new LobbyDoor(lobby, house);
  }

  /** What a client is told that comes when there are too many sessions, all or of its host. */
  @Override
  public Packet tooManyConnections() {
    return house.encode(Refusal.tooManyConnections());
  }

  /** The door for people without a client. */
  public Door door() {
    return door;
  }

  /** Lets expire what is due; call it every 100 to 250 ms, after that of the sessions. */
  public void sweep() {
    lobby.sweep();
    door.sweep();
  }

  // ---- from the sessions

  @Override
  public void opened(Session session) {
    session.attach(new Visitor(session));
  }

  @Override
  public void received(Session session, List<Packet> packets) {
    Visitor visitor = visitor(session);
    for (Packet packet : packets) {
      if (visitor.isOver()) {
        return; // its client has been told, or will be
      }
      handle(visitor, PacketReader.read(house.codec().decode(packet)));
    }
  }

  /** A client that does not fetch its packets is as good as gone. */
  @Override
  public void overflowed(Session session) {
    Visitor visitor = visitor(session);
    visitor.over();
    lobby.lost(visitor);
  }

  /** When the server goes nobody is told who else does. */
  @Override
  public void closed(Session session, End end) {
    Visitor visitor = visitor(session);
    visitor.over();
    if (end.by() == End.By.CLIENT) {
      lobby.closed(visitor);
    } else if (!end.condition().equals(Condition.SYSTEM_SHUTDOWN)) {
      lobby.lost(visitor);
    }
  }

  private static Visitor visitor(Session session) {
    return (Visitor) requireNonNull(session.attachment(), "a session that was not opened");
  }

  // ---- packets

  private void handle(Visitor visitor, ClientPacket packet) {
    if (packet instanceof Unreadable unreadable) {
      house.refuse(visitor, unreadable.code(), unreadable.text(), unreadable.id());
    } else if (packet instanceof InRoom inRoom) {
      if (inRoom.room().equals(LOBBY)) {
        handle(lobby, visitor, inRoom);
      } else {
        String id = packet instanceof Say say ? say.id() : null;
        house.refuse(visitor, ErrorCode.UNKNOWN_ROOM, "There is no such room.", id);
      }
    }
  }

  private static void handle(Room room, Visitor visitor, InRoom packet) {
    if (packet instanceof Join join) {
      room.join(visitor, join);
    } else if (packet instanceof Say say) {
      room.say(visitor, say);
    } else if (packet instanceof Leave) {
      room.leave(visitor);
    } else if (packet instanceof Who) {
      room.who(visitor);
    }
  }
}
