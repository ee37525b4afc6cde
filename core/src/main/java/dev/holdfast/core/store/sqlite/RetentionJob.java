package dev.holdfast.core.store.sqlite;

import com.google.common.hash.HashCode;
import dev.holdfast.core.store.MetadataProjection;
import dev.holdfast.core.store.RetentionClock;
import dev.holdfast.core.store.RetentionCutoff;
import dev.holdfast.core.store.RetentionLimits;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/**
 * The job that deletes what retention does not keep: a little at a time between two batches, in
 * transactions of its own, so that a full file gets room again. By age it deletes at most 5,000
 * rows of a kind in a second, so that an operator can notice a mistake before all is deleted.
 * Confined to the writer thread.
 */
final class RetentionJob {

  static final int CHUNK = 1_000; // the most rows of a kind deleted in one step
  static final int PAGES = 13 * CHUNK; // the most pages that one step changes
  static final int RECEIPTS_PER_SENDER = 1_000;
  static final int RECEIPTS = 1_000_000;

  /** Milliseconds for which a receipt is kept. */
  private static final long RECEIPT = 24 * 3_600_000L;

  private static final long PARTS = 50; // a fiftieth is deleted when the file is too large
  // milliseconds to the next step if there was nothing to do
  private static final long PAUSE = 1_000;
  private static final long AGE_INTERVAL = 200; // milliseconds between two deletions by age
  private static final long COUNT_INTERVAL = 10_000; // milliseconds between two counts of members
  private static final long SCRUB_INTERVAL = 10_000; // milliseconds until the -wal is emptied again
  private static final long SPARE = 64; // pages of a small file that stay free
  private static final int SENDERS = 10_000; // the most that are checked; others keep more receipts

  private final RetentionLimits retention;
  private final RetentionClock clock;
  private final MessageDeleter messageDeleter;
  // with the number of batches with their receipts
  private final Map<HashCode, Integer> senders = new HashMap<>();
  private long next = Long.MIN_VALUE; // time of the steady clock, like those below
  private long nextByAge = Long.MIN_VALUE;
  private long nextCount = Long.MIN_VALUE;
  private long nextScrub = Long.MIN_VALUE;
  private long mostUsed; // pages of the file that are in use at most
  private long lacking; // pages that the last batch needed and the file did not have
  private boolean unscrubbed; // deleted text may still be in the write-ahead log

  RetentionJob(RetentionLimits retention, RetentionClock clock) {
    this.retention = retention;
    this.clock = clock;
    this.messageDeleter = new MessageDeleter(retention);
  }

  /** Notes that a batch of so many pages did not fit into the file; 0 if the last one did. */
  void lacks(long pages) {
    lacking = Math.min(pages, WriteAheadLogLimiter.filePages(retention) / 2);
  }

  /** Starts over on a new connection: every room is to be checked. */
  void begin(SqliteConnection connection) throws SQLException {
    messageDeleter.lookAtAll(connection);
    mostUsed = usedPages(connection);
    unscrubbed = true;
  }

  /**
   * Notes what a batch has written: the rooms that have new messages, the senders that have new
   * receipts, and the most pages that it changed.
   */
  void look(Set<Long> rooms, Set<HashCode> senders, long pages) {
    mostUsed += pages;
    messageDeleter.look(rooms);
    for (HashCode sender : senders) {
      if (this.senders.size() < SENDERS || this.senders.containsKey(sender)) {
        this.senders.merge(sender, 1, Integer::sum);
      }
    }
  }

  /**
   * Whether there may be something to delete; there is not if there was nothing a moment ago,
   * unless the file has become too large since.
   *
   * @param now whether to look in any case
   */
  boolean isDue(SqliteConnection connection, boolean now) throws SQLException {
    return now || clock.steady() >= next || (mostUsed > mostPages() && isTooLarge(connection));
  }

  /**
   * Deletes a little.
   *
   * @return the rooms that lost messages, with the number of the oldest message that each keeps
   */
  Map<String, Long> step(SqliteConnection connection, WriteAheadLogLimiter log)
      throws SQLException, InterruptedException {
    long time = clock.steady();
    if (!log.hasRoom(connection, PAGES, 1)) {
      return Map.of();
    }
    connection.begin();
    int deleted = delete(connection, time);
    connection.commit();
    next = deleted > 0 ? Long.MIN_VALUE : Math.min(time + PAUSE, Math.max(time, nextByAge));
    unscrubbed |= deleted > 0;
    if (deleted == 0) {
      log.shrink(connection);
    }
    if (unscrubbed && time >= nextScrub) {
      unscrubbed = !connection.endWriteAheadLog();
      nextScrub = time + SCRUB_INTERVAL;
    }
    return messageDeleter.shortened(connection, RetentionCutoff.of(retention, clock.time()));
  }

  private int delete(SqliteConnection connection, long time) throws SQLException {
    return messageDeleter.ofRemovedRooms(connection)
        + messageDeleter.byCount(connection)
        + bySize(connection)
        + byAge(connection, time)
        + byCount(connection, time)
        + connection.update("DELETE FROM ban WHERE until <= ?", clock.leastTimeOfDay());
  }

  private int byAge(SqliteConnection connection, long time) throws SQLException {
    if (time < nextByAge) {
      return 0;
    }
    long now = clock.time();
    int deleted =
        messageDeleter.byAge(connection, now - retention.age().toMillis())
            + oldestReceipts(connection, now - RECEIPT, CHUNK)
            + longestGone(connection, now - MetadataProjection.MEMBERSHIP.toMillis(), CHUNK);
    nextByAge = time + (deleted == 0 ? PAUSE : AGE_INTERVAL);
    return deleted;
  }

  /** Deletes rows until the file is small enough, or the bound of one step is reached. */
  private int bySize(SqliteConnection connection) throws SQLException {
    int deleted = 0;
    int part = -1;
    while (part != 0 && deleted < CHUNK && isTooLarge(connection)) {
      part = deletePart(connection);
      deleted += part;
    }
    return deleted;
  }

  /** Deletes a part of the messages, receipts or former members, whichever has the most rows. */
  private int deletePart(SqliteConnection connection) throws SQLException {
    long said = span(connection, "message");
    long receipts = span(connection, "receipt");
    long gone = gone(connection);
    long rows = Math.max(gone, Math.max(said, receipts));
    long part = Math.min(Math.max(rows / PARTS, 1), CHUNK); // a small file has few rows
    if (gone == rows) {
      return longestGone(connection, Long.MAX_VALUE, part);
    }
    return said == rows
        ? messageDeleter.oldest(connection, part)
        : oldestReceipts(connection, Long.MAX_VALUE, part);
  }

  private boolean isTooLarge(SqliteConnection connection) throws SQLException {
    mostUsed = usedPages(connection);
    return mostUsed > mostPages();
  }

  /** Returns how many pages may be in use before something is deleted. */
  private long mostPages() {
    long most = WriteAheadLogLimiter.filePages(retention);
    long spare = Math.max(most / 10, Math.min(most / 4, SPARE));
    return most - Math.max(spare, lacking);
  }

  private static long usedPages(SqliteConnection connection) throws SQLException {
    return connection.number(0, "PRAGMA page_count")
        - connection.number(0, "PRAGMA freelist_count");
  }

  /** Deletes receipts and former members beyond their bounds. */
  private int byCount(SqliteConnection connection, long time) throws SQLException {
    int deleted = 0;
    if (span(connection, "receipt") > RECEIPTS) {
      deleted += oldestReceipts(connection, Long.MAX_VALUE, CHUNK);
    }
    for (Iterator<HashCode> all = senders.keySet().iterator(); all.hasNext() && deleted < CHUNK; ) {
      HashCode sender = all.next();
      all.remove();
      deleted += receiptsOf(connection, sender);
    }
    if (time >= nextCount) {
      long excess = gone(connection) - MetadataProjection.MAX_ENTRIES;
      deleted += longestGone(connection, Long.MAX_VALUE, Math.min(Math.max(excess, 0), CHUNK));
      nextCount = excess > CHUNK ? Long.MIN_VALUE : time + COUNT_INTERVAL;
    }
    return deleted;
  }

  private static long gone(SqliteConnection connection) throws SQLException {
    return connection.number(0, "SELECT count(*) FROM membership WHERE gone IS NOT NULL");
  }

  private static int longestGone(SqliteConnection connection, long before, long limit)
      throws SQLException {
    return connection.update(
        "DELETE FROM membership WHERE token IN"
            + " (SELECT token FROM membership WHERE gone < ? ORDER BY gone LIMIT ?)",
        before,
        limit);
  }

  private static int receiptsOf(SqliteConnection connection, HashCode sender) throws SQLException {
    return connection.update(
        "DELETE FROM receipt WHERE n IN"
            + " (SELECT n FROM receipt WHERE sender = ? ORDER BY n DESC LIMIT ? OFFSET ?)",
        sender.asBytes(),
        CHUNK,
        RECEIPTS_PER_SENDER);
  }

  /** Deletes the oldest receipts from before a time. */
  private static int oldestReceipts(SqliteConnection connection, long before, long limit)
      throws SQLException {
    return connection.update(
        "DELETE FROM receipt WHERE n IN"
            + " (SELECT n FROM (SELECT n, stored FROM receipt ORDER BY n LIMIT ?) WHERE stored < ?)",
        limit,
        before);
  }

  /** Estimates the number of rows of a table: no fewer than it has. */
  private static long span(SqliteConnection connection, String table) throws SQLException {
    return connection.number(-1, "SELECT max(n) FROM " + table)
        - connection.number(0, "SELECT min(n) FROM " + table)
        + 1;
  }
}
