package dev.holdfast.core.store.sqlite;

import dev.holdfast.core.store.Change;
import dev.holdfast.core.store.ChatStore.Contents;
import dev.holdfast.core.store.ChatStore.Membership;
import dev.holdfast.core.store.MembershipProjection;
import dev.holdfast.core.store.RoomLog;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A queue of changes that could not be written yet, with the newest change of each thing only.
 * Beyond a bound the oldest are dropped. Confined to the writer thread.
 */
final class ChangeRetryQueue {

  private static final int MAX_CHANGES = 100_000;

  private final Map<Change.Subject, Change> changes = new LinkedHashMap<>();

  void add(Change change) {
    Change.Subject subject = change.subject();
    Change merged = merged(changes.remove(subject), change);
    changes.put(subject, merged);
    if (changes.size() > MAX_CHANGES) {
      changes.values().stream()
          .filter(
              pending ->
                  !(pending
                      instanceof Change.Opened)) // without it, nothing of its room could be stored
          .findFirst()
          .ifPresent(oldest -> changes.remove(oldest.subject()));
    }
  }

  /**
   * Merges a change with an earlier one of the same thing. A departure has only the token, so it is
   * merged into the membership that it ends.
   */
  private static Change merged(@Nullable Change before, Change change) {
    if (change instanceof Change.Departed departed && before instanceof Change.Entered entered) {
      Membership was = entered.membership();
      return new Change.Entered(new Membership(was.room(), was.token(), was.nick(), departed.at()));
    }
    return change;
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
  List<Change> first(long most) {
    List<Change> first = new ArrayList<>();
    long pages = 0;
    for (Change change : changes.values()) {
      pages += DirtyPageEstimate.of(change);
      if (pages > most && !first.isEmpty()) {
        break;
      }
      first.add(change);
    }
    return first;
  }

  /** Removes changes that were written. */
  void remove(List<Change> written) {
    written.forEach(change -> changes.remove(change.subject(), change));
  }

  /** Returns the contents of a file as if the changes were written to it. */
  Contents over(Contents contents) {
    if (changes.isEmpty()) {
      return contents;
    }
    MembershipProjection merged = new MembershipProjection();
    merged.add(contents);
    RoomTable rooms = new RoomTable(contents.rooms());
    for (Change change : changes.values()) {
      merged.apply(change);
      change.accept(rooms);
    }
    return new Contents(rooms.all(), merged.memberships(), merged.bans());
  }

  /**
   * A table of the logs of rooms by name, built from changes; those of members and bans do nothing.
   */
  private static final class RoomTable implements Change.Visitor<RuntimeException> {
    private final Map<String, RoomLog> logs = new LinkedHashMap<>();

    RoomTable(List<RoomLog> known) {
      known.forEach(log -> logs.put(log.room(), log));
    }

    List<RoomLog> all() {
      return new ArrayList<>(logs.values());
    }

    @Override
    public void opened(Change.Opened change) {
      RoomLog log = logs.get(change.room());
      if (log == null || !log.id().equals(change.log())) {
        logs.put(change.room(), new RoomLog(change.room(), change.log(), 0, 1));
      }
    }

    @Override
    public void discarded(Change.Discarded change) {
      logs.remove(change.room());
    }

    @Override
    public void entered(Change.Entered change) {}

    @Override
    public void departed(Change.Departed change) {}

    @Override
    public void revoked(Change.Revoked change) {}

    @Override
    public void banned(Change.Banned change) {}

    @Override
    public void unbanned(Change.Unbanned change) {}
  }
}
