package dev.holdfast.core.chat.room;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import com.google.common.collect.Streams;
import com.google.common.hash.HashCode;
import dev.holdfast.core.chat.member.Member;
import dev.holdfast.core.chat.protocol.ServerPacket.Members;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.store.PresentMember;
import dev.holdfast.core.store.Roster;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A view of the {@link Roster} of a room from this process: the nicks of all members, and the
 * members that are local. Confined to the loop.
 */
final class RosterView {

  /**
   * A part of the nicks, in order.
   *
   * @param next the number of arrival behind which the next page begins; null after the last page
   */
  record Page(List<String> nicks, @Nullable Long next) {

    /** Returns the packet with this page. */
    Members of(String room, int count) {
      return new Members(room, count, nicks, next);
    }
  }

  private final Roster roster;
  private ImmutableList<Member> here = ImmutableList.of();
  private long hereAt; // the revision of the roster that it is of

  /** Makes a view of this roster. */
  RosterView(Roster roster) {
    this.roster = roster;
    this.hereAt = -1;
  }

  /** Returns the members whose session is here, as they are now, in the order of joins. */
  ImmutableList<Member> here() {
    if (hereAt != roster.rev()) {
      ImmutableList.Builder<Member> members = ImmutableList.builderWithExpectedSize(roster.size());
      for (PresentMember present : roster) {
        Member member = Member.of(present);
        if (member != null) {
          members.add(member);
        }
      }
      here = members.build();
      hereAt = roster.rev();
    }
    return here;
  }

  /** Notes that members of the roster have come to be here without a change of it. */
  void adopted() {
    hereAt = -1;
  }

  /** The number of all members. */
  int size() {
    return roster.size();
  }

  /** Returns the member with this nick; null if its session is not here, or it is left behind. */
  @Nullable Member find(Nickname nick) {
    return Member.of(roster.find(nick));
  }

  /** Returns the member with this token; null if its session is not here, or it is left behind. */
  @Nullable Member find(HashCode token) {
    return Member.of(roster.find(token));
  }

  /** Returns the members that are admins, in the order of joins. */
  List<PresentMember> admins() {
    return Streams.stream(roster).filter(PresentMember::isAdmin).toList();
  }

  /** Returns all nicks, in order. */
  List<String> nicks() {
    return Streams.stream(roster).map(present -> present.nick().name()).toList();
  }

  /**
   * Returns a page of nicks.
   *
   * @param after 0, or {@link Page#next} of the page before
   */
  Page page(long after, int size) {
    ImmutableList<PresentMember> members = roster.all();
    int first = firstBehind(after);
    int end = Math.min(first + size, members.size());
    List<String> nicks =
        members.subList(first, end).stream().map(present -> present.nick().name()).toList();
    return new Page(nicks, end == members.size() ? null : members.get(end - 1).arrival());
  }

  /** The index of the first member with a higher number of arrival. */
  private int firstBehind(long arrival) {
    int found =
        Collections.binarySearch(Lists.transform(roster.all(), PresentMember::arrival), arrival);
    return found < 0 ? -found - 1 : found + 1;
  }
}
