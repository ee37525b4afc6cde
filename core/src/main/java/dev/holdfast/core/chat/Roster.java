package dev.holdfast.core.chat;

import com.google.common.hash.HashCode;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who is in the room, in the order in which they came, and who lately was. One who is gone is
 * remembered for 24 hours, so that its token brings back what it had; one whose session was lost
 * also keeps its nick from others for a while.
 */
final class Roster {

  private static final long REMEMBERED = 24 * 3_600_000L;

  /** One who is gone. */
  private record Absence(Member member, long since, long nickReservedUntil) {}

  private final int absentMembers;
  private final Map<String, Member> present = new LinkedHashMap<>(); // by nick
  private final Map<HashCode, Member> known = new HashMap<>(); // by token, present or absent
  private final Map<HashCode, Absence> absent = new LinkedHashMap<>(); // the longest gone first
  private final Map<String, Absence> reserved = new HashMap<>(); // by nick

  /** A room that remembers so many of those who are gone. */
  Roster(int absentMembers) {
    this.absentMembers = absentMembers;
  }

  /** Those who are in the room: a view. */
  Collection<Member> members() {
    return Collections.unmodifiableCollection(present.values());
  }

  List<String> nicks() {
    return present.values().stream().map(member -> member.nick().name()).toList();
  }

  int size() {
    return present.size();
  }

  /** The member with this token, if its nick is this one: a token speaks for no other. */
  @Nullable Member find(@Nullable Token token, Nick nick) {
    Member member = token == null ? null : known.get(token.hash());
    return member != null && member.nick().key().equals(nick.key()) ? member : null;
  }

  boolean isPresent(Member member) {
    return present.get(member.nick().key()) == member;
  }

  /** Whether somebody else has this nick, or has it reserved. */
  boolean isTaken(Nick nick, @Nullable Member claimant, long now) {
    Member holder = present.get(nick.key());
    Absence absence = reserved.get(nick.key());
    return (holder != null && holder != claimant)
        || (absence != null && absence.member != claimant && absence.nickReservedUntil > now);
  }

  /** Comes in, for the first time or again; the last in order. The nick must be free. */
  void enter(Member member) {
    Absence absence = absent.remove(member.token());
    if (absence != null) {
      reserved.remove(member.nick().key(), absence);
    }
    present.put(member.nick().key(), member);
    known.put(member.token(), member);
  }

  /** Goes, and may come back with its token. */
  void depart(Member member, long now, long nickReserved) {
    if (absent.size() >= absentMembers) {
      forgetLongestGone();
    }
    member.receipts().trim();
    present.remove(member.nick().key());
    Absence absence = new Absence(member, now, now + nickReserved);
    absent.put(member.token(), absence);
    if (nickReserved > 0) {
      reserved.put(member.nick().key(), absence);
    }
  }

  /** Goes for good: its token is void. */
  void leave(Member member) {
    present.remove(member.nick().key());
    known.remove(member.token());
  }

  /** Forgets those who have been gone for long. */
  void sweep(long now) {
    while (!absent.isEmpty() && absent.values().iterator().next().since <= now - REMEMBERED) {
      forgetLongestGone();
    }
  }

  private void forgetLongestGone() {
    Iterator<Absence> longestGone = absent.values().iterator();
    Absence absence = longestGone.next();
    longestGone.remove();
    known.remove(absence.member.token());
    reserved.remove(absence.member.nick().key(), absence);
  }
}
