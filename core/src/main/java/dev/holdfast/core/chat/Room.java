package dev.holdfast.core.chat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import dev.holdfast.core.chat.ClientPacket.Join;
import dev.holdfast.core.chat.ClientPacket.Say;
import dev.holdfast.core.chat.RoomLog.Entry;
import dev.holdfast.core.chat.ServerPacket.Joined;
import dev.holdfast.core.chat.ServerPacket.Left;
import dev.holdfast.core.chat.ServerPacket.Members;
import dev.holdfast.core.chat.ServerPacket.Refusal;
import dev.holdfast.core.chat.ServerPacket.Welcome;
import dev.holdfast.fsm.Condition;
import dev.holdfast.fsm.Packet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A room: its members, and what they say to each other.
 *
 * <p>What they say is stored and told by the {@link Publisher}. Who comes and goes is told as it
 * happens, and not stored. Confined to the loop.
 */
final class Room {

  private static final String LEFT = "left";
  private static final String TIMEOUT = "timeout";

  private final String name;
  private final RoomLog log;
  private final House house;
  private final Roster roster;
  private final PostOffice office;
  private final Publisher publisher;

  /** A room without members, and with what its log holds. */
  Room(String name, RoomLog log, House house) {
    this.name = name;
    this.log = log;
    this.house = house;
    this.roster = new Roster(house.policy().absentMembers());
    this.office = new PostOffice(roster.members());
    this.publisher = new Publisher(name, log, office, house);
  }

  // ---- coming

  void join(Visitor visitor, Join join) {
    Nick nick = Nick.of(join.nick());
    Token token = join.token() == null ? null : new Token(join.token());
    if (visitor.member() != null) {
      refuse(visitor, ErrorCode.ALREADY_JOINED, "You are in this room already.", null);
    } else if (nick == null) {
      refuse(visitor, ErrorCode.BAD_NICK, Nick.RULE, null);
    } else {
      join(visitor, nick, token, roster.find(token, nick), join);
    }
  }

  private void join(
      Visitor visitor, Nick nick, @Nullable Token token, @Nullable Member known, Join join) {
    ChatPolicy policy = house.policy();
    if (token != null && known != null && roster.isPresent(known)) {
      replaceSession(known);
      known.arrive(visitor, known.nick());
      welcome(known, visitor, token, join);
    } else if (nick.isSameAs(policy.guestNick()) || roster.isTaken(nick, known, house.now())) {
      refuse(visitor, ErrorCode.NICK_TAKEN, "The nick " + nick + " is taken.", null);
    } else if (roster.size() >= policy.roomMembers()) {
      refuse(visitor, ErrorCode.ROOM_FULL, "This room is full.", null);
    } else if (token != null && known != null) {
      enter(known, visitor, nick, token, join);
    } else {
      Token fresh = new Token(house.ids().get());
      enter(new Member(fresh.hash(), nick), visitor, nick, fresh, join);
    }
  }

  private void enter(Member member, Visitor visitor, Nick nick, Token token, Join join) {
    member.arrive(visitor, nick);
    roster.enter(member);
    office.toAllBut(member, house.encode(new Joined(name, nick.name(), house.at())));
    welcome(member, visitor, token, join);
  }

  /** The older session of a member ends; nobody else notices. */
  private void replaceSession(Member member) {
    Visitor older = member.visitor();
    member.detach();
    if (older != null) {
      older.over();
      Packet why = house.encode(new Refusal(ErrorCode.REPLACED, "You go on elsewhere.", null));
      older.session().end(ImmutableList.of(why), Condition.REMOTE_STREAM_ERROR);
    }
  }

  /** Welcomes a member with the room as it is now, once the history has been read. */
  private void welcome(Member member, Visitor visitor, Token token, Join join) {
    Bookmark bookmark = Bookmark.of(join.since(), join.log(), log, publisher.head());
    List<String> nicks = roster.nicks();
    log.read(
        bookmark.missing(),
        entries -> {
          if (member.visitor() == visitor) { // else it has gone, or goes on in another session
            member.welcome(
                house.encode(
                    new Welcome(
                        name,
                        member.nick().name(),
                        bookmark.head(),
                        log.id(),
                        token.secret(),
                        nicks,
                        Lists.transform(entries, Entry::packet),
                        log.oldest(),
                        bookmark.isContinuedBy(entries))));
          }
        });
  }

  // ---- going

  /** A member says that it goes. */
  void leave(Visitor visitor) {
    Member member = visitor.member();
    if (member == null) {
      refuseStranger(visitor, null);
      return;
    }
    roster.leave(member);
    member.detach();
    Packet left = left(member, LEFT);
    visitor.send(left);
    office.toAll(left);
  }

  /** The client of a session has closed it: its member has left. */
  void closed(Visitor visitor) {
    afterwards(visitor, LEFT, 0);
  }

  /** A session is lost, or as good as: its member is gone, and may come back. */
  void lost(Visitor visitor) {
    afterwards(visitor, TIMEOUT, house.policy().nickReserved());
  }

  /**
   * Lets a member go in a turn of its own: that its session is lost may be learnt while something
   * is delivered to the members one by one.
   */
  private void afterwards(Visitor visitor, String reason, long nickReserved) {
    Member member = visitor.member();
    if (member != null) {
      house.loop().execute(() -> depart(member, visitor, reason, nickReserved));
    }
  }

  private void depart(Member member, Visitor visitor, String reason, long nickReserved) {
    if (member.visitor() == visitor) { // else it has gone already, or goes on in another session
      if (member.hasToken()) {
        roster.depart(member, house.now(), nickReserved);
      } else {
        roster.leave(member);
      }
      member.detach();
      office.toAll(left(member, reason));
    }
  }

  private Packet left(Member member, String reason) {
    return house.encode(new Left(name, member.nick().name(), reason, house.at()));
  }

  // ---- talking

  void say(Visitor visitor, Say say) {
    Member member = visitor.member();
    if (member == null) {
      refuseStranger(visitor, say.id());
    } else if (say.text().isEmpty()) {
      refuse(visitor, ErrorCode.BAD_PACKET, "`text` must not be empty.", say.id());
    } else if (house.policy().isTooLong(say.text())) {
      refuse(visitor, ErrorCode.TOO_LONG, house.policy().lengthRule(), say.id());
    } else if (say.text().startsWith("/")) {
      refuse(visitor, ErrorCode.UNKNOWN_COMMAND, "There is no such command.", say.id());
    } else {
      publisher.say(member, visitor, say);
    }
  }

  // ---- looking

  void who(Visitor visitor) {
    if (visitor.member() == null) {
      refuseStranger(visitor, null);
    } else {
      visitor.send(house.encode(new Members(name, roster.nicks())));
    }
  }

  /** Whether a member has this nick, or has it reserved. */
  boolean isTaken(Nick nick) {
    return roster.isTaken(nick, null, house.now());
  }

  RoomLog log() {
    return log;
  }

  Publisher publisher() {
    return publisher;
  }

  /** Forgets what is old. */
  void sweep() {
    roster.sweep(house.now());
  }

  private void refuse(Visitor visitor, ErrorCode code, String text, @Nullable String id) {
    house.refuse(visitor, code, text, id);
  }

  private void refuseStranger(Visitor visitor, @Nullable String id) {
    refuse(visitor, ErrorCode.NOT_JOINED, "You are not in this room.", id);
  }
}
