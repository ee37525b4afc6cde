package dev.holdfast.core.chat.room;

import dev.holdfast.core.chat.member.Member;
import dev.holdfast.core.chat.protocol.ServerPacket.Joined;
import dev.holdfast.core.chat.protocol.ServerPacket.Left;
import dev.holdfast.core.chat.protocol.ServerPacket.Members;
import dev.holdfast.core.chat.protocol.ServerPacket.Notice;
import dev.holdfast.fsm.Packet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells a room who comes and goes, and who of them is an admin. As it happens, as long as there are
 * few; in a large room only the number, at most once a second, and the names if they are few:
 * otherwise each who comes would cost as much as there are members. A room in which more come and
 * go in a second than are named counts as a large one until that ends: they would fill the
 * mailboxes of all. Confined to the loop.
 */
final class PresenceNotifier {

  private static final int NAMES = 50; // that are told with the number
  private static final long INTERVAL = 1_000; // milliseconds

  private static final String ADMIN = "admin";
  private static final String NO_ADMIN = "no-admin";

  private final String room;
  private final MemberList memberList;
  private final Broadcaster broadcaster;
  private final ChatContext context;
  private final Set<Member> admins = new LinkedHashSet<>();

  private boolean large;
  private final Set<String> joined = new LinkedHashSet<>(); // since it was last told
  private final Set<String> left = new LinkedHashSet<>();
  private int changes; // in this second; in a large room since it was last told
  private long changesSince = Long.MIN_VALUE / 2;
  private boolean tooMany; // of those names: none is kept until the number was told
  private long toldAt = Long.MIN_VALUE / 2;

  PresenceNotifier(
      String room, MemberList memberList, Broadcaster broadcaster, ChatContext context) {
    this.room = room;
    this.memberList = memberList;
    this.broadcaster = broadcaster;
    this.context = context;
  }

  /** Whether there are too many members, or too many come and go, to tell each of each. */
  boolean isLarge() {
    return large;
  }

  /** Somebody has come, and is on the roster. */
  void joined(Member member) {
    count();
    String nick = member.nick().name();
    if (large) {
      change(nick, left, joined);
    } else {
      broadcaster.toAllBut(member, context.encode(new Joined(room, nick, context.at())));
    }
  }

  /** Somebody has gone, and is on the roster no more. */
  void left(Member member, String reason) {
    count();
    if (large) {
      change(member.nick().name(), joined, left);
    } else {
      broadcaster.toAll(leaving(member, reason));
    }
  }

  /** A member is an admin now, or is none any more. */
  void admin(Member member, boolean admin) {
    if (admin) {
      admins.add(member);
      broadcaster.toAll(notice(member, " is an admin now.", ADMIN));
    } else {
      admins.remove(member);
      broadcaster.toAll(notice(member, " is no admin any more.", NO_ADMIN));
    }
  }

  /** A member comes who is an admin in other rooms. */
  void adminJoined(Member member) {
    admins.add(member);
    broadcaster.toAllBut(member, notice(member, " is an admin now.", ADMIN));
  }

  /** Tells one who comes who is an admin here, itself too. */
  void introduceAdmins(Member newcomer) {
    for (Member admin : admins) {
      broadcaster.toOne(newcomer, notice(admin, " is an admin.", ADMIN));
    }
  }

  private Packet notice(Member member, String what, String code) {
    return context.encode(new Notice(room, member.nick() + what, code, member.nick()));
  }

  /** What one who goes is told. */
  Packet leaving(Member member, String reason) {
    return context.encode(new Left(room, member.nick().name(), reason, context.at()));
  }

  private void count() {
    if (!large && context.now() - changesSince >= INTERVAL) {
      changes = 0;
      changesSince = context.now();
    }
    changes++;
    large |= isTooLarge() || changes > NAMES;
  }

  private boolean isTooLarge() {
    return memberList.size() > context.policy().presenceMax();
  }

  /**
   * Who comes and goes in between is not worth a word. Once there are more names than are told none
   * is told at all: a part of them would look like the whole.
   */
  private void change(String nick, Set<String> undone, Set<String> done) {
    if (!tooMany && !undone.remove(nick)) {
      done.add(nick);
      tooMany = done.size() > NAMES;
    }
  }

  /**
   * Tells a large room what has changed, if it is time, and one that is small again who is there.
   */
  void sweep(long now) {
    if (!large || (changes == 0 && isTooLarge()) || now - toldAt < INTERVAL) {
      return;
    }
    large = isTooLarge() || changes > NAMES;
    int count = memberList.size();
    Members members =
        large
            ? new Members(room, count, names(joined), names(left))
            : memberList.page(0, count).of(room, count);
    broadcaster.toAll(context.encode(members));
    joined.clear();
    left.clear();
    changes = 0;
    changesSince = now;
    tooMany = false;
    toldAt = now;
  }

  private @Nullable List<String> names(Set<String> nicks) {
    return nicks.isEmpty() || tooMany ? null : List.copyOf(nicks);
  }
}
