package dev.holdfast.core.chat.room;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.chat.member.ChatSession;
import dev.holdfast.core.chat.member.Member;
import dev.holdfast.fsm.Packet;
import java.util.Collection;
import java.util.List;

/**
 * Who gets a packet: one member, all, or all but one. A packet for many is encoded once, and one
 * list of it is shared by all mailboxes.
 *
 * <p>Nobody may come or go while it delivers: a session that fails or overflows meanwhile departs
 * afterwards (see {@link Room#lost}).
 */
final class Broadcaster {

  private static final double PASSING = 0.25; // of a mailbox, beyond which nothing passing enters

  private final Collection<Member> members;

  /** A post office for these members: a view, whatever it holds at the time. */
  Broadcaster(Collection<Member> members) {
    this.members = members;
  }

  /** To one, here or not: if it is gone, it finds the packet when it is back. */
  void toOne(Member member, Packet packet) {
    ChatSession client = member.client();
    if (client == null || client.isOver()) {
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
   * To all but one of those who fetch what they are told at once: what is true for a moment only is
   * not worth a place in a mailbox.
   */
  void toThoseWhoAsk(Member except, Packet packet, long now) {
    List<Packet> shared = ImmutableList.of(packet.sharedBy(members.size()));
    for (Member member : members) {
      ChatSession client = member.client();
      if (member != except
          && client != null
          && client.session().asks(now)
          && member.fill(0, 0) < PASSING) {
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
