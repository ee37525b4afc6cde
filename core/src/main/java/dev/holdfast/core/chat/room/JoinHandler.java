package dev.holdfast.core.chat.room;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.Lists;
import dev.holdfast.core.chat.history.MessageLog;
import dev.holdfast.core.chat.history.MessageLog.Entry;
import dev.holdfast.core.chat.history.ReadPosition;
import dev.holdfast.core.chat.member.ChatSession;
import dev.holdfast.core.chat.member.Member;
import dev.holdfast.core.chat.member.MembershipToken;
import dev.holdfast.core.chat.member.UndeliveredPacketFilter;
import dev.holdfast.core.chat.protocol.ClientPacket.Join;
import dev.holdfast.core.chat.protocol.ErrorCode;
import dev.holdfast.core.chat.protocol.Refusal;
import dev.holdfast.core.chat.protocol.ServerPacket.Welcome;
import dev.holdfast.core.chat.text.LocalizablePhrase;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.chat.text.PhraseCode;
import dev.holdfast.core.store.Change;
import dev.holdfast.core.store.ChatStore;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The handler of joins to one room: a client becomes a new member, or with a token a known one
 * again. Owned by the event loop.
 */
public final class JoinHandler {

  private static final int ROOMS = 16; // the most rooms of one session

  private final String room;
  private final MessageLog log;
  private final MemberList memberList;
  private final Broadcaster broadcaster;
  private final PresenceNotifier presence;
  private final ChatContext context;

  JoinHandler(
      String room,
      MessageLog log,
      MemberList memberList,
      Broadcaster broadcaster,
      PresenceNotifier presence,
      ChatContext context) {
    this.room = room;
    this.log = log;
    this.memberList = memberList;
    this.broadcaster = broadcaster;
    this.presence = presence;
    this.context = context;
  }

  /** Handles a request to join; the client is sent a welcome or a refusal. */
  public void join(ChatSession session, Join join) {
    Refusal refusal = refusal(join, session, context);
    Nickname nick = Nickname.of(join.nick());
    if (session.member(room) != null) {
      refuse(session, ErrorCode.ALREADY_JOINED, PhraseCode.ALREADY_JOINED);
    } else if (refusal != null || nick == null) {
      session.refuse(requireNonNull(refusal, "a nick or a refusal"));
    } else {
      join(session, nick, join);
    }
  }

  /** Returns why a join is refused in every room; null if it is not. */
  static @Nullable Refusal refusal(Join join, ChatSession session, ChatContext context) {
    LocalizablePhrase problem = Nickname.problem(join.nick());
    if (problem != null) {
      return new Refusal(ErrorCode.BAD_NICK, problem).in(join.room());
    }
    if (session.rooms() >= ROOMS) {
      return new Refusal(ErrorCode.FORBIDDEN, PhraseCode.ROOMS_JOINED.phrase("count", ROOMS))
          .in(join.room());
    }
    return null;
  }

  private void join(ChatSession session, Nickname nick, Join join) {
    MembershipToken token = join.token() == null ? null : new MembershipToken(join.token());
    Member known = token == null ? null : find(token, nick);
    if (token != null && known != null && known.session() != null) {
      boolean admin = known.session().isAdmin();
      takeOver(known, session, token);
      welcome(known, session, token, join);
      session.setAdmin(session.isAdmin() || admin);
    } else if (isTaken(nick, known)) {
      session.refuse(
          new Refusal(ErrorCode.NICK_TAKEN, PhraseCode.NICK_TAKEN.phrase("nick", nick.name()))
              .in(room)
              .suggesting(nick.suggestion(other -> isTaken(other, null))));
    } else if (memberList.size() >= context.policy().roomMembers()) {
      refuse(session, ErrorCode.ROOM_FULL, PhraseCode.ROOM_FULL);
    } else if (token != null && known != null) {
      enter(known, session, nick, token, join);
    } else {
      MembershipToken fresh = new MembershipToken(context.ids().get());
      enter(new Member(room, fresh.hash(), nick, false), session, nick, fresh, join);
    }
  }

  /**
   * Returns the member with this token, if it has this nick too; a token is valid for its nick
   * only.
   */
  private @Nullable Member find(MembershipToken token, Nickname nick) {
    Member present = memberList.find(token.hash());
    Member known = present == null ? context.formerMembers().find(token.hash()) : present;
    boolean fits = known != null && known.room().equals(room) && known.nick().isSameAs(nick);
    return fits ? known : null;
  }

  /** Whether another member has this nick or has it reserved, or guests have it. */
  private boolean isTaken(Nickname nick, @Nullable Member claimant) {
    return memberList.find(nick) != null
        || nick.isSameAs(context.policy().guestNick())
        || context.formerMembers().isReserved(room, nick, claimant, context.now());
  }

  private void enter(
      Member member, ChatSession session, Nickname nick, MembershipToken token, Join join) {
    Instant now = context.at();
    context.formerMembers().forget(member);
    member.arrive(session, nick, token, now, broadcaster);
    member.stored(false);
    memberList.enter(member, now);
    context
        .store()
        .apply(
            new Change.Entered(new ChatStore.Membership(room, member.token(), nick.name(), null)));
    presence.joined(member);
    if (session.isAdmin()) {
      presence.adminJoined(member);
    }
    welcome(member, session, token, join);
  }

  /**
   * Moves a membership to another session, which the other members do not see. An admin stays one.
   */
  private void takeOver(Member member, ChatSession session, MembershipToken token) {
    ChatSession older = member.session();
    boolean admin = session.isAdmin();
    if (older != null) {
      admin &= !older.isAdmin();
      older.flush();
      UndeliveredPacketFilter.keep(older.underlying().undelivered(), member, context.codec());
      UndeliveredPacketFilter.keepQueue(member, context.codec());
      member.detach();
      older.markReplaced();
    }
    member.arrive(session, member.nick(), token, context.at(), broadcaster);
    if (admin) {
      presence.adminJoined(member); // it became an admin in another room
    }
  }

  /**
   * Welcomes a member with the state of the room now, after its membership was stored and the
   * history was read, because the welcome promises both. If nothing can be stored, the member is
   * welcomed all the same.
   */
  private void welcome(Member member, ChatSession session, MembershipToken token, Join join) {
    context.events().nickUsed(room, member.nick(), session.host(), member.lastAction());
    ReadPosition position = ReadPosition.of(join.since(), join.log(), log);
    Object members = presence.isLarge() ? memberList.size() : memberList.nicks();
    if (member.isStored()) {
      welcome(member, session, token, position, members);
    } else {
      context
          .store()
          .sync(
              outcome -> {
                member.stored(outcome instanceof ChatStore.Outcome.Stored);
                welcome(member, session, token, position, members);
              });
    }
  }

  private void welcome(
      Member member,
      ChatSession session,
      MembershipToken token,
      ReadPosition position,
      Object members) {
    log.read(
        position.missing(),
        entries -> {
          member.flush(); // it may end the session
          if (member.session() == session
              && !session.isOver()) { // otherwise it has left or moved to another session
            member.welcome(
                context.encode(
                    new Welcome(
                        room,
                        member.nick().name(),
                        position.head(),
                        log.id(),
                        token.secret(),
                        context.policy().messageLength(),
                        members,
                        Lists.transform(entries, Entry::packet),
                        log.oldest(),
                        position.isContinuedBy(entries))));
            presence.introduceAdmins(member);
          }
        });
  }

  private void refuse(ChatSession session, ErrorCode code, PhraseCode why) {
    session.refuse(new Refusal(code, why).in(room));
  }
}
