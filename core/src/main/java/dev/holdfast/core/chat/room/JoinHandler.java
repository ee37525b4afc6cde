package dev.holdfast.core.chat.room;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.Lists;
import dev.holdfast.core.chat.history.MessageLog;
import dev.holdfast.core.chat.history.MessageLog.Entry;
import dev.holdfast.core.chat.history.ReadPosition;
import dev.holdfast.core.chat.member.ChatSession;
import dev.holdfast.core.chat.member.Member;
import dev.holdfast.core.chat.member.MembershipToken;
import dev.holdfast.core.chat.member.UndeliveredMessages;
import dev.holdfast.core.chat.protocol.ClientPacket.Join;
import dev.holdfast.core.chat.protocol.ErrorCode;
import dev.holdfast.core.chat.protocol.ServerPacket.Refusal;
import dev.holdfast.core.chat.protocol.ServerPacket.Welcome;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.store.Store;
import org.jspecify.annotations.Nullable;

/** How people come into a room: as somebody new, or with a token as somebody known. */
final class JoinHandler {

  private static final int ROOMS = 16; // that one session may be in

  private final String room;
  private final MessageLog log;
  private final MemberList roster;
  private final PresenceNotifier presence;
  private final ChatContext house;

  JoinHandler(
      String room,
      MessageLog log,
      MemberList roster,
      PresenceNotifier presence,
      ChatContext house) {
    this.room = room;
    this.log = log;
    this.roster = roster;
    this.presence = presence;
    this.house = house;
  }

  void join(ChatSession visitor, Join join) {
    Refusal refusal = refusal(join, visitor, house);
    Nickname nick = Nickname.of(join.nick());
    if (visitor.member(room) != null) {
      refuse(visitor, ErrorCode.ALREADY_JOINED, "You are in this room already.");
    } else if (refusal != null || nick == null) {
      visitor.refuse(requireNonNull(refusal, "a nick or a refusal"));
    } else {
      join(visitor, nick, join);
    }
  }

  /** Why somebody comes into no room at all, whoever is there; null if it may. */
  static @Nullable Refusal refusal(Join join, ChatSession visitor, ChatContext house) {
    String problem = Nickname.problem(join.nick());
    if (problem != null) {
      return new Refusal(ErrorCode.BAD_NICK, problem).in(join.room());
    }
    if (visitor.rooms() >= ROOMS) {
      String text = "You are in " + ROOMS + " rooms: leave one first.";
      return new Refusal(ErrorCode.FORBIDDEN, text).in(join.room());
    }
    return null;
  }

  private void join(ChatSession visitor, Nickname nick, Join join) {
    MembershipToken token = join.token() == null ? null : new MembershipToken(join.token());
    Member known = token == null ? null : find(token, nick);
    if (token != null && known != null && known.visitor() != null) {
      takeOver(known, visitor, token);
      welcome(known, visitor, token, join);
    } else if (isTaken(nick, known)) {
      visitor.refuse(
          new Refusal(ErrorCode.NICK_TAKEN, "The nick " + nick + " is taken.")
              .in(room)
              .suggesting(nick.suggestion(other -> isTaken(other, null))));
    } else if (roster.size() >= house.policy().roomMembers()) {
      refuse(visitor, ErrorCode.ROOM_FULL, "This room is full.");
    } else if (token != null && known != null) {
      enter(known, visitor, nick, token, join);
    } else {
      MembershipToken fresh = new MembershipToken(house.ids().get());
      enter(new Member(room, fresh.hash(), nick, false), visitor, nick, fresh, join);
    }
  }

  /** The one with this token, if its nick is this one: a token speaks for no other. */
  private @Nullable Member find(MembershipToken token, Nickname nick) {
    Member present = roster.find(token.hash());
    Member known = present == null ? house.absentees().find(token.hash()) : present;
    boolean fits =
        known != null && known.room().equals(room) && known.nick().key().equals(nick.key());
    return fits ? known : null;
  }

  /** Whether somebody else has this nick, or has it reserved; so is the one of the door. */
  boolean isTaken(Nickname nick, @Nullable Member claimant) {
    return roster.find(nick) != null
        || nick.isSameAs(house.policy().guestNick())
        || house.absentees().isReserved(room, nick, claimant, house.now());
  }

  private void enter(
      Member member, ChatSession visitor, Nickname nick, MembershipToken token, Join join) {
    house.absentees().forget(member);
    member.arrive(visitor, nick, token, house.at());
    member.stored(false);
    roster.enter(member, house.at());
    house
        .store()
        .note(
            new Store.Note.Entered(new Store.Membership(room, member.token(), nick.name(), null)));
    presence.joined(member);
    if (visitor.isAdmin()) {
      presence.adminJoined(member);
    }
    welcome(member, visitor, token, join);
  }

  /** Goes on with a membership in another session; nobody else notices. An admin stays one. */
  private void takeOver(Member member, ChatSession visitor, MembershipToken token) {
    ChatSession older = member.visitor();
    boolean admin = visitor.isAdmin();
    if (older != null) {
      admin &= !older.isAdmin();
      UndeliveredMessages.keep(older.session().undelivered(), member, house.codec());
      UndeliveredMessages.keepQueue(member, house.codec());
      member.detach();
      visitor.setAdmin(visitor.isAdmin() || older.isAdmin());
      older.replace();
    }
    member.arrive(visitor, member.nick(), token, house.at());
    if (admin) {
      presence.adminJoined(member); // it became one elsewhere
    }
  }

  /**
   * Welcomes a member with the room as it is now, once its membership is stored, for the welcome
   * promises it, and the history has been read. While nothing can be stored all come in all the
   * same.
   */
  private void welcome(Member member, ChatSession visitor, MembershipToken token, Join join) {
    ReadPosition bookmark = ReadPosition.of(join.since(), join.log(), log);
    Object members = presence.isLarge() ? roster.size() : roster.nicks();
    if (member.isStored()) {
      welcome(member, visitor, token, bookmark, members);
    } else {
      house
          .store()
          .sync(
              outcome -> {
                member.stored(outcome instanceof Store.Outcome.Stored);
                welcome(member, visitor, token, bookmark, members);
              });
    }
  }

  private void welcome(
      Member member,
      ChatSession visitor,
      MembershipToken token,
      ReadPosition bookmark,
      Object members) {
    log.read(
        bookmark.missing(),
        entries -> {
          if (member.visitor() == visitor
              && !visitor.isOver()) { // else it has gone, or goes on in another session
            member.welcome(
                house.encode(
                    new Welcome(
                        room,
                        member.nick().name(),
                        bookmark.head(),
                        log.id(),
                        token.secret(),
                        members,
                        Lists.transform(entries, Entry::packet),
                        log.oldest(),
                        bookmark.isContinuedBy(entries))));
            presence.introduceAdmins(member);
          }
        });
  }

  private void refuse(ChatSession visitor, ErrorCode code, String text) {
    visitor.refuse(new Refusal(code, text).in(room));
  }
}
