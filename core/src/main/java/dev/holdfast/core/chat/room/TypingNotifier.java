package dev.holdfast.core.chat.room;

import dev.holdfast.core.chat.member.Member;
import dev.holdfast.core.chat.protocol.ServerPacket.Typing;
import dev.holdfast.core.store.PresentMember;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The notifier of typing members. Changes are told to the store together, at most every 300 ms, so
 * that a change that is undone meanwhile costs nothing, and sent to the other members when the
 * store tells them. Typing is never stored, and expires after 6 s, because a client that is gone
 * does not say that it stopped. Confined to the loop.
 */
final class TypingNotifier {

  private static final long EXPIRY = 6_000; // milliseconds
  private static final long INTERVAL = 300; // milliseconds

  private final String room;
  private final Broadcaster broadcaster;
  private final ChatContext context;
  private final Map<Member, Long> until = new LinkedHashMap<>();
  private final Set<Member> told = new LinkedHashSet<>(); // members that the others show as typing
  private long toldAt = Long.MIN_VALUE / 2;

  TypingNotifier(String room, Broadcaster broadcaster, ChatContext context) {
    this.room = room;
    this.broadcaster = broadcaster;
    this.context = context;
  }

  /** Notes that a member is typing, or has stopped. */
  void typing(Member member, boolean active) {
    if (active) {
      until.put(member, context.now() + EXPIRY);
    } else {
      until.remove(member);
    }
  }

  /** Forgets a member whose message was sent or that has left: the clients know that it stopped. */
  void stopped(Member member) {
    until.remove(member);
    told.remove(member);
  }

  /**
   * Sends the changes, if it is time.
   *
   * @param large whether the room is too large for typing to be shown
   */
  void sweep(long now, boolean large) {
    if (large) {
      until.clear();
    }
    if ((until.isEmpty() && told.isEmpty()) || now - toldAt < INTERVAL) {
      return;
    }
    until.values().removeIf(end -> end <= now);
    for (Iterator<Member> each = told.iterator(); each.hasNext(); ) {
      Member member = each.next();
      if (!until.containsKey(member)) {
        each.remove();
        tell(member, false);
      }
    }
    for (Member member : until.keySet()) {
      if (told.add(member)) {
        tell(member, true);
      }
    }
  }

  private void tell(Member member, boolean active) {
    toldAt = context.now();
    context.store().typing(member.room(), member.token(), active);
  }

  /** Sends a change of a member, here or elsewhere, to the others. */
  void told(PresentMember member, boolean active) {
    Typing typing = new Typing(room, member.nick().name(), active);
    broadcaster.toActiveBut(Member.of(member), context.encode(typing), context.now());
  }
}
