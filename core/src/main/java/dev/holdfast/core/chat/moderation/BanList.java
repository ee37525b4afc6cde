package dev.holdfast.core.chat.moderation;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.chat.text.TextRule;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.limit.Network;
import dev.holdfast.core.store.Store;
import dev.holdfast.core.store.Store.Ban;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The hosts and networks that are shut out, each until its ban ends. There are at most 10,000: for
 * one more, the one that would end first is let in again. What changes is noted for the store, the
 * end of a ban as well.
 */
public final class BanList {

  private static final int HOSTS = 10_000;
  private static final Duration ALMOST_A_MINUTE = Duration.ofMinutes(1).minusNanos(1);
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

  private final InstantSource clock;
  private final Consumer<? super Store.Change> changes;
  private final int hosts;
  private final Map<String, Ban> byName = new HashMap<>(); // of networks
  private final TreeSet<Ban> byEnd =
      new TreeSet<>(Comparator.comparing(Ban::until).thenComparing(Ban::host));

  /**
   * What was kept goes on.
   *
   * @param kept in any order; those that ended meanwhile are forgotten
   * @param notes told what changes
   */
  public BanList(List<Ban> kept, InstantSource clock, Consumer<? super Store.Change> changes) {
    this(kept, clock, changes, HOSTS);
  }

  BanList(List<Ban> kept, InstantSource clock, Consumer<? super Store.Change> changes, int hosts) {
    this.clock = clock;
    this.changes = changes;
    this.hosts = hosts;
    kept.forEach(this::put);
    forgetEnded();
  }

  /** The ban of this host or of a network around it, the last to end; null if there is none. */
  @Nullable Ban find(ClientHost host) {
    forgetEnded();
    Ban last = null;
    for (Network network : byName.isEmpty() ? List.<Network>of() : host.networks()) {
      Ban ban = byName.get(network.name());
      last = last == null || (ban != null && ban.until().isAfter(last.until())) ? ban : last;
    }
    return last;
  }

  /**
   * What is to be shut out so that a host does not come back from the network beside it: of IPv6
   * the /56 around it, which is what most customers have; but the /48, if another part of that is
   * shut out already. Never so much that the admin is shut out as well, unless that is the host
   * itself.
   */
  Network reach(ClientHost host, ClientHost admin) {
    forgetEnded();
    List<Network> networks = host.networks();
    Network reach = networks.get(0);
    for (Network wider : networks.subList(1, networks.size())) {
      boolean widest = wider.equals(networks.get(networks.size() - 1));
      if (wider.contains(admin) || (widest && !isElsewhere(wider, reach))) {
        return reach;
      }
      reach = wider;
    }
    return reach;
  }

  /** Whether another part of a network than this one is shut out. */
  private boolean isElsewhere(Network network, Network part) {
    return byName.keySet().stream()
        .map(Network::named)
        .anyMatch(banned -> banned != null && network.contains(banned) && !part.contains(banned));
  }

  /**
   * Shuts a network out from now on; replaces its earlier ban.
   *
   * @param nick the last one it was seen with
   * @param reason empty for none
   */
  Ban ban(Network network, String nick, String reason, Duration length) {
    Instant now = forgetEnded();
    Ban ban = new Ban(network.name(), nick, reason, now.plus(length));
    put(ban);
    changes.accept(new Store.Change.Banned(ban));
    return ban;
  }

  /**
   * Lets a network in again.
   *
   * @param typed in any way to write its name; or a host of it, or an address, which is in no
   *     network then that is shut out
   * @return the names of what is let in; empty if nothing of that was shut out
   */
  ImmutableList<String> unban(String typed) {
    forgetEnded();
    Network network = Network.named(typed);
    Ban exact = byName.get(network == null ? typed : network.name());
    if (exact != null) {
      forget(exact);
      return ImmutableList.of(exact.host());
    }
    ClientHost host = ClientHost.named(typed);
    if (host == null) {
      return ImmutableList.of();
    }
    ImmutableList.Builder<String> names = ImmutableList.builder();
    for (Ban each = find(host); each != null; each = find(host)) {
      forget(each);
      names.add(each.host());
    }
    return names.build();
  }

  /** All bans, the one that ends first first. */
  List<Ban> all() {
    forgetEnded();
    return List.copyOf(byEnd);
  }

  /** What the banned are told. The minute is the first one that begins when the ban is over. */
  static String text(Ban ban) {
    String until = "You are banned until " + MINUTE.format(ban.until().plus(ALMOST_A_MINUTE));
    String reason = TextRule.oneLine(ban.reason()); // one of an older version had any characters
    return TextRule.isEmpty(reason) ? until + "." : until + ": " + reason;
  }

  private void put(Ban ban) {
    Ban earlier = byName.get(ban.host());
    if (earlier != null) {
      byEnd.remove(earlier);
    } else if (byEnd.size() == hosts) {
      forget(byEnd.first());
    }
    byName.put(ban.host(), ban);
    byEnd.add(ban);
  }

  private Instant forgetEnded() {
    Instant now = clock.instant();
    while (!byEnd.isEmpty() && !byEnd.first().until().isAfter(now)) {
      forget(byEnd.first());
    }
    return now;
  }

  private void forget(Ban ban) {
    byEnd.remove(ban);
    byName.remove(ban.host());
    changes.accept(new Store.Change.Unbanned(ban.host()));
  }
}
