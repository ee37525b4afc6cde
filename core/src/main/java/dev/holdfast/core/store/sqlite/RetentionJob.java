package dev.holdfast.core.store.sqlite;

import com.google.common.hash.HashCode;
import dev.holdfast.core.store.LogClock;
import dev.holdfast.core.store.MembershipIndex;
import dev.holdfast.core.store.Retention;
import dev.holdfast.core.store.RetentionCutoff;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/**
 * What deletes what need not be kept: a little at a time between two batches, in transactions of
 * its own, so that a full file gets room again; and for its age no more than 5,000 rows of a kind
 * in a second, so that a mistake of an operator can be noticed before it is done. Owned by the
 * writer.
 */
final class RetentionJob {

  static final int CHUNK = 1_000; // rows deleted at once
  static final int PAGES = 13 * CHUNK; // that one step changes, at most
  static final int RECEIPTS_PER_SENDER = 1_000;
  static final int RECEIPTS = 1_000_000;

  /** Milliseconds for which a receipt is kept. */
  private static final long RECEIPT = 24 * 3_600_000L;

  private static final long PARTS = 50; // of which one goes when the file is too large
  private static final long PAUSE = 1_000; // milliseconds, when there was nothing to do
  private static final long AGED = 200; // milliseconds between two chunks that go for their age
  private static final long COUNTED = 10_000; // milliseconds between two counts of members
  private static final long SCRUBBED = 10_000; // milliseconds between two ends of the -wal
  private static final long SPARE = 64; // pages of a small file that are not filled
  private static final int SENDERS = 10_000; // watched; those beyond keep more

  private final Retention retention;
  private final LogClock clock;
  private final MessageDeleter messages;
  private final Map<HashCode, Integer> senders = new HashMap<>(); // batches with new receipts
  private long next = Long.MIN_VALUE; // of the steady clock, as are those below
  private long nextByAge = Long.MIN_VALUE;
  private long nextCount = Long.MIN_VALUE;
  private long nextScrub = Long.MIN_VALUE;
  private long lacking; // pages that the last batch did not find
  private boolean unscrubbed; // what was deleted may be in the write-ahead log

  RetentionJob(Retention retention, LogClock clock) {
    this.retention = retention;
    this.clock = clock;
    this.messages = new MessageDeleter(retention);
  }

  /** A batch did not fit into the file, which was to change so many pages; 0: one did. */
  void lacks(long pages) {
    lacking = Math.min(pages, WriteAheadLog.filePages(retention) / 2);
  }

  /** A connection was opened: every room may have too many messages. */
  void begin(SqliteConnection database) throws SQLException {
    messages.lookAtAll(database);
    unscrubbed = true;
  }

  /** These rooms have new messages, and these senders new receipts. */
  void look(Set<Long> rooms, Set<HashCode> senders) {
    messages.look(rooms);
    for (HashCode sender : senders) {
      if (this.senders.size() < SENDERS || this.senders.containsKey(sender)) {
        this.senders.merge(sender, 1, Integer::sum);
      }
    }
  }

  /**
   * Deletes a little, unless there was nothing to delete a moment ago.
   *
   * @param now whether to look in any case
   * @return the rooms that lost messages, and what is the oldest that each keeps
   */
  Map<String, Long> step(SqliteConnection database, WriteAheadLog log, boolean now)
      throws SQLException, InterruptedException {
    long time = clock.steady();
    if ((!now && time < next && !isTooLarge(database)) || !log.hasRoom(database, PAGES, 1)) {
      return Map.of();
    }
    database.begin();
    int deleted = delete(database, time);
    database.commit();
    next = deleted > 0 ? Long.MIN_VALUE : Math.min(time + PAUSE, Math.max(time, nextByAge));
    unscrubbed |= deleted > 0;
    if (unscrubbed && time >= nextScrub) {
      unscrubbed = !database.endWriteAheadLog();
      nextScrub = time + SCRUBBED;
    }
    return messages.shortened(database, RetentionCutoff.of(retention, clock.time()));
  }

  private int delete(SqliteConnection database, long time) throws SQLException {
    return messages.discarded(database)
        + messages.byCount(database)
        + bySize(database)
        + byAge(database, time)
        + byCount(database, time)
        + database.update("DELETE FROM ban WHERE until <= ?", clock.leastTimeOfDay());
  }

  private int byAge(SqliteConnection database, long time) throws SQLException {
    if (time < nextByAge) {
      return 0;
    }
    long now = clock.time();
    int deleted =
        messages.byAge(database, now - retention.age().toMillis())
            + oldestReceipts(database, now - RECEIPT, CHUNK)
            + longestGone(database, now - MembershipIndex.MEMBERSHIP.toMillis(), CHUNK);
    nextByAge = time + (deleted == 0 ? PAUSE : AGED);
    return deleted;
  }

  /** Deletes until the file is small enough, or that was enough for one step. */
  private int bySize(SqliteConnection database) throws SQLException {
    int deleted = 0;
    int part = -1;
    while (part != 0 && deleted < CHUNK && isTooLarge(database)) {
      part = deletePart(database);
      deleted += part;
    }
    return deleted;
  }

  /** Of messages, receipts and members who are gone, a little goes of what there is most. */
  private int deletePart(SqliteConnection database) throws SQLException {
    long said = span(database, "message");
    long receipts = span(database, "receipt");
    long gone = gone(database);
    long rows = Math.max(gone, Math.max(said, receipts));
    long part = Math.min(Math.max(rows / PARTS, 1), CHUNK); // a small file holds few
    if (gone == rows) {
      return longestGone(database, Long.MAX_VALUE, part);
    }
    return said == rows
        ? messages.oldest(database, part)
        : oldestReceipts(database, Long.MAX_VALUE, part);
  }

  private boolean isTooLarge(SqliteConnection database) throws SQLException {
    long pages =
        database.number(0, "PRAGMA page_count") - database.number(0, "PRAGMA freelist_count");
    long most = WriteAheadLog.filePages(retention);
    long spare = Math.max(most / 10, Math.min(most / 4, SPARE));
    return pages > most - Math.max(spare, lacking);
  }

  /** Of receipts, and of members who are gone, there are only so many. */
  private int byCount(SqliteConnection database, long time) throws SQLException {
    int deleted = 0;
    if (span(database, "receipt") > RECEIPTS) {
      deleted += oldestReceipts(database, Long.MAX_VALUE, CHUNK);
    }
    for (Iterator<HashCode> all = senders.keySet().iterator(); all.hasNext() && deleted < CHUNK; ) {
      HashCode sender = all.next();
      all.remove();
      deleted += receiptsOf(database, sender);
    }
    if (time >= nextCount) {
      long excess = gone(database) - MembershipIndex.BOUND;
      deleted += longestGone(database, Long.MAX_VALUE, Math.min(Math.max(excess, 0), CHUNK));
      nextCount = excess > CHUNK ? Long.MIN_VALUE : time + COUNTED;
    }
    return deleted;
  }

  private static long gone(SqliteConnection database) throws SQLException {
    return database.number(0, "SELECT count(*) FROM membership WHERE gone IS NOT NULL");
  }

  private static int longestGone(SqliteConnection database, long before, long limit)
      throws SQLException {
    return database.update(
        "DELETE FROM membership WHERE token IN"
            + " (SELECT token FROM membership WHERE gone < ? ORDER BY gone LIMIT ?)",
        before,
        limit);
  }

  private static int receiptsOf(SqliteConnection database, HashCode sender) throws SQLException {
    return database.update(
        "DELETE FROM receipt WHERE n IN"
            + " (SELECT n FROM receipt WHERE sender = ? ORDER BY n DESC LIMIT ? OFFSET ?)",
        sender.asBytes(),
        CHUNK,
        RECEIPTS_PER_SENDER);
  }

  /** Deletes the first receipts, as far as they are from before a time. */
  private static int oldestReceipts(SqliteConnection database, long before, long limit)
      throws SQLException {
    return database.update(
        "DELETE FROM receipt WHERE n IN"
            + " (SELECT n FROM (SELECT n, stored FROM receipt ORDER BY n LIMIT ?) WHERE stored < ?)",
        limit,
        before);
  }

  /** How many rows a table has, or a few more. */
  private static long span(SqliteConnection database, String table) throws SQLException {
    return database.number(-1, "SELECT max(n) FROM " + table)
        - database.number(0, "SELECT min(n) FROM " + table)
        + 1;
  }
}
