package dev.holdfast.core.chat;

import com.google.common.collect.ImmutableList;
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
final class PostOffice {

  private final Collection<Member> members;

  /** A post office for these members: a view, whatever it holds at the time. */
  PostOffice(Collection<Member> members) {
    this.members = members;
  }

  /** To one, here or not: if it is gone, it finds the packet when it is back. */
  void toOne(Member member, Packet packet) {
    Visitor visitor = member.visitor();
    if (visitor == null || visitor.isOver()) {
      member.keepLetter(packet);
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

  void toAllBut(Member except, Packet packet) {
    List<Packet> shared = ImmutableList.of(packet.sharedBy(members.size()));
    for (Member member : members) {
      if (member != except) {
        member.send(shared);
      }
    }
  }
}
