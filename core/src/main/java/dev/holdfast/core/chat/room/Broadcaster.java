package dev.holdfast.core.chat.room;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.chat.member.ChatSession;
import dev.holdfast.core.chat.member.Member;
import dev.holdfast.fsm.Packet;
import java.util.Collection;
import java.util.List;

/**
 * The sender of packets to members of a room: to one, to all, or to all but one. A packet for many
 * is encoded once, and all mailboxes share it. Owned by the event loop.
 *
 * <p>Members must not join or leave while it delivers: the member of a session that fails or
 * overflows meanwhile is removed afterwards (see {@link LeaveHandler#lost}).
 */
final class Broadcaster {

  private static final double TRANSIENT_FILL = 0.25; // of a mailbox, for transient packets

  private final Collection<Member> members;

  /** Makes a sender to these members, a live view. */
  Broadcaster(Collection<Member> members) {
    this.members = members;
  }

  /** Sends a packet to one member; one that has left gets it when it is back. */
  void toOne(Member member, Packet packet) {
    ChatSession session = member.session();
    if (session == null || session.isOver()) {
      member.keepUndelivered(packet);
    } else {
      member.send(ImmutableList.of(packet));
    }
  }

  void toAll(Packet packet) {
    List<Packet> shared = ImmutableList.of(packet.sharedBy(members.size()));
    for (Member member : members) {
      member.send(shared);
    }
  }

  /**
   * Sends a transient packet to all but one of the members that fetch packets right now. It is not
   * kept for others, because it would be out of date.
   */
  void toActiveBut(Member except, Packet packet, long now) {
    List<Packet> shared = ImmutableList.of(packet.sharedBy(members.size()));
    for (Member member : members) {
      ChatSession session = member.session();
      if (member != except
          && session != null
          && session.underlying().asks(now)
          && member.fill(0, 0) < TRANSIENT_FILL) {
        member.send(shared);
      }
    }
  }

  void toAllBut(Member except, Packet packet) {
    List<Packet> shared = ImmutableList.of(packet.sharedBy(members.size()));
    for (Member member : members) {
      if (member != except) {
        member.send(shared);
      }
    }
  }
}
