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
import dev.holdfast.core.chat.protocol.Refusal;
import dev.holdfast.core.chat.protocol.ServerPacket.Welcome;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.chat.text.Phrase;
import dev.holdfast.core.chat.text.PhraseCode;
import dev.holdfast.core.store.Change;
import dev.holdfast.core.store.Store;
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
  private final PresenceNotifier presence;
  private final ChatContext context;

  JoinHandler(
      String room,
      MessageLog log,
      MemberList memberList,
      PresenceNotifier presence,
      ChatContext context) {
    this.room = room;
    this.log = log;
    this.memberList = memberList;
    this.presence = presence;
    this.context = context;
  }

  /** Handles a request to join; the client is sent a welcome or a refusal. */
  public void join(ChatSession client, Join join) {
    Refusal refusal = refusal(join, client, context);
    Nickname nick = Nickname.of(join.nick());
    if (client.member(room) != null) {
      refuse(client, ErrorCode.ALREADY_JOINED, PhraseCode.ALREADY_JOINED);
    } else if (refusal != null || nick == null) {
      client.refuse(requireNonNull(refusal, "a nick or a refusal"));
    } else {
      join(client, nick, join);
    }
  }

  /** Returns why a join is refused in every room; null if it is not. */
  static @Nullable Refusal refusal(Join join, ChatSession client, ChatContext context) {
    Phrase problem = Nickname.problem(join.nick());
    if (problem != null) {
      return new Refusal(ErrorCode.BAD_NICK, problem).in(join.room());
    }
    if (client.rooms() >= ROOMS) {
      return new Refusal(ErrorCode.FORBIDDEN, PhraseCode.ROOMS_JOINED.phrase("count", ROOMS))
          .in(join.room());
    }
    return null;
  }

  private void join(ChatSession client, Nickname nick, Join join) {
    MembershipToken token = join.token() == null ? null : new MembershipToken(join.token());
    Member known = token == null ? null : find(token, nick);
    if (token != null && known != null && known.client() != null) {
      boolean admin = known.client().isAdmin();
      takeOver(known, client, token);
      welcome(known, client, token, join);
      client.setAdmin(client.isAdmin() || admin);
    } else if (isTaken(nick, known)) {
      client.refuse(
          new Refusal(ErrorCode.NICK_TAKEN, PhraseCode.NICK_TAKEN.phrase("nick", nick.name()))
              .in(room)
              .suggesting(nick.suggestion(other -> isTaken(other, null))));
    } else if (memberList.size() >= context.policy().roomMembers()) {
      refuse(client, ErrorCode.ROOM_FULL, PhraseCode.ROOM_FULL);
    } else if (token != null && known != null) {
      enter(known, client, nick, token, join);
    } else {
      MembershipToken fresh = new MembershipToken(context.ids().get());
      enter(new Member(room, fresh.hash(), nick, false), client, nick, fresh, join);
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
      Member member, ChatSession client, Nickname nick, MembershipToken token, Join join) {
    context.formerMembers().forget(member);
    member.arrive(client, nick, token, context.at());
    member.stored(false);
    memberList.enter(member, context.at());
    context
        .store()
        .apply(new Change.Entered(new Store.Membership(room, member.token(), nick.name(), null)));
    presence.joined(member);
    if (client.isAdmin()) {
      presence.adminJoined(member);
    }
    welcome(member, client, token, join);
  }

  /**
   * Moves a membership to another session, which the other members do not see. An admin stays one.
   */
  private void takeOver(Member member, ChatSession client, MembershipToken token) {
    ChatSession older = member.client();
    boolean admin = client.isAdmin();
    if (older != null) {
      admin &= !older.isAdmin();
      UndeliveredMessages.keep(older.session().undelivered(), member, context.codec());
      UndeliveredMessages.keepQueue(member, context.codec());
      member.detach();
      older.markReplaced();
    }
    member.arrive(client, member.nick(), token, context.at());
    if (admin) {
      presence.adminJoined(member); // it became an admin in another room
    }
  }

  /**
   * Welcomes a member with the state of the room now, after its membership was stored and the
   * history was read, because the welcome promises both. If nothing can be stored, the member is
   * welcomed all the same.
   */
  private void welcome(Member member, ChatSession client, MembershipToken token, Join join) {
    context.events().nickUsed(room, member.nick(), client.host(), context.at());
    ReadPosition position = ReadPosition.of(join.since(), join.log(), log);
    Object members = presence.isLarge() ? memberList.size() : memberList.nicks();
    if (member.isStored()) {
      welcome(member, client, token, position, members);
    } else {
      context
          .store()
          .sync(
              outcome -> {
                member.stored(outcome instanceof Store.Outcome.Stored);
                welcome(member, client, token, position, members);
              });
    }
  }

  private void welcome(
      Member member,
      ChatSession client,
      MembershipToken token,
      ReadPosition position,
      Object members) {
    log.read(
        position.missing(),
        entries -> {
          if (member.client() == client
              && !client.isOver()) { // otherwise it has left or moved to another session
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

  private void refuse(ChatSession client, ErrorCode code, PhraseCode why) {
    client.refuse(new Refusal(code, why).in(room));
  }
}
