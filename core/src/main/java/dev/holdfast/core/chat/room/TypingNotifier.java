package dev.holdfast.core.chat.room;

import dev.holdfast.core.chat.member.Member;
import dev.holdfast.core.chat.protocol.ServerPacket.Typing;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/**
 * Who is about to say something. Told to the others a little later, all changes at once, so that
 * what was begun and given up meanwhile costs nothing; never stored; and it expires, because a
 * client that is gone does not say that it stopped. Confined to the loop.
 */
final class TypingNotifier {

  private static final long EXPIRY = 6_000; // milliseconds
  private static final long INTERVAL = 300; // milliseconds

  private final Broadcaster broadcaster;
  private final ChatContext context;
  private final Map<Member, Long> until = new HashMap<>();
  private final Set<Member> told = new HashSet<>(); // whom the others believe to be typing
  private long toldAt = Long.MIN_VALUE / 2;

  TypingNotifier(Broadcaster broadcaster, ChatContext context) {
    this.broadcaster = broadcaster;
    this.context = context;
  }

  /** A member begins, goes on, or stops. */
  void typing(Member member, boolean active) {
    if (active) {
      until.put(member, context.now() + EXPIRY);
    } else {
      until.remove(member);
    }
  }

  /** What a member said is told, or the member is gone: everybody knows that it stopped. */
  void stopped(Member member) {
    until.remove(member);
    told.remove(member);
  }

  /**
   * Tells what has changed, if it is time.
   *
   * @param large whether the room is too large to tell of those who begin
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
        tell(member, false, now);
      }
    }
    for (Member member : until.keySet()) {
      if (told.add(member)) {
        tell(member, true, now);
      }
    }
  }

  private void tell(Member member, boolean active, long now) {
    toldAt = now;
    Typing typing = new Typing(member.room(), member.nick().name(), active);
    broadcaster.toThoseWhoAsk(member, context.encode(typing), now);
  }
}
