package dev.holdfast.core.chat;

import dev.holdfast.core.Host;
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
 * The hosts that are shut out, each until its ban ends. There are at most 10,000: for one more, the
 * one that would end first is let in again. What changes is noted for the store, the end of a ban
 * as well.
 */
final class Bans {

  private static final int HOSTS = 10_000;
  private static final Duration ALMOST_A_MINUTE = Duration.ofMinutes(1).minusNanos(1);
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

  private final InstantSource clock;
  private final Consumer<? super Store.Note> notes;
  private final int hosts;
  private final Map<String, Ban> byHost = new HashMap<>();
  private final TreeSet<Ban> byEnd =
      new TreeSet<>(Comparator.comparing(Ban::until).thenComparing(Ban::host));

  /**
   * What was kept goes on.
   *
   * @param kept in any order; those that ended meanwhile are forgotten
   * @param notes told what changes
   */
  Bans(List<Ban> kept, InstantSource clock, Consumer<? super Store.Note> notes) {
    this(kept, clock, notes, HOSTS);
  }

  Bans(List<Ban> kept, InstantSource clock, Consumer<? super Store.Note> notes, int hosts) {
    this.clock = clock;
    this.notes = notes;
    this.hosts = hosts;
    kept.forEach(this::put);
    forgetEnded();
  }

  /** The ban of this host; null if there is none. */
  @Nullable Ban find(Host host) {
    forgetEnded();
    return byHost.get(host.name());
  }

  /**
   * Shuts a host out from now on; replaces its earlier ban.
   *
   * @param nick the last one it was seen with
   * @param reason empty for none
   */
  Ban ban(Host host, String nick, String reason, Duration length) {
    Instant now = forgetEnded();
    Ban ban = new Ban(host.name(), nick, reason, now.plus(length));
    put(ban);
    notes.accept(new Store.Note.Banned(ban));
    return ban;
  }

  /**
   * Lets a host in again; false if it was not shut out.
   *
   * @param host in any way to write its name, or any address of it
   */
  boolean unban(String host) {
    forgetEnded();
    Host named = Host.named(host);
    Ban ban = byHost.get(named == null ? host : named.name());
    if (ban != null) {
      forget(ban);
    }
    return ban != null;
  }

  /** All bans, the one that ends first first. */
  List<Ban> all() {
    forgetEnded();
    return List.copyOf(byEnd);
  }

  /** What the banned are told. The minute is the first one that begins when the ban is over. */
  static String text(Ban ban) {
    String until = "You are banned until " + MINUTE.format(ban.until().plus(ALMOST_A_MINUTE));
    return ban.reason().isBlank() ? until + "." : until + ": " + ban.reason();
  }

  private void put(Ban ban) {
    Ban earlier = byHost.get(ban.host());
    if (earlier != null) {
      byEnd.remove(earlier);
    } else if (byEnd.size() == hosts) {
      forget(byEnd.first());
    }
    byHost.put(ban.host(), ban);
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
    byHost.remove(ban.host());
    notes.accept(new Store.Note.Unbanned(ban.host()));
  }
}
