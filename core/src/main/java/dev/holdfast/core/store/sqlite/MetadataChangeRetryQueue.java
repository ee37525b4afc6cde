package dev.holdfast.core.store.sqlite;

import dev.holdfast.core.store.ChatStore.Contents;
import dev.holdfast.core.store.ChatStore.Membership;
import dev.holdfast.core.store.MetadataChange;
import dev.holdfast.core.store.MetadataChangeVisitor;
import dev.holdfast.core.store.MetadataProjection;
import dev.holdfast.core.store.RoomLog;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A queue of metadata changes that could not be written yet: of each subject the newest only.
 * Beyond a bound the oldest are dropped. Confined to the writer thread.
 */
final class MetadataChangeRetryQueue {

  private static final int MAX_CHANGES = 100_000;

  /**
   * A change that waits.
   *
   * @param pages how many pages of the file writing it changes, at most
   */
  private record Pending(MetadataChange change, long pages) {}

  private final Map<MetadataChange.Subject, Pending> changes = new LinkedHashMap<>();

  void add(MetadataChange change) {
    MetadataChange.Subject subject = change.subject();
    changes.put(subject, merged(changes.remove(subject), change));
    if (changes.size() > MAX_CHANGES) {
      changes.values().stream()
          .map(Pending::change)
          .filter(
              pending ->
                  !(pending
                      instanceof
                      MetadataChange.Opened)) // without it, nothing of its room could be stored
          .findFirst()
          .ifPresent(oldest -> changes.remove(oldest.subject()));
    }
  }

  /**
   * Merges a change with an earlier one of the same thing. A departure has only the token, so it is
   * merged into the membership that it ends. The later change does the earlier one's work as well:
   * a room that is opened removes the old one of its name, so it changes as many pages.
   */
  private static Pending merged(@Nullable Pending before, MetadataChange change) {
    long pages = MetadataChangePageEstimate.of(change);
    if (before == null) {
      return new Pending(change, pages);
    }
    pages = Math.max(pages, before.pages());
    if (change instanceof MetadataChange.Departed departed
        && before.change() instanceof MetadataChange.Entered entered) {
      Membership was = entered.membership();
      return new Pending(
          new MetadataChange.Entered(
              new Membership(was.room(), was.token(), was.nick(), departed.at())),
          pages);
    }
    return new Pending(change, pages);
  }

  int size() {
    return changes.size();
  }

  boolean isEmpty() {
    return changes.isEmpty();
  }

  /**
   * Returns the first changes that together change at most so many pages of the file, at least one.
   */
  List<MetadataChange> first(long most) {
    List<MetadataChange> first = new ArrayList<>();
    long pages = 0;
    for (Pending pending : changes.values()) {
      pages += pending.pages();
      if (pages > most && !first.isEmpty()) {
        break;
      }
      first.add(pending.change());
    }
    return first;
  }

  /** Returns how many pages of the file its first changes change together, at most. */
  long pagesOfFirst(int count) {
    return changes.values().stream().limit(count).mapToLong(Pending::pages).sum();
  }

  /** Removes its first changes, which were written. */
  void remove(List<MetadataChange> written) {
    written.forEach(change -> changes.remove(change.subject()));
  }

  /** Returns the contents of a file as if the changes were written to it. */
  Contents over(Contents contents) {
    if (changes.isEmpty()) {
      return contents;
    }
    MetadataProjection merged = new MetadataProjection();
    merged.add(contents);
    RoomTable rooms = new RoomTable(contents.rooms());
    for (Pending pending : changes.values()) {
      merged.apply(pending.change());
      pending.change().accept(rooms);
    }
    return new Contents(rooms.all(), merged.memberships(), merged.bans());
  }

  /**
   * A table of the logs of rooms by name, built from changes; those of anything else do nothing.
   */
  private static final class RoomTable implements MetadataChangeVisitor<RuntimeException> {
    private final Map<String, RoomLog> logs = new LinkedHashMap<>();

    RoomTable(List<RoomLog> known) {
      known.forEach(log -> logs.put(log.room(), log));
    }

    List<RoomLog> all() {
      return new ArrayList<>(logs.values());
    }

    @Override
    public void opened(MetadataChange.Opened change) {
      RoomLog log = logs.get(change.room());
      if (log == null || !log.id().equals(change.log())) {
        logs.put(change.room(), new RoomLog(change.room(), change.log(), 0, 1));
      }
    }

    @Override
    public void removed(MetadataChange.Removed change) {
      logs.remove(change.room());
    }

    @Override
    public void entered(MetadataChange.Entered change) {}

    @Override
    public void departed(MetadataChange.Departed change) {}

    @Override
    public void revoked(MetadataChange.Revoked change) {}

    @Override
    public void untold(MetadataChange.Untold change) {}

    @Override
    public void banned(MetadataChange.Banned change) {}

    @Override
    public void unbanned(MetadataChange.Unbanned change) {}
  }
}
