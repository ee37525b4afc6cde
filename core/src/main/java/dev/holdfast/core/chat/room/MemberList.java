package dev.holdfast.core.chat.room;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.HashCode;
import dev.holdfast.core.chat.member.Member;
import dev.holdfast.core.chat.protocol.ServerPacket.Members;
import dev.holdfast.core.chat.text.Nickname;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
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

  private final TreeMap<Long, Member> inOrder = new TreeMap<>(); // by the number of arrival
  private final Map<String, Member> byNick = new HashMap<>();
  private final Map<HashCode, Member> byToken = new HashMap<>();
  private @Nullable ImmutableList<Member> all; // null: not made since a member joined or left
  private long arrivals;

  /** Returns the members as they are now, in order. */
  ImmutableList<Member> all() {
    if (all == null) {
      all = ImmutableList.copyOf(inOrder.values());
    }
    return all;
  }

  int size() {
    return inOrder.size();
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
    return inOrder.values().stream().map(member -> member.nick().name()).toList();
  }

  /**
   * Returns a page of nicks.
   *
   * @param after 0, or {@link Page#next} of the page before
   */
  Page page(long after, int size) {
    List<Map.Entry<Long, Member>> part =
        inOrder.tailMap(after, false).entrySet().stream().limit(size).toList();
    Long last = part.isEmpty() ? null : part.get(part.size() - 1).getKey();
    List<String> nicks = part.stream().map(entry -> entry.getValue().nick().name()).toList();
    return new Page(nicks, last == null || last.equals(inOrder.lastKey()) ? null : last);
  }

  /** Adds a member, last in order. Its nick must be free. */
  void enter(Member member, Instant at) {
    member.arrivedAs(++arrivals, at);
    inOrder.put(arrivals, member);
    all = null;
    member.nick().keys().forEach(key -> byNick.put(key, member));
    byToken.put(member.token(), member);
  }

  /** Removes a member. */
  void leave(Member member) {
    inOrder.remove(member.arrival());
    all = null;
    byNick.keySet().removeAll(member.nick().keys());
    byToken.remove(member.token());
  }
}
