package dev.holdfast.core.store;

import com.google.common.hash.HashCode;
import dev.holdfast.core.store.Store.Ban;
import dev.holdfast.core.store.Store.Change;
import dev.holdfast.core.store.Store.Contents;
import dev.holdfast.core.store.Store.Membership;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who may come back and who is banned, in memory: what notes add up to.
 *
 * <p>Of those who are there and of those who are gone the oldest are forgotten beyond a bound.
 * Owned by one thread.
 */
public final class MembershipIndex {

  public static final Duration MEMBERSHIP = Duration.ofDays(1);
  public static final int BOUND = 100_000;

  private final Map<HashCode, Membership> present = new LinkedHashMap<>();
  private final Map<HashCode, Membership> gone = new LinkedHashMap<>(); // in the order of going
  private final Map<String, Ban> bans = new LinkedHashMap<>();

  /** Applies a note about members or hosts, or the end of a room; others say nothing here. */
  public void apply(Change note) {
    if (note instanceof Change.Entered entered) {
      enter(entered.membership());
    } else if (note instanceof Change.Departed departed) {
      depart(departed.token(), departed.at());
    } else if (note instanceof Change.Revoked revoked) {
      forget(revoked.token());
    } else if (note instanceof Change.Discarded discarded) {
      discard(discarded.room());
    } else if (note instanceof Change.Banned banned) {
      bans.remove(banned.ban().host());
      bans.put(banned.ban().host(), banned.ban());
      bound(bans);
    } else if (note instanceof Change.Unbanned unbanned) {
      bans.remove(unbanned.host());
    }
  }

  private void enter(Membership membership) {
    forget(membership.token());
    Map<HashCode, Membership> map = membership.gone() == null ? present : gone;
    map.put(membership.token(), membership);
    bound(map);
  }

  private void depart(HashCode token, Instant at) {
    Membership was = present.get(token);
    if (was != null) {
      enter(new Membership(was.room(), token, was.nick(), at));
    }
  }

  private void forget(HashCode token) {
    present.remove(token);
    gone.remove(token);
  }

  private void discard(String room) {
    present.values().removeIf(membership -> membership.room().equals(room));
    gone.values().removeIf(membership -> membership.room().equals(room));
  }

  private static void bound(Map<?, ?> map) {
    if (map.size() > BOUND) {
      map.remove(map.keySet().iterator().next());
    }
  }

  public List<Membership> memberships() {
    List<Membership> all = new ArrayList<>(gone.values());
    all.addAll(present.values());
    return all;
  }

  public List<Ban> bans() {
    return new ArrayList<>(bans.values());
  }

  /** Takes over what a file contains. */
  public void add(Contents contents) {
    contents.memberships().forEach(this::enter);
    contents.bans().forEach(ban -> apply(new Change.Banned(ban)));
  }
}
