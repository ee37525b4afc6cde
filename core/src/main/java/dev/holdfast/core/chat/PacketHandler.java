package dev.holdfast.core.chat;

import dev.holdfast.core.chat.member.ChatSession;
import dev.holdfast.core.chat.member.Member;
import dev.holdfast.core.chat.member.PacketsAwaitingJoin;
import dev.holdfast.core.chat.member.ParkedChatSession.ParkedMember;
import dev.holdfast.core.chat.moderation.CommandHandler;
import dev.holdfast.core.chat.protocol.ClientPacket;
import dev.holdfast.core.chat.protocol.ClientPacket.History;
import dev.holdfast.core.chat.protocol.ClientPacket.InRoom;
import dev.holdfast.core.chat.protocol.ClientPacket.Join;
import dev.holdfast.core.chat.protocol.ClientPacket.Leave;
import dev.holdfast.core.chat.protocol.ClientPacket.Rooms;
import dev.holdfast.core.chat.protocol.ClientPacket.Say;
import dev.holdfast.core.chat.protocol.ClientPacket.Typing;
import dev.holdfast.core.chat.protocol.ClientPacket.Unreadable;
import dev.holdfast.core.chat.protocol.ClientPacket.Whisper;
import dev.holdfast.core.chat.protocol.ClientPacket.Who;
import dev.holdfast.core.chat.protocol.ClientPacketVisitor;
import dev.holdfast.core.chat.protocol.CommandRecognizer;
import dev.holdfast.core.chat.protocol.ErrorCode;
import dev.holdfast.core.chat.protocol.ErrorPacket;
import dev.holdfast.core.chat.protocol.ServerPacket;
import dev.holdfast.core.chat.room.ChatContext;
import dev.holdfast.core.chat.room.Room;
import dev.holdfast.core.chat.room.RoomRegistry;
import dev.holdfast.core.chat.text.PhraseCode;
import org.jspecify.annotations.Nullable;

/**
 * The handler of the packets of one session: hands each to its room, or to the handler of commands.
 * A packet about a room waits while a join to the room is under way. Any but a join is refused if
 * the session has no member there. Confined to the loop.
 */
final class PacketHandler implements ClientPacketVisitor {

  private static final long RETRY_AFTER = 1_000; // milliseconds after too many waited for a join

  private final ChatSession session;
  private final RoomRegistry rooms;
  private final CommandHandler commands;
  private final ChatContext context;

  PacketHandler(
      ChatSession session, RoomRegistry rooms, CommandHandler commands, ChatContext context) {
    this.session = session;
    this.rooms = rooms;
    this.commands = commands;
    this.context = context;
  }

  @Override
  public void join(Join join) {
    if (waitsForJoin(join, join.room(), null)) {
      return;
    }
    long wait = context.rateLimiter().admitJoin(session.host(), session.receivedAt());
    if (wait > 0) {
      session.refuse(ErrorPacket.later(ErrorCode.RATE_LIMITED, wait).in(join.room()));
      return;
    }
    session.joining(join.room());
    rooms.join(session, join, () -> joinSettled(join.room()));
  }

  /** Goes on with a member of the session, which was parked at another node. */
  void adopt(ParkedMember parked) {
    session.joining(parked.room());
    rooms.adopt(session, parked, () -> joinSettled(parked.room()));
  }

  /**
   * Handles the packets about a room that waited for the join to it, in their order. A member whose
   * session has ended meanwhile leaves: the end of the session could not tell its room.
   */
  private void joinSettled(String room) {
    PacketsAwaitingJoin waiting = session.joinSettled(room);
    Member member = session.member(room);
    if (session.isOver() && member != null) {
      rooms.of(member).leaveHandler().ended(member, session);
    }
    for (ClientPacket packet = waiting.next(); packet != null; packet = waiting.next()) {
      if (!session.isOver()) {
        packet.accept(this);
      }
    }
    if (member != null && waiting.hasRefused()) {
      member.meter().refuseUntil(waiting.refusedUntil(), ErrorCode.BUSY);
    }
  }

  /** Keeps a packet until the join to its room is settled; returns false if none is under way. */
  private boolean waitsForJoin(ClientPacket packet, String room, @Nullable String id) {
    PacketsAwaitingJoin waiting = session.packetsAwaiting(room);
    if (waiting == null) {
      return false;
    }
    if (!waiting.add(packet, session.receivedAt() + RETRY_AFTER)) {
      session.refuse(ErrorPacket.later(ErrorCode.BUSY, RETRY_AFTER).in(room).of(id));
    }
    return true;
  }

  @Override
  public void say(Say say) {
    act(
        say,
        (room, member) -> {
          if (CommandRecognizer.isCommand(say.text())) {
            if (room.messageAdmission().admitCommand(member, session, say)) {
              commands.handle(member, session, say);
            }
          } else {
            room.messageAdmission().say(member, session, say);
          }
        });
  }

  @Override
  public void whisper(Whisper whisper) {
    act(whisper, (room, member) -> room.messageAdmission().whisper(member, session, whisper));
  }

  @Override
  public void typing(Typing typing) {
    act(typing, (room, member) -> room.typing(member, typing));
  }

  @Override
  public void history(History history) {
    act(history, (room, member) -> room.historyHandler().send(member, session, history));
  }

  @Override
  public void leave(Leave leave) {
    act(leave, (room, member) -> room.leaveHandler().leave(member, session, leave));
  }

  @Override
  public void who(Who who) {
    act(who, (room, member) -> room.who(session, who));
  }

  /** The list of rooms is no act of the member: pages ask for it again and again by themselves. */
  @Override
  public void rooms(Rooms packet) {
    asMember(
        packet,
        (room, member) ->
            session.send(
                room.name(), context.encode(new ServerPacket.Rooms(room.name(), rooms.list()))));
  }

  @Override
  public void unreadable(Unreadable unreadable) {
    session.refuse(
        new ErrorPacket(unreadable.code(), unreadable.why())
            .in(unreadable.room())
            .of(unreadable.id()));
  }

  /** A part of a room that handles a packet of a member. */
  private interface Handler {
    void handle(Room room, Member member);
  }

  /** Hands an act of a member to its room, and notes when the member has acted. */
  private void act(InRoom packet, Handler handler) {
    asMember(
        packet,
        (room, member) -> {
          member.acted(context.at());
          handler.handle(room, member);
        });
  }

  /** Hands a packet to its room; refuses it if the room does not exist or has no such member. */
  private void asMember(InRoom packet, Handler handler) {
    if (waitsForJoin(packet, packet.room(), packet.id())) {
      return;
    }
    Room room = rooms.find(packet.room());
    Member member = session.member(packet.room());
    if (room == null) {
      refuse(packet, ErrorCode.UNKNOWN_ROOM, PhraseCode.NO_SUCH_ROOM);
    } else if (member == null) {
      refuse(packet, ErrorCode.NOT_JOINED, PhraseCode.NOT_JOINED);
    } else {
      handler.handle(room, member);
    }
  }

  private void refuse(InRoom packet, ErrorCode code, PhraseCode why) {
    session.refuse(new ErrorPacket(code, why).in(packet.room()).of(packet.id()));
  }
}
