package dev.holdfast.core.store.sqlite;

import dev.holdfast.core.store.Retention;
import dev.holdfast.core.store.RetentionCutoff;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/**
 * What deletes messages: oldest first, from their room or from all rooms together, so that each
 * room keeps an unbroken range up to its newest message. Owned by the writer.
 */
final class MessageDeleter {

  private static final long BYTES = 1 << 20; // of text that is deleted at once, or one message

  private final Retention retention;
  private final Set<Long> rooms = new HashSet<>(); // that may have too many messages
  private final Set<Long> shortened = new HashSet<>();

  MessageDeleter(Retention retention) {
    this.retention = retention;
  }

  /** Every room may have too many messages. */
  void lookAtAll(SqliteConnection database) throws SQLException {
    try (ResultSet rows = database.prepare("SELECT id FROM room").executeQuery()) {
      while (rows.next()) {
        rooms.add(rows.getLong(1));
      }
    }
  }

  /** These rooms may have. */
  void look(Set<Long> rooms) {
    this.rooms.addAll(rooms);
  }

  /** Of the rooms that were discarded. */
  int discarded(SqliteConnection database) throws SQLException {
    long room = database.number(0, "SELECT min(room) FROM discarded");
    if (room == 0) {
      return 0;
    }
    int deleted = delete(database, RetentionJob.CHUNK, "WHERE room = ?2 ORDER BY seq", room);
    database.update(
        "DELETE FROM discarded WHERE room = ?1"
            + " AND NOT EXISTS (SELECT * FROM message WHERE room = ?1)",
        room);
    return deleted;
  }

  /** Of rooms with more than so many. */
  int byCount(SqliteConnection database) throws SQLException {
    int deleted = 0;
    for (Iterator<Long> all = rooms.iterator(); all.hasNext() && deleted < RetentionJob.CHUNK; ) {
      int here =
          delete(
              database,
              RetentionJob.CHUNK - deleted,
              "WHERE room = ?2 AND seq <= (SELECT head FROM room WHERE id = ?2) - ?3 ORDER BY seq",
              all.next(),
              retention.messagesPerRoom());
      if (here == 0) {
        all.remove();
      }
      deleted += here;
    }
    return deleted;
  }

  /** From before a time. */
  int byAge(SqliteConnection database, long since) throws SQLException {
    return delete(
        database,
        RetentionJob.CHUNK,
        "WHERE n IN (SELECT n FROM"
            + " (SELECT n, stored FROM message ORDER BY n LIMIT ?2) WHERE stored < ?3) ORDER BY n",
        RetentionJob.CHUNK,
        since);
  }

  /** The oldest of all. */
  int oldest(SqliteConnection database, long limit) throws SQLException {
    return delete(database, limit, "ORDER BY n");
  }

  /** Deletes the first of some messages; which ones, is said from parameter 2 on. */
  private int delete(SqliteConnection database, long limit, String which, Object... parameters)
      throws SQLException {
    Object[] all = new Object[parameters.length + 1];
    System.arraycopy(parameters, 0, all, 1, parameters.length);
    all[0] = limit;
    all[0] = notTooLarge(database, which, all);
    int deleted = 0;
    try (ResultSet rows =
        database
            .prepare(
                "DELETE FROM message WHERE n IN (SELECT n FROM message "
                    + which
                    + " LIMIT ?1) RETURNING room",
                all)
            .executeQuery()) {
      for (; rows.next(); deleted++) {
        shortened.add(rows.getLong(1));
      }
    }
    return deleted;
  }

  /** How many of them are not too much at once: what is deleted is overwritten first. */
  private static long notTooLarge(SqliteConnection database, String which, Object... parameters)
      throws SQLException {
    long count = 0;
    long bytes = 0;
    try (ResultSet rows =
        database
            .prepare("SELECT octet_length(text) FROM message " + which + " LIMIT ?1", parameters)
            .executeQuery()) {
      while (bytes < BYTES && rows.next()) {
        bytes += rows.getLong(1);
        count++;
      }
    }
    return count;
  }

  /** The rooms of what was deleted since the last call, and what is the oldest that each keeps. */
  Map<String, Long> shortened(SqliteConnection database, RetentionCutoff cutoff)
      throws SQLException {
    Map<String, Long> oldest = new HashMap<>();
    for (Long id : shortened) {
      try (ResultSet rows =
          database.prepare("SELECT name FROM room WHERE id = ?", id).executeQuery()) {
        if (rows.next()) {
          String room = rows.getString(1);
          oldest.put(room, Queries.oldest(database, room, cutoff));
        }
      }
    }
    shortened.clear();
    return oldest;
  }
}
