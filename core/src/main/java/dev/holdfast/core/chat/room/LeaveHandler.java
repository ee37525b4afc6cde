package dev.holdfast.core.chat.room;

import com.google.common.hash.HashCode;
import dev.holdfast.core.chat.member.ChatSession;
import dev.holdfast.core.chat.member.Member;
import dev.holdfast.core.chat.member.UndeliveredPacketFilter;
import dev.holdfast.core.chat.protocol.ClientPacket.Leave;
import dev.holdfast.core.chat.protocol.ErrorCode;
import dev.holdfast.core.chat.protocol.ErrorPacket;
import dev.holdfast.core.chat.text.LocalizablePhrase;
import dev.holdfast.core.chat.text.PhraseCode;
import dev.holdfast.core.chat.text.PublishedTextRule;
import dev.holdfast.core.store.LeaveReason;
import dev.holdfast.core.store.LeaveReason.Kind;
import dev.holdfast.core.store.LeaveRequest;
import dev.holdfast.core.store.PresentMember;
import dev.holdfast.core.store.RosterChange;
import dev.holdfast.fsm.Packet;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The handler of leaves from one room: a member leaves for good, or may come back with its token
 * after its session has ended or was replaced. It asks the store, and the member has left when the
 * roster has changed, which is behind its last messages. Confined to the loop.
 */
public final class LeaveHandler {

  // milliseconds in which a member whose session was replaced, or not adopted, can move to another
  private static final long LINGER = 10_000;

  private final String room;
  private final JoinHandler joinHandler;
  private final PresenceNotifier presence;
  private final TypingNotifier typingNotifier;
  private final ChatContext context;
  private final Deque<Lingering> lingering = new ArrayDeque<>(); // by time
  private long lastLeave; // milliseconds

  /**
   * A member whose session was replaced in another room, or not adopted after a restart (null), and
   * that may move to another one.
   */
  private record Lingering(Member member, @Nullable ChatSession session, long until) {}

  LeaveHandler(
      String room,
      JoinHandler joinHandler,
      PresenceNotifier presence,
      TypingNotifier typingNotifier,
      ChatContext context) {
    this.room = room;
    this.joinHandler = joinHandler;
    this.presence = presence;
    this.typingNotifier = typingNotifier;
    this.context = context;
    this.lastLeave = context.now();
  }

  /** Removes a member at its own request. */
  public void leave(Member member, ChatSession session, Leave leave) {
    String given = leave.reason() == null ? "" : PublishedTextRule.reason(leave.reason());
    LeaveReason reason = new LeaveReason(Kind.LEFT, given);
    Packet left = presence.leaving(member.nick(), reason, context.at());
    List<Packet> answers = member.answers();
    detach(member);
    answers.forEach(session::send); // there is no welcome for which they would wait
    context
        .store()
        .leave(
            LeaveRequest.ofItself(room, member.token(), reason),
            outcome -> session.send(left)); // its token is durably void
  }

  /**
   * Removes a member for good, and at once, wherever its session is: where that is, it ends when
   * the member has left, and its members leave all rooms.
   *
   * @param reason empty for none
   */
  public void kick(PresentMember present, String reason) {
    sendAway(room, present.token(), new LeaveReason(Kind.KICKED, reason));
  }

  /** Removes a member for good, and at once: its token is void. The member itself is not told. */
  public void remove(Member member, LeaveReason reason) {
    sendAway(room, member.token(), reason);
  }

  /** Lets the member of a session leave that its client has ended; it may come back. */
  public void endedByClient(Member member, ChatSession session) {
    departLater(member, session, LeaveReason.of(Kind.LEFT), Duration.ZERO);
  }

  /**
   * Lets the member of a session leave that has ended otherwise, or while the member joined. It may
   * come back, and its nick is reserved for a while.
   */
  public void ended(Member member, ChatSession session) {
    departLater(member, session, LeaveReason.of(Kind.TIMEOUT), context.policy().nickReserved());
  }

  /**
   * Notes that a session was replaced by one that has taken over another of its memberships. The
   * member may move to the new session, and if it does so soon, the others do not see it leave.
   */
  public void replaced(Member member, ChatSession session) {
    lingering.add(new Lingering(member, session, context.now() + LINGER));
  }

  /** Lets a member whose session was not adopted after a restart move to another for a while. */
  void notAdopted(PresentMember present) {
    Member member = new Member(room, present.token(), present.nick(), true);
    present.local(member);
    lingering.add(new Lingering(member, null, context.now() + LINGER));
  }

  /** Lets members leave that have not moved to another session in time. */
  void sweep(long now) {
    while (!lingering.isEmpty() && lingering.getFirst().until <= now) {
      Lingering first = lingering.removeFirst();
      depart(
          first.member,
          first.session,
          LeaveReason.of(Kind.TIMEOUT),
          context.policy().nickReserved());
    }
  }

  /** When the last member left, or the room was made, in milliseconds. */
  long lastLeave() {
    return lastLeave;
  }

  /**
   * Lets a member leave in a task of its own, because the loss of a session may be detected while a
   * packet is being delivered to the members one by one.
   */
  private void departLater(
      Member member, ChatSession session, LeaveReason reason, Duration nickReserved) {
    context.loop().execute(() -> depart(member, session, reason, nickReserved));
  }

  /**
   * Asks that a member leaves, unless it has left or moved to another session, here or elsewhere: a
   * join that is under way is decided first.
   */
  private void depart(
      Member member, @Nullable ChatSession session, LeaveReason reason, Duration nickReserved) {
    joinHandler.whenNoJoinIsPending(
        member.token(),
        () -> {
          if (member.session() == session && isPresent(member)) {
            context
                .store()
                .leave(
                    LeaveRequest.ofLostSession(
                        room, member.token(), reason, member.hasToken(), nickReserved),
                    null);
          }
        });
  }

  /** Whether a member is in the roster, and not another one that has its token since. */
  private boolean isPresent(Member member) {
    return Member.of(joinHandler.roster.find(member.token())) == member;
  }

  // ---- what the store tells

  /** A member has left, here or elsewhere. */
  void left(PresentMember present, RosterChange.Left change) {
    Member member = Member.of(present);
    if (member != null && !change.revoked()) {
      member.flush(); // into the queue, if it has one
      UndeliveredPacketFilter.keepQueue(member, context.codec());
    }
    ChatSession session = member == null ? null : member.session();
    if (member != null) {
      detach(member);
    }
    if (session != null && change.revoked()) {
      context.loop().execute(() -> dismiss(session, change.reason()));
    }
    if (present.isAdmin()) {
      presence.admin(present, false);
    }
    presence.left(present, change);
    lastLeave = context.now();
    if (member != null && !change.revoked()) {
      context.formerMembers().add(member, context.now());
    }
  }

  /**
   * Ends the session of a member that was sent away, here or elsewhere, unless that was done; its
   * members leave the other rooms.
   */
  private void dismiss(ChatSession session, LeaveReason reason) {
    if (!session.isOver()) {
      session.members().forEach(other -> sendAway(other.room(), other.token(), reason));
      session.dismiss(refusal(reason));
    }
  }

  private static ErrorPacket refusal(LeaveReason reason) {
    LocalizablePhrase told =
        reason.kind() != Kind.KICKED || reason.details().isEmpty()
            ? PhraseCode.KICKED.phrase()
            : PhraseCode.KICKED_REASON.phrase("reason", reason.details());
    return new ErrorPacket(ErrorCode.KICKED, told);
  }

  private void sendAway(String from, HashCode token, LeaveReason reason) {
    context.store().leave(LeaveRequest.sentAway(from, token, reason), null);
  }

  /** Takes a member from its session, which is told no more. */
  private void detach(Member member) {
    member.detach();
    typingNotifier.stopped(member);
  }
}
