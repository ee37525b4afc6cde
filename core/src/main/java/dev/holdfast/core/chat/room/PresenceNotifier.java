package dev.holdfast.core.chat.room;

import dev.holdfast.core.chat.member.ChatSession;
import dev.holdfast.core.chat.member.Member;
import dev.holdfast.core.chat.protocol.ServerPacket.Joined;
import dev.holdfast.core.chat.protocol.ServerPacket.Left;
import dev.holdfast.core.chat.protocol.ServerPacket.Members;
import dev.holdfast.core.chat.protocol.ServerPacket.Notice;
import dev.holdfast.core.chat.text.LocalizablePhrase;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.chat.text.PhraseCode;
import dev.holdfast.core.store.LeaveReason;
import dev.holdfast.core.store.PresentMember;
import dev.holdfast.core.store.RosterChange;
import dev.holdfast.fsm.Packet;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The notifier of presence: tells the members of a room which members join and leave, and which are
 * admins. A small room gets a packet for each. A large room gets the number of members now and
 * then, and the nicks if they are few, because otherwise each join would cost a packet for every
 * member: at most once a second, and the less often the more members it has, so that what coming
 * and going costs is bounded for a room of any size. A room in which more than 50 members join or
 * leave in a second counts as large until that ends. Confined to the loop.
 */
final class PresenceNotifier {

  private static final int MAX_NICKS = 50; // in one packet
  private static final long SECOND = 1_000; // milliseconds
  private static final int MAX_PACKETS = 1_000; // a second, to all of a large room together

  private static final String ADMIN = "admin";
  private static final String NO_ADMIN = "no-admin";

  private final String room;
  private final RosterView rosterView;
  private final Broadcaster broadcaster;
  private final ChatContext context;
  private final Set<PresentMember> admins = new LinkedHashSet<>();

  private boolean large;
  private final Set<String> joined = new LinkedHashSet<>(); // nicks since the last packet
  private final Set<String> left = new LinkedHashSet<>();
  private int changes; // in this second; in a large room since the last packet
  private long changesSince = Long.MIN_VALUE / 2;
  private boolean tooMany; // so many nicks have changed that the next packet names none
  private long toldAt = Long.MIN_VALUE / 2;

  PresenceNotifier(
      String room, RosterView rosterView, Broadcaster broadcaster, ChatContext context) {
    this.room = room;
    this.rosterView = rosterView;
    this.broadcaster = broadcaster;
    this.context = context;
    admins.addAll(rosterView.admins());
  }

  /** Takes over what an earlier process has told the members. */
  void adopted() {
    admins.addAll(rosterView.admins());
    large |= isTooLarge();
  }

  /** Whether the room has too many members, or too many join and leave, for a packet each. */
  boolean isLarge() {
    return large;
  }

  /** Announces a member that has joined. */
  void joined(PresentMember present) {
    count();
    String nick = present.nick().name();
    if (large) {
      change(nick, left, joined);
    } else {
      toAllBut(present, context.encode(new Joined(room, nick, present.since())));
    }
  }

  /** Announces that a member has left. */
  void left(PresentMember present, RosterChange.Left change) {
    count();
    if (large) {
      change(present.nick().name(), joined, left);
    } else {
      broadcaster.toAll(leaving(present.nick(), change.reason(), change.at()));
    }
  }

  /** Announces that a member is an admin now, or is not one any more. */
  void admin(PresentMember present, boolean admin) {
    if (!admin) {
      admins.remove(present);
      broadcaster.toAll(notice(present, PhraseCode.ADMIN_NO_MORE, NO_ADMIN));
    } else if (admins.add(present)) {
      broadcaster.toAll(notice(present, PhraseCode.ADMIN_NOW, ADMIN));
    }
  }

  /** Announces that a member that joins is an admin in other rooms. */
  void adminJoined(PresentMember present) {
    if (admins.add(present)) {
      toAllBut(present, notice(present, PhraseCode.ADMIN_NOW, ADMIN));
    }
  }

  /** Sends a packet to all members but the one that it is about. */
  private void toAllBut(PresentMember present, Packet packet) {
    Member member = Member.of(present);
    if (member != null) {
      broadcaster.toAllBut(member, packet);
    } else {
      broadcaster.toAll(packet);
    }
  }

  /**
   * Tells a member that joins which members are admins, itself included. Nothing of it is kept if
   * its welcome has ended its session: it is told who is one by then behind its next welcome.
   */
  void introduceAdmins(Member newcomer) {
    ChatSession session = newcomer.session();
    if (session == null || session.isOver()) {
      return;
    }
    for (PresentMember admin : admins) {
      broadcaster.toOne(newcomer, notice(admin, PhraseCode.ADMIN, ADMIN));
    }
  }

  private Packet notice(PresentMember present, PhraseCode what, String code) {
    LocalizablePhrase phrase = what.phrase("nick", present.nick().name());
    return context.encode(new Notice(room, phrase, code, present.nick()));
  }

  /** Returns the packet for a member that leaves. */
  Packet leaving(Nickname nick, LeaveReason reason, Instant at) {
    return context.encode(new Left(room, nick.name(), reason.text(), at));
  }

  private void count() {
    if (!large && context.now() - changesSince >= SECOND) {
      changes = 0;
      changesSince = context.now();
    }
    changes++;
    large |= isTooLarge() || changes > MAX_NICKS;
  }

  private boolean isTooLarge() {
    return rosterView.size() > context.policy().presenceMax();
  }

  /**
   * Notes a change for the next packet. A member that joins and leaves in between is not mentioned.
   * Once there are too many nicks none is sent, because some of them would look like all.
   */
  private void change(String nick, Set<String> undone, Set<String> done) {
    if (!tooMany && !undone.remove(nick)) {
      done.add(nick);
      tooMany = done.size() > MAX_NICKS;
    }
  }

  /**
   * Sends the changes to a large room if it is time; sends all nicks to a room that is small again.
   */
  void sweep(long now) {
    if (!large || (changes == 0 && isTooLarge()) || now - toldAt < interval()) {
      return;
    }
    large = isTooLarge() || changes > MAX_NICKS;
    tell(now);
  }

  /**
   * Sends the changes to a large room now: there is no later turn. A room with few members is small
   * again.
   */
  void flush(long now) {
    if (large && changes > 0) {
      large = isTooLarge();
      tell(now);
    }
  }

  /** Returns the packet with all members; with their number alone if the room is large. */
  Packet members() {
    return members(null, null);
  }

  private Packet members(@Nullable List<String> joined, @Nullable List<String> left) {
    int count = rosterView.size();
    return context.encode(
        large ? new Members(room, count, joined, left) : rosterView.page(0, count).of(room, count));
  }

  private void tell(long now) {
    broadcaster.toAll(members(names(joined), names(left)));
    joined.clear();
    left.clear();
    changes = 0;
    changesSince = now;
    tooMany = false;
    toldAt = now;
  }

  /** The milliseconds between two packets to each member of a large room. */
  private long interval() {
    return Math.max(SECOND, rosterView.size() * SECOND / MAX_PACKETS);
  }

  private @Nullable List<String> names(Set<String> nicks) {
    return nicks.isEmpty() || tooMany ? null : List.copyOf(nicks);
  }
}
