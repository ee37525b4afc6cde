package dev.holdfast.core.chat.room;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import com.google.common.hash.HashCode;
import dev.holdfast.core.chat.member.Member;
import dev.holdfast.core.chat.protocol.ServerPacket.Members;
import dev.holdfast.core.chat.text.Nickname;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The list of a room's members in the order in which they joined, with indexes by nick and token.
 * Owned by the event loop.
 */
final class MemberList {

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

  private final Map<String, Member> byNick = new HashMap<>();
  private final Map<HashCode, Member> byToken = new LinkedHashMap<>(); // in the order of joins
  private @Nullable ImmutableList<Member> all; // null: not made since a member joined or left
  private long arrivals;

  /** Returns the members as they are now, in order. */
  ImmutableList<Member> all() {
    if (all == null) {
      all = ImmutableList.copyOf(byToken.values());
    }
    return all;
  }

  int size() {
    return byToken.size();
  }

  /** Whether no member ever joined. */
  boolean isNew() {
    return arrivals == 0;
  }

  @Nullable Member find(Nickname nick) {
    return nick.keys().stream().map(byNick::get).filter(Objects::nonNull).findFirst().orElse(null);
  }

  @Nullable Member find(HashCode token) {
    return byToken.get(token);
  }

  /** Returns all nicks, in order. */
  List<String> nicks() {
    return byToken.values().stream().map(member -> member.nick().name()).toList();
  }

  /**
   * Returns a page of nicks.
   *
   * @param after 0, or {@link Page#next} of the page before
   */
  Page page(long after, int size) {
    ImmutableList<Member> members = all();
    int first = firstBehind(after);
    int end = Math.min(first + size, members.size());
    List<String> nicks =
        members.subList(first, end).stream().map(member -> member.nick().name()).toList();
    return new Page(nicks, end == members.size() ? null : members.get(end - 1).arrival());
  }

  /** The index of the first member with a higher number of arrival. */
  private int firstBehind(long arrival) {
    int found = Collections.binarySearch(Lists.transform(all(), Member::arrival), arrival);
    return found < 0 ? -found - 1 : found + 1;
  }

  /** Adds a member, last in order. Its nick must be free. */
  void enter(Member member, Instant at) {
    member.arrivedAs(++arrivals, at);
    all = null;
    member.nick().keys().forEach(key -> byNick.put(key, member));
    byToken.put(member.token(), member);
  }

  /** Removes a member. */
  void leave(Member member) {
    all = null;
    byNick.keySet().removeAll(member.nick().keys());
    byToken.remove(member.token());
  }
}
