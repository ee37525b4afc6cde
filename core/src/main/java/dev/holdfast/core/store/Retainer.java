package dev.holdfast.core.store;

import com.google.common.hash.HashCode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/**
 * What deletes what need not be kept: a little at a time between two batches, in transactions of
 * its own, so that a full file gets room again.
 *
 * <p>Messages go oldest first, from their room or from all rooms together, so that each room keeps
 * an unbroken range up to its newest message. Owned by the writer.
 */
final class Retainer {

  static final int CHUNK = 1_000; // rows deleted at once
  private static final long PARTS = 50; // of which one goes when the file is too large
  static final int RECEIPTS_PER_SENDER = 1_000;
  static final int RECEIPTS = 1_000_000;
  private static final Duration RECEIPT = Duration.ofDays(1);
  private static final Duration PAUSE = Duration.ofSeconds(1); // when there was nothing to do
  private static final Duration COUNTED = Duration.ofSeconds(10); // between two counts of members
  private static final int SENDERS = 10_000; // watched; those beyond keep more

  private final Retention retention;
  private final InstantSource clock;
  private final Set<Long> rooms = new HashSet<>(); // that may have too many messages
  private final Map<HashCode, Integer> senders = new HashMap<>(); // batches with new receipts
  private Instant next = Instant.MIN;
  private Instant nextCount = Instant.MIN;

  Retainer(Retention retention, InstantSource clock) {
    this.retention = retention;
    this.clock = clock;
  }

  /** A connection was opened: every room may have too many messages. */
  void begin(Database database) throws SQLException {
    try (ResultSet rows = database.prepare("SELECT id FROM room").executeQuery()) {
      while (rows.next()) {
        rooms.add(rows.getLong(1));
      }
    }
  }

  /** These rooms have new messages, and these senders new receipts. */
  void look(Set<Long> rooms, Set<HashCode> senders) {
    this.rooms.addAll(rooms);
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
   */
  void step(Database database, boolean now) throws SQLException {
    Instant time = clock.instant();
    if (!now && time.isBefore(next) && !isTooLarge(database)) {
      return;
    }
    database.begin();
    int deleted = delete(database, time);
    database.commit();
    next = deleted == 0 ? time.plus(PAUSE) : Instant.MIN;
  }

  private int delete(Database database, Instant time) throws SQLException {
    return discarded(database)
        + byCount(database)
        + byAge(database, Database.millis(time.minus(retention.age())))
        + bySize(database)
        + receipts(database, Database.millis(time.minus(RECEIPT)))
        + memberships(database, time)
        + database.update("DELETE FROM ban WHERE until <= ?", Database.millis(time));
  }

  private static int discarded(Database database) throws SQLException {
    long room = database.number(0, "SELECT min(room) FROM discarded");
    if (room == 0) {
      return 0;
    }
    int deleted =
        database.update(
            "DELETE FROM message WHERE n IN (SELECT n FROM message WHERE room = ? LIMIT ?)",
            room,
            CHUNK);
    if (deleted < CHUNK) {
      database.update("DELETE FROM discarded WHERE room = ?", room);
    }
    return deleted;
  }

  private int byCount(Database database) throws SQLException {
    int deleted = 0;
    for (Iterator<Long> all = rooms.iterator(); all.hasNext() && deleted < CHUNK; ) {
      Long room = all.next();
      deleted +=
          database.update(
              "DELETE FROM message WHERE n IN (SELECT n FROM message WHERE room = ?1"
                  + " AND seq <= (SELECT head FROM room WHERE id = ?1) - ?2 ORDER BY seq LIMIT ?3)",
              room,
              retention.messagesPerRoom(),
              CHUNK - deleted);
      if (deleted < CHUNK) {
        all.remove();
      }
    }
    return deleted;
  }

  private static int byAge(Database database, long limit) throws SQLException {
    if (!beginsBefore(database, "message", limit)) {
      return 0;
    }
    return database.update(
        "DELETE FROM message WHERE n < coalesce("
            + "(SELECT min(n) FROM (SELECT n, at FROM message ORDER BY n LIMIT ?1) WHERE at >= ?2),"
            + "(SELECT max(n) + 1 FROM (SELECT n FROM message ORDER BY n LIMIT ?1)))",
        CHUNK,
        limit);
  }

  /** Deletes until the file is small enough, or that was enough for one step. */
  private int bySize(Database database) throws SQLException {
    int deleted = 0;
    int part = -1;
    while (part != 0 && deleted < CHUNK && isTooLarge(database)) {
      part = deletePart(database);
      deleted += part;
    }
    return deleted;
  }

  /** Of messages, receipts and members who are gone, a little goes of what there is most. */
  private int deletePart(Database database) throws SQLException {
    long messages = span(database, "message");
    long receipts = span(database, "receipt");
    long gone = gone(database);
    long rows = Math.max(gone, Math.max(messages, receipts));
    long part = Math.min(Math.max(rows / PARTS, 1), CHUNK); // a small file holds few
    if (gone == rows) {
      return longestGone(database, Long.MAX_VALUE, part);
    }
    return oldest(database, messages == rows ? "message" : "receipt", Long.MAX_VALUE, part);
  }

  private boolean isTooLarge(Database database) throws SQLException {
    long pages =
        database.number(0, "PRAGMA page_count") - database.number(0, "PRAGMA freelist_count");
    return pages * database.number(4096, "PRAGMA page_size") > retention.bytes() / 10 * 9;
  }

  private int memberships(Database database, Instant time) throws SQLException {
    int deleted = longestGone(database, Database.millis(time.minus(Register.MEMBERSHIP)), CHUNK);
    if (!time.isBefore(nextCount)) {
      long excess = gone(database) - Register.BOUND;
      deleted += longestGone(database, Long.MAX_VALUE, Math.min(Math.max(excess, 0), CHUNK));
      nextCount = excess > CHUNK ? Instant.MIN : time.plus(COUNTED);
    }
    return deleted;
  }

  private static long gone(Database database) throws SQLException {
    return database.number(0, "SELECT count(*) FROM membership WHERE gone IS NOT NULL");
  }

  private static int longestGone(Database database, long before, long limit) throws SQLException {
    return database.update(
        "DELETE FROM membership WHERE token IN"
            + " (SELECT token FROM membership WHERE gone < ? ORDER BY gone LIMIT ?)",
        before,
        limit);
  }

  private int receipts(Database database, long limit) throws SQLException {
    int deleted =
        beginsBefore(database, "receipt", limit) ? oldest(database, "receipt", limit, CHUNK) : 0;
    if (span(database, "receipt") > RECEIPTS) {
      deleted += oldest(database, "receipt", Long.MAX_VALUE, CHUNK);
    }
    for (Iterator<HashCode> all = senders.keySet().iterator(); all.hasNext(); ) {
      HashCode sender = all.next();
      all.remove();
      deleted += receiptsOf(database, sender);
    }
    return deleted;
  }

  private static int receiptsOf(Database database, HashCode sender) throws SQLException {
    return database.update(
        "DELETE FROM receipt WHERE n IN"
            + " (SELECT n FROM receipt WHERE sender = ? ORDER BY n DESC LIMIT ? OFFSET ?)",
        sender.asBytes(),
        CHUNK,
        RECEIPTS_PER_SENDER);
  }

  /** Whether the first row of a table is from before a time. */
  private static boolean beginsBefore(Database database, String table, long before)
      throws SQLException {
    return database.number(Long.MAX_VALUE, "SELECT at FROM " + table + " ORDER BY n LIMIT 1")
        < before;
  }

  /** How many rows a table has, or a few more. */
  private static long span(Database database, String table) throws SQLException {
    return database.number(-1, "SELECT max(n) FROM " + table)
        - database.number(0, "SELECT min(n) FROM " + table);
  }

  /** Deletes the first rows of a table, as far as they are from before a time. */
  private static int oldest(Database database, String table, long before, long limit)
      throws SQLException {
    return database.update(
        "DELETE FROM "
            + table
            + " WHERE n IN (SELECT n FROM "
            + table
            + " ORDER BY n LIMIT ?) AND at < ?",
        limit,
        before);
  }
}
