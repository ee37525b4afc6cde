package dev.holdfast.core.chat.moderation;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.chat.protocol.ErrorCode;
import dev.holdfast.core.chat.protocol.ErrorPacket;
import dev.holdfast.core.chat.text.LocalizablePhrase;
import dev.holdfast.core.chat.text.PhraseCode;
import dev.holdfast.core.chat.text.PublishedTextRule;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.limit.ClientNetwork;
import dev.holdfast.core.store.ChatStore;
import dev.holdfast.core.store.ChatStore.Ban;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The list of bans of networks, as the store tells it: this process neither adds nor lifts any by
 * itself, but passes over those that have ended. Confined to the loop.
 */
public final class BanList implements ChatStore.BanListener {

  private static final String UNTIL = "until"; // the parameter of phrases about a ban
  private static final Duration ALMOST_A_MINUTE = Duration.ofMinutes(1).minusNanos(1);

  private final InstantSource clock;
  private final Predicate<ClientNetwork> proxies;
  private final Map<String, Ban> byName = new HashMap<>(); // the bans of networks

  /**
   * Makes an empty list.
   *
   * @param clock the time of day by which bans end: see {@link ChatStore#timeOfDay}
   * @param proxies says of a network whether a trusted proxy is in it
   */
  public BanList(InstantSource clock, Predicate<ClientNetwork> proxies) {
    this.clock = clock;
    this.proxies = proxies;
  }

  @Override
  public void banned(Ban ban) {
    byName.put(ban.network(), ban);
  }

  @Override
  public void unbanned(String network) {
    byName.remove(network);
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
    List<Ban> bans = around(host);
    return bans.isEmpty() ? null : bans.get(0);
  }

  /**
   * Returns the network to ban so that a host does not come back from an address beside it: for
   * IPv6 the /56 around it, which most customers have, or the /48, if another part of that is
   * banned already. It never includes the admin's host, unless that is the host itself, nor what
   * must not be banned.
   */
  public ClientNetwork reach(ClientHost host, ClientHost admin) {
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
    return all().stream()
        .map(ban -> ClientNetwork.named(ban.network()))
        .anyMatch(banned -> banned != null && network.contains(banned) && !part.contains(banned));
  }

  /**
   * Returns the names of the networks whose bans are to be lifted; empty if there are none.
   *
   * @param typed the name of a banned network in any notation; or a host or address, for which all
   *     bans that include it are meant
   */
  public List<String> named(String typed) {
    ClientNetwork network = ClientNetwork.named(typed);
    String exact = network == null ? typed : network.name();
    ClientHost host = ClientHost.named(typed);
    if (current(exact) != null) {
      return ImmutableList.of(exact);
    }
    return host == null ? ImmutableList.of() : around(host).stream().map(Ban::network).toList();
  }

  /** Returns all bans in the order in which they end. */
  public List<Ban> all() {
    Instant now = clock.instant();
    return byName.values().stream()
        .filter(ban -> ban.until().isAfter(now))
        .sorted(Ban.BY_END)
        .toList();
  }

  /** Returns what a banned client is told. */
  public static ErrorPacket errorFor(Ban ban) {
    return new ErrorPacket(
        ErrorCode.BANNED, phrase(ban, PhraseCode.BANNED, PhraseCode.BANNED_REASON));
  }

  /** Returns the end of a ban as people are told it: rounded up to the whole minute. */
  static Instant minute(Ban ban) {
    return ban.until().plus(ALMOST_A_MINUTE).truncatedTo(ChronoUnit.MINUTES);
  }

  /** Makes a phrase about a ban, the first if it has no reason, else the other. */
  static LocalizablePhrase phrase(Ban ban, PhraseCode without, PhraseCode with) {
    // older versions allowed any characters
    String reason = PublishedTextRule.reason(PublishedTextRule.oneLine(ban.reason()));
    return reason.isEmpty()
        ? without.phrase(UNTIL, minute(ban))
        : with.phrase(UNTIL, minute(ban)).with("reason", reason);
  }

  /** Returns the bans of a host and of networks around it, the last to end first. */
  private List<Ban> around(ClientHost host) {
    return byName.isEmpty()
        ? List.of()
        : host.networks().stream()
            .map(network -> current(network.name()))
            .filter(Objects::nonNull)
            .sorted(Comparator.comparing(Ban::until).reversed())
            .toList();
  }

  /** Returns the ban of a network that has not ended; null if there is none. */
  private @Nullable Ban current(String name) {
    Ban ban = byName.get(name);
    return ban != null && ban.until().isAfter(clock.instant()) ? ban : null;
  }
}
