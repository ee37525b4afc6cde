package dev.holdfast.core.chat.moderation;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.chat.service.ChatListener;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.limit.BoundedMap;
import dev.holdfast.core.limit.ClientHost;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A cache of the hosts of nicks that members and guests have used recently, because a member has
 * often left when an admin bans it. It has the last 10,000 nicks, and of each the last 8 pairs of
 * host and rooms. Confined to the loop.
 */
public final class NicknameHosts implements ChatListener {

  private static final int MAX_NICKS = 10_000; // whose hosts are known
  private static final int MAX_SIGHTINGS = 8; // of one nick

  /** A use of a nick by a host in a room, with the time of the last one. */
  record Sighting(ClientHost host, String room, Instant at) {
    private boolean isOf(ClientHost host, String room) {
      return this.host.equals(host) && this.room.equals(room);
    }
  }

  // by their last use
  private final BoundedMap<String, ImmutableList<Sighting>> nicks =
      BoundedMap.byInsertion(MAX_NICKS);

  @Override
  public void nickUsed(String room, Nickname nick, ClientHost host, Instant at) {
    nick.keys().forEach(key -> nickUsed(room, key, host, at));
  }

  private void nickUsed(String room, String key, ClientHost host, Instant at) {
    ImmutableList<Sighting> known = nicks.remove(key);
    Sighting now = new Sighting(host, room, at);
    nicks.put(
        key, known == null ? ImmutableList.of(now) : with(known, now)); // becomes the newest entry
  }

  private static ImmutableList<Sighting> with(ImmutableList<Sighting> known, Sighting now) {
    List<Sighting> all = new ArrayList<>(known);
    all.removeIf(each -> each.isOf(now.host, now.room));
    all.add(now);
    return ImmutableList.copyOf(all.subList(Math.max(0, all.size() - MAX_SIGHTINGS), all.size()));
  }

  /**
   * Returns the hosts that used a nick in a room; otherwise those that used it in any room. The
   * newest is first; empty if there is none.
   */
  ImmutableList<Sighting> find(Nickname nick, String room) {
    List<Sighting> all =
        nick.keys().stream()
            .map(nicks::get)
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(ImmutableList.of());
    List<Sighting> here = all.stream().filter(each -> each.room().equals(room)).toList();
    Map<ClientHost, Sighting> hosts = new LinkedHashMap<>(); // the last of each
    for (Sighting each : here.isEmpty() ? all : here) {
      hosts.remove(each.host());
      hosts.put(each.host(), each);
    }
    return ImmutableList.copyOf(hosts.values()).reverse();
  }
}
