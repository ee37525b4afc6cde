package dev.holdfast.core.store.sqlite;

import dev.holdfast.core.store.RetentionCutoff;
import dev.holdfast.core.store.RetentionLimits;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/**
 * The deletion of messages, oldest first, by room or over all rooms, so that each room keeps an
 * unbroken range up to its newest message. Confined to the writer thread.
 */
final class MessageDeleter {

  private static final long BYTES = 1 << 20; // the most text deleted at once; one message always is

  private final RetentionLimits retention;
  private final Set<Long> rooms = new HashSet<>(); // to check for too many messages
  // rooms that lost messages since they were last asked for
  private final Set<Long> shortened = new HashSet<>();

  MessageDeleter(RetentionLimits retention) {
    this.retention = retention;
  }

  /** Notes that every room is to be checked for too many messages. */
  void lookAtAll(SqliteConnection connection) throws SQLException {
    try (ResultSet rows = connection.prepare("SELECT id FROM room").executeQuery()) {
      while (rows.next()) {
        rooms.add(rows.getLong(1));
      }
    }
  }

  /** Notes that these rooms are to be checked. */
  void look(Set<Long> rooms) {
    this.rooms.addAll(rooms);
  }

  /** Deletes messages of a room that was removed. Returns how many. */
  int ofRemovedRooms(SqliteConnection connection) throws SQLException {
    long room = connection.number(0, "SELECT min(room) FROM discarded");
    if (room == 0) {
      return 0;
    }
    int deleted = delete(connection, RetentionJob.CHUNK, "WHERE room = ?2 ORDER BY seq", room);
    connection.update(
        "DELETE FROM discarded WHERE room = ?1"
            + " AND NOT EXISTS (SELECT * FROM message WHERE room = ?1)",
        room);
    return deleted;
  }

  /** Deletes messages of rooms that have more than retention keeps. Returns how many. */
  int byCount(SqliteConnection connection) throws SQLException {
    int deleted = 0;
    for (Iterator<Long> all = rooms.iterator(); all.hasNext() && deleted < RetentionJob.CHUNK; ) {
      int here =
          delete(
              connection,
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

  /** Deletes messages from before a time. Returns how many. */
  int byAge(SqliteConnection connection, long since) throws SQLException {
    return delete(
        connection,
        RetentionJob.CHUNK,
        "WHERE n IN (SELECT n FROM"
            + " (SELECT n, stored FROM message ORDER BY n LIMIT ?2) WHERE stored < ?3) ORDER BY n",
        RetentionJob.CHUNK,
        since);
  }

  /** Deletes the oldest messages of all rooms. Returns how many. */
  int oldest(SqliteConnection connection, long limit) throws SQLException {
    return delete(connection, limit, "ORDER BY n");
  }

  /**
   * Deletes the first {@code limit} of the messages that a condition selects; its parameters have
   * numbers from 2 on. Returns how many.
   */
  private int delete(SqliteConnection connection, long limit, String which, Object... parameters)
      throws SQLException {
    Object[] all = new Object[parameters.length + 1];
    System.arraycopy(parameters, 0, all, 1, parameters.length);
    all[0] = limit;
    all[0] = notTooLarge(connection, which, all);
    int deleted = 0;
    try (ResultSet rows =
        connection
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

  /**
   * Returns how many of them may be deleted at once: their text is overwritten, which takes time.
   */
  private static long notTooLarge(SqliteConnection connection, String which, Object... parameters)
      throws SQLException {
    long count = 0;
    long bytes = 0;
    try (ResultSet rows =
        connection
            .prepare("SELECT octet_length(text) FROM message " + which + " LIMIT ?1", parameters)
            .executeQuery()) {
      while (bytes < BYTES && rows.next()) {
        bytes += rows.getLong(1);
        count++;
      }
    }
    return count;
  }

  /**
   * Returns the rooms that lost messages since the last call, with the number of the oldest message
   * that each keeps.
   */
  Map<String, Long> shortened(SqliteConnection connection, RetentionCutoff cutoff)
      throws SQLException {
    Map<String, Long> oldest = new HashMap<>();
    for (Long id : shortened) {
      try (ResultSet rows =
          connection.prepare("SELECT name FROM room WHERE id = ?", id).executeQuery()) {
        if (rows.next()) {
          String room = rows.getString(1);
          oldest.put(room, ReadQueries.oldest(connection, room, cutoff));
        }
      }
    }
    shortened.clear();
    return oldest;
  }
}
