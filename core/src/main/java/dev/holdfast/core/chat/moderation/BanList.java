package dev.holdfast.core.chat.moderation;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.chat.protocol.ErrorCode;
import dev.holdfast.core.chat.protocol.ErrorPacket;
import dev.holdfast.core.chat.text.LocalizablePhrase;
import dev.holdfast.core.chat.text.PhraseCode;
import dev.holdfast.core.chat.text.PublishedTextRule;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.limit.ClientNetwork;
import dev.holdfast.core.store.ChatStore.Ban;
import dev.holdfast.core.store.MetadataChange;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The list of bans of hosts and networks. There are at most 10,000: for one more, the ban that
 * would end first is lifted. Every change goes to the store, the end of a ban too. Confined to the
 * loop.
 */
public final class BanList {

  private static final int HOSTS = 10_000;
  private static final String UNTIL = "until"; // the parameter of phrases about a ban
  private static final Duration ALMOST_A_MINUTE = Duration.ofMinutes(1).minusNanos(1);

  private final InstantSource clock;
  private final Consumer<? super MetadataChange> changes;
  private final Predicate<ClientNetwork> proxies;
  private final int hosts;
  private final Map<String, Ban> byName = new HashMap<>(); // the bans of networks
  private final TreeSet<Ban> byEnd =
      new TreeSet<>(Comparator.comparing(Ban::until).thenComparing(Ban::host));

  /**
   * Makes a list from the bans that were kept.
   *
   * @param kept in any order; those that have ended are dropped
   * @param changes gets every change
   * @param proxies says of a network whether a trusted proxy is in it
   */
  public BanList(
      List<Ban> kept,
      InstantSource clock,
      Consumer<? super MetadataChange> changes,
      Predicate<ClientNetwork> proxies) {
    this(kept, clock, changes, proxies, HOSTS);
  }

  BanList(
      List<Ban> kept,
      InstantSource clock,
      Consumer<? super MetadataChange> changes,
      Predicate<ClientNetwork> proxies,
      int hosts) {
    this.clock = clock;
    this.changes = changes;
    this.proxies = proxies;
    this.hosts = hosts;
    kept.forEach(this::put);
    forgetEnded();
  }

  /**
   * Whether a host may be banned: not loopback and proxies, because other clients are behind them,
   * even if an earlier ban of the address was kept.
   */
  public static boolean mayBeBanned(ClientHost host) {
    return !host.loopback() && !host.shared();
  }

  /** Whether a network may be banned: not one in which loopback or a trusted proxy is. */
  public boolean mayBeBanned(ClientNetwork network) {
    return !network.containsLoopback() && !proxies.test(network);
  }

  /**
   * Returns the ban of a host or of a network around it, the last to end; null if there is none.
   */
  public @Nullable Ban find(ClientHost host) {
    forgetEnded();
    Ban last = null;
    for (ClientNetwork network : byName.isEmpty() ? List.<ClientNetwork>of() : host.networks()) {
      Ban ban = byName.get(network.name());
      last = last == null || (ban != null && ban.until().isAfter(last.until())) ? ban : last;
    }
    return last;
  }

  /**
   * Returns the network to ban so that a host does not come back from an address beside it: for
   * IPv6 the /56 around it, which most customers have, or the /48, if another part of that is
   * banned already. It never includes the admin's host, unless that is the host itself, nor what
   * must not be banned.
   */
  public ClientNetwork reach(ClientHost host, ClientHost admin) {
    forgetEnded();
    List<ClientNetwork> networks = host.networks();
    ClientNetwork reach = networks.get(0);
    for (ClientNetwork wider : networks.subList(1, networks.size())) {
      boolean widest = wider.equals(networks.get(networks.size() - 1));
      if (wider.contains(admin) || !mayBeBanned(wider) || (widest && !isElsewhere(wider, reach))) {
        return reach;
      }
      reach = wider;
    }
    return reach;
  }

  /** Whether another part of a network than this one is banned. */
  private boolean isElsewhere(ClientNetwork network, ClientNetwork part) {
    return byName.keySet().stream()
        .map(ClientNetwork::named)
        .anyMatch(banned -> banned != null && network.contains(banned) && !part.contains(banned));
  }

  /**
   * Bans a network from now on; replaces its earlier ban.
   *
   * @param nick the nick or address that the admin named
   * @param reason empty for none
   */
  public Ban ban(ClientNetwork network, String nick, String reason, Duration length) {
    Instant now = forgetEnded();
    Ban ban = new Ban(network.name(), nick, reason, now.plus(length));
    put(ban);
    changes.accept(new MetadataChange.Banned(ban));
    return ban;
  }

  /**
   * Lifts bans.
   *
   * @param typed the name of a banned network in any notation; or a host or address, for which all
   *     bans that include it are lifted
   * @return the names of the networks whose bans were lifted; empty if there were none
   */
  public ImmutableList<String> unban(String typed) {
    forgetEnded();
    ClientNetwork network = ClientNetwork.named(typed);
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

  /** Returns all bans in the order in which they end. */
  public List<Ban> all() {
    forgetEnded();
    return List.copyOf(byEnd);
  }

  /** Returns what a banned client is told. */
  public static ErrorPacket refusal(Ban ban) {
    return new ErrorPacket(
        ErrorCode.BANNED, phrase(ban, PhraseCode.BANNED, PhraseCode.BANNED_REASON));
  }

  /** Returns the first whole minute after the end of a ban, which people are told. */
  static Instant minute(Ban ban) {
    return ban.until().plus(ALMOST_A_MINUTE).truncatedTo(ChronoUnit.MINUTES);
  }

  /** Makes a phrase about a ban, the first if it has no reason, else the other. */
  static LocalizablePhrase phrase(Ban ban, PhraseCode without, PhraseCode with) {
    // older versions allowed any characters
    String reason = PublishedTextRule.oneLine(ban.reason());
    return PublishedTextRule.isEmpty(reason)
        ? without.phrase(UNTIL, minute(ban))
        : with.phrase(UNTIL, minute(ban)).with("reason", reason);
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
    changes.accept(new MetadataChange.Unbanned(ban.host()));
  }
}
