package dev.holdfast.core.chat.room;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.Lists;
import dev.holdfast.core.chat.history.MessageLog.Entry;
import dev.holdfast.core.chat.history.ReadPosition;
import dev.holdfast.core.chat.member.ChatSession;
import dev.holdfast.core.chat.member.Member;
import dev.holdfast.core.chat.member.MembershipToken;
import dev.holdfast.core.chat.protocol.ClientPacket.Join;
import dev.holdfast.core.chat.protocol.ErrorCode;
import dev.holdfast.core.chat.protocol.ErrorPacket;
import dev.holdfast.core.chat.protocol.ServerPacket.Welcome;
import dev.holdfast.core.chat.protocol.ServerPacket.Welcome.RoomMembers;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.chat.text.PhraseCode;
import dev.holdfast.core.store.JoinOutcome;
import dev.holdfast.core.store.JoinRequest;
import dev.holdfast.core.store.PresentMember;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A pending request to join one room: it asks the store, and welcomes or refuses its client when
 * the store has told the outcome. Confined to the loop.
 *
 * <p>It is long because it is all of one join, from the request to the welcome.
 */
final class PendingJoin extends PendingArrival {

  private final Join join;
  private final Runnable settled;
  private @Nullable MembershipToken token;
  private @Nullable Nickname nick;
  private boolean claimed; // whether the token is the client's, which then knows it
  private boolean admin; // whether the session was an admin's when it asked
  private @Nullable ReadPosition position; // when it joined
  private @Nullable RoomMembers members; // when it joined

  /**
   * Makes a request that has not asked.
   *
   * @param settled is called once, when the session has a member in the room or was refused
   */
  PendingJoin(JoinHandler handler, ChatSession session, Join join, Runnable settled) {
    super(handler, session);
    this.join = join;
    this.settled = settled;
  }

  /**
   * Asks the store.
   *
   * @param claimed the secret of the membership that the client claims; null for a new one
   */
  void ask(Nickname nick, @Nullable String claimed) {
    MembershipToken token = new MembershipToken(claimed == null ? context.ids().get() : claimed);
    this.nick = nick;
    this.token = token;
    this.claimed = claimed != null;
    this.admin = session.isAdmin();
    ask(
        new JoinRequest(
            handler.room,
            token.hash(),
            claimed != null,
            nick,
            session.host(),
            admin,
            context.policy().roomMembers()));
  }

  private MembershipToken token() {
    return requireNonNull(token, "it has asked with one");
  }

  private Nickname nick() {
    return requireNonNull(nick, "it has asked with one");
  }

  // ---- what the store tells

  @Override
  void joined(PresentMember present) {
    Member joined = formerOrNew(present, claimed);
    enter(present, joined, present.since());
    handler.presence.joined(present);
    if (present.isAdmin()) {
      handler.presence.adminJoined(present);
    }
    noteJoined(joined);
  }

  @Override
  void moved(PresentMember present, @Nullable Member before) {
    Member moved = before == null ? formerOrNew(present, claimed) : before;
    enter(present, moved, context.at());
    if (present.isAdmin()) {
      handler.presence.adminJoined(present); // if it became one in another room
    }
    noteJoined(moved);
  }

  /** Attaches the session to the member, which is in the roster now. */
  private void enter(PresentMember present, Member member, Instant at) {
    member.arrive(present, session, token(), at, handler.broadcaster);
  }

  /** Notes the room as it is when the member joins, to welcome it with. */
  private void noteJoined(Member member) {
    arrived(member);
    position = ReadPosition.of(join.since(), join.log(), handler.log);
    members =
        handler.presence.isLarge()
            ? new Welcome.Count(handler.roster.size())
            : new Welcome.Nicks(handler.rosterView.nicks());
    settled.run();
  }

  // ---- the outcome

  @Override
  public void done(JoinOutcome.Done outcome) {
    Member joined = member();
    end();
    welcome(joined, requireNonNull(position));
    if (joined.session() == session) {
      agreeWhetherAdmin(joined);
    }
    runTasks();
  }

  /** The session of a member that was an admin becomes one; what a client did later counts. */
  private void agreeWhetherAdmin(Member joined) {
    PresentMember present = handler.roster.find(joined.token());
    if (present == null || present.isAdmin() == session.isAdmin()) {
      return;
    }
    if (admin || session.isAdmin()) { // it has changed since it asked
      context.store().setAdmin(handler.room, joined.token(), session.isAdmin());
    } else {
      session.setAdmin(true);
    }
  }

  @Override
  public void unknownToken(JoinOutcome.UnknownToken outcome) {
    end();
    ask(nick(), null);
    runTasks();
  }

  @Override
  public void nickTaken(JoinOutcome.NickTaken outcome) {
    end();
    refuseNick(nick());
    runTasks();
  }

  @Override
  public void roomFull(JoinOutcome.RoomFull outcome) {
    end();
    refuse(ErrorCode.ROOM_FULL, PhraseCode.ROOM_FULL);
    runTasks();
  }

  @Override
  public void refused(JoinOutcome.Refused outcome) {
    end();
    refuse(StoreRefusal.packet(outcome.why()).in(handler.room));
    runTasks();
  }

  // ---- answers

  /** Refuses a nick that is taken, and suggests another. */
  void refuseNick(Nickname nick) {
    refuse(
        new ErrorPacket(ErrorCode.NICK_TAKEN, PhraseCode.NICK_TAKEN.phrase("nick", nick.name()))
            .in(handler.room)
            .suggesting(nick.suggestion(handler::isUnavailable)));
  }

  /** Refuses the join, which is settled then. */
  void refuse(ErrorCode code, PhraseCode why) {
    refuse(new ErrorPacket(code, why).in(handler.room));
  }

  /** Refuses the join, which is settled then. */
  void refuse(ErrorPacket error) {
    session.refuse(error);
    settled.run();
  }

  /** Welcomes the member with the state of the room when it joined, when the history is read. */
  private void welcome(Member member, ReadPosition position) {
    handler.log.read(
        position.missing(),
        entries -> {
          member.flush(); // it may end the session
          if (member.session() == session
              && !session.isOver()) { // otherwise it has left or moved to another session
            member.welcome(
                context.encode(
                    new Welcome(
                        handler.room,
                        member.nick().name(),
                        position.head(),
                        handler.log.id(),
                        token().secret(),
                        context.policy().messageLength(),
                        requireNonNull(members),
                        Lists.transform(entries, Entry::packet),
                        handler.log.oldest(),
                        position.isContinuedBy(entries))));
            handler.presence.introduceAdmins(member);
          }
        });
  }
}
