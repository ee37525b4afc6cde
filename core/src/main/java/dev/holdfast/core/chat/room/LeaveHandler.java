package dev.holdfast.core.chat.room;

import dev.holdfast.core.chat.history.MessageAppender;
import dev.holdfast.core.chat.member.ChatSession;
import dev.holdfast.core.chat.member.Member;
import dev.holdfast.core.chat.member.UndeliveredPacketFilter;
import dev.holdfast.core.chat.protocol.ClientPacket.Leave;
import dev.holdfast.core.store.Change;
import dev.holdfast.fsm.Packet;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The handler of leaves from one room: a member leaves for good, or may come back with its token
 * after its session was closed, lost or replaced. Owned by the event loop.
 */
public final class LeaveHandler {

  private static final long LINGER =
      10_000; // milliseconds to move to the session that replaced one
  private static final String LEFT = "left";
  private static final String TIMEOUT = "timeout";

  private final MessageAppender appender;
  private final MemberList memberList;
  private final PresenceNotifier presence;
  private final TypingNotifier typingNotifier;
  private final ChatContext context;
  private final Deque<Lingering> lingering = new ArrayDeque<>(); // by time
  private long lastLeave; // milliseconds

  /** A member whose session was replaced in another room, and that may move to the new session. */
  private record Lingering(Member member, ChatSession session, long until) {}

  LeaveHandler(
      MessageAppender appender,
      MemberList memberList,
      PresenceNotifier presence,
      TypingNotifier typingNotifier,
      ChatContext context) {
    this.appender = appender;
    this.memberList = memberList;
    this.presence = presence;
    this.typingNotifier = typingNotifier;
    this.context = context;
    this.lastLeave = context.now();
  }

  /** Removes a member at its own request. */
  public void leave(Member member, ChatSession session, Leave leave) {
    String reason = leave.reason() == null ? LEFT : LEFT + ": " + leave.reason();
    Packet left = presence.leaving(member, reason);
    remove(member, reason);
    context.store().sync(outcome -> session.send(left)); // its token is durably void
  }

  /** Removes a member for good: its token is void. The member itself is not told. */
  public void remove(Member member, String reason) {
    take(member, reason);
    context.store().apply(new Change.Revoked(member.token()));
  }

  /**
   * Lets the member of a session leave that its client has closed; it may come back. Its last
   * messages, which may be in the same request, are delivered before.
   */
  public void closed(Member member, ChatSession session) {
    if (appender.isIdle()) {
      afterwards(member, session, LEFT, 0);
    } else {
      context.store().sync(outcome -> depart(member, session, LEFT, 0));
    }
  }

  /** Lets the member of a session leave that is lost or has overflowed; it may come back. */
  public void lost(Member member, ChatSession session) {
    afterwards(member, session, TIMEOUT, context.policy().nickReserved().toMillis());
  }

  /**
   * Notes that a session was replaced by one that has taken over another of its memberships. The
   * member may move to the new session, and if it does so soon, the others do not see it leave.
   */
  public void replaced(Member member, ChatSession session) {
    lingering.add(new Lingering(member, session, context.now() + LINGER));
  }

  /** Lets members leave that have not moved to the session that replaced theirs. */
  void sweep(long now) {
    while (!lingering.isEmpty() && lingering.getFirst().until <= now) {
      Lingering first = lingering.removeFirst();
      depart(first.member, first.session, TIMEOUT, context.policy().nickReserved().toMillis());
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
  private void afterwards(Member member, ChatSession session, String reason, long nickReserved) {
    context.loop().execute(() -> depart(member, session, reason, nickReserved));
  }

  private void depart(Member member, ChatSession session, String reason, long nickReserved) {
    if (member.session() != session) {
      return; // it has left already, or moved to another session
    }
    if (!member.hasToken()) {
      remove(member, reason);
      return;
    }
    member.flush(); // into the queue, if it has one
    UndeliveredPacketFilter.keepQueue(member, context.codec());
    take(member, reason);
    context.formerMembers().remember(member, context.now(), context.now() + nickReserved);
    context.store().apply(new Change.Departed(member.token(), context.at()));
  }

  private void take(Member member, String reason) {
    ChatSession session = member.session();
    member.detach();
    memberList.leave(member); // it was sent all that the others are
    typingNotifier.stopped(member);
    if (session != null && session.isAdmin()) {
      presence.admin(member, false);
    }
    presence.left(member, reason);
    lastLeave = context.now();
  }
}
