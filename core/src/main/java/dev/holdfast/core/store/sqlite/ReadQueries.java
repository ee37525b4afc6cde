package dev.holdfast.core.store.sqlite;

import com.google.common.collect.Lists;
import com.google.common.hash.HashCode;
import dev.holdfast.core.store.ChatStore.Ban;
import dev.holdfast.core.store.ChatStore.Contents;
import dev.holdfast.core.store.ChatStore.Membership;
import dev.holdfast.core.store.ChatStore.Message;
import dev.holdfast.core.store.ChatStore.Range;
import dev.holdfast.core.store.ChatStore.Reading;
import dev.holdfast.core.store.MetadataProjection;
import dev.holdfast.core.store.RetentionClock;
import dev.holdfast.core.store.RetentionCutoff;
import dev.holdfast.core.store.RoomLog;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The queries that read: what a store begins with, and the history of a room. Used on the writer
 * thread and the reader thread.
 */
final class ReadQueries {

  private ReadQueries() {}

  /**
   * SQL for the number of the oldest message of a room that a cutoff keeps; null if it keeps none.
   */
  static final String OLDEST =
      "(SELECT seq FROM message WHERE room = room.id AND seq > head - ?1 AND stored >= ?2"
          + " ORDER BY seq LIMIT 1)";

  static Contents contents(
      SqliteConnection connection, RetentionCutoff cutoff, RetentionClock clock)
      throws SQLException {
    return new Contents(
        rooms(connection, cutoff), memberships(connection, clock), bans(connection));
  }

  /** Returns the names of all rooms, in the order in which they were created. */
  static List<String> roomNames(SqliteConnection connection) throws SQLException {
    List<String> names = new ArrayList<>();
    try (ResultSet rows = connection.prepare("SELECT name FROM room ORDER BY id").executeQuery()) {
      while (rows.next()) {
        names.add(rows.getString(1));
      }
    }
    return names;
  }

  private static List<RoomLog> rooms(SqliteConnection connection, RetentionCutoff cutoff)
      throws SQLException {
    List<RoomLog> rooms = new ArrayList<>();
    try (ResultSet rows =
        connection
            .prepare(
                "SELECT name, log, head, " + OLDEST + " FROM room ORDER BY id",
                cutoff.perRoom(),
                cutoff.since())
            .executeQuery()) {
      while (rows.next()) {
        long head = rows.getLong(3);
        long oldest = rows.getLong(4);
        rooms.add(
            new RoomLog(
                rows.getString(1), rows.getString(2), head, oldest == 0 ? head + 1 : oldest));
      }
    }
    return rooms;
  }

  /**
   * Returns the present members, and the former members that left last, within the bounds of the
   * index.
   */
  private static List<Membership> memberships(SqliteConnection connection, RetentionClock clock)
      throws SQLException {
    List<Membership> there =
        memberships(
            connection,
            clock,
            "SELECT room, token, nick, gone FROM membership WHERE gone IS NULL LIMIT ?",
            MetadataProjection.MAX_ENTRIES);
    List<Membership> lastGone =
        memberships(
            connection,
            clock,
            "SELECT room, token, nick, gone FROM membership WHERE gone IS NOT NULL"
                + " ORDER BY gone DESC LIMIT ?",
            MetadataProjection.MAX_ENTRIES - there.size());
    List<Membership> all = new ArrayList<>(Lists.reverse(lastGone));
    all.addAll(there);
    return all;
  }

  private static List<Membership> memberships(
      SqliteConnection connection, RetentionClock clock, String sql, int limit)
      throws SQLException {
    List<Membership> memberships = new ArrayList<>();
    try (ResultSet rows = connection.prepare(sql, limit).executeQuery()) {
      while (rows.next()) {
        long gone = rows.getLong(4);
        boolean there = rows.wasNull();
        memberships.add(
            new Membership(
                rows.getString(1),
                HashCode.fromBytes(rows.getBytes(2)),
                rows.getString(3),
                there ? null : clock.timeOfDay(gone)));
      }
    }
    return memberships;
  }

  private static List<Ban> bans(SqliteConnection connection) throws SQLException {
    List<Ban> bans = new ArrayList<>();
    try (ResultSet rows =
        connection
            .prepare("SELECT host, nick, reason, until FROM ban ORDER BY host")
            .executeQuery()) {
      while (rows.next()) {
        bans.add(
            new Ban(
                rows.getString(1),
                rows.getString(2),
                rows.getString(3),
                Instant.ofEpochMilli(rows.getLong(4))));
      }
    }
    return bans;
  }

  /**
   * Reads the newest messages of a range that are kept, and the number of the oldest one of the
   * room.
   */
  static Reading reading(
      SqliteConnection connection, String room, Range range, RetentionCutoff cutoff)
      throws SQLException {
    List<Message> messages = messages(connection, room, range, cutoff);
    return new Reading(messages, oldest(connection, room, cutoff));
  }

  /**
   * Returns the number of the oldest message that a room keeps; that of its next message if it
   * keeps none.
   */
  static long oldest(SqliteConnection connection, String room, RetentionCutoff cutoff)
      throws SQLException {
    return connection.number(
        1,
        "SELECT coalesce(" + OLDEST + ", head + 1) FROM room WHERE name = ?3",
        cutoff.perRoom(),
        cutoff.since(),
        room);
  }

  private static List<Message> messages(
      SqliteConnection connection, String room, Range range, RetentionCutoff cutoff)
      throws SQLException {
    List<Message> newestFirst = new ArrayList<>();
    long bytes = 0;
    try (ResultSet rows =
        connection
            .prepare(
                "SELECT seq, nick, text, message.id, at, stored"
                    + " FROM message JOIN room ON room = room.id"
                    + " WHERE name = ? AND seq > ? AND seq <= ? AND seq > head - ? AND stored >= ?"
                    + " ORDER BY seq DESC LIMIT ?",
                room,
                range.after(),
                range.upTo(),
                cutoff.perRoom(),
                cutoff.since(),
                range.count())
            .executeQuery()) {
      while (rows.next()) {
        Message message = message(rows);
        bytes += message.bytes();
        if (bytes > range.bytes() && !newestFirst.isEmpty()) {
          break;
        }
        newestFirst.add(message);
      }
    }
    return Lists.reverse(newestFirst);
  }

  private static Message message(ResultSet row) throws SQLException {
    @Nullable String id = row.getString(4);
    return new Message(
        row.getLong(1),
        row.getString(2),
        row.getString(3),
        id,
        Instant.ofEpochMilli(row.getLong(5)),
        row.getLong(6));
  }
}
