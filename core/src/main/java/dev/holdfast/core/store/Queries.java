package dev.holdfast.core.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.Lists;
import com.google.common.hash.HashCode;
import dev.holdfast.core.store.Store.Ban;
import dev.holdfast.core.store.Store.Contents;
import dev.holdfast.core.store.Store.Membership;
import dev.holdfast.core.store.Store.Message;
import dev.holdfast.core.store.Store.Range;
import dev.holdfast.core.store.Store.Reading;
import dev.holdfast.core.store.Store.Room;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is read from the file. */
final class Queries {

  private Queries() {}

  static Contents contents(Database database) throws SQLException {
    return new Contents(rooms(database), memberships(database), bans(database));
  }

  private static List<Room> rooms(Database database) throws SQLException {
    List<Room> rooms = new ArrayList<>();
    try (ResultSet rows =
        database
            .prepare(
                "SELECT name, log, head, (SELECT min(seq) FROM message WHERE room = room.id)"
                    + " FROM room ORDER BY id")
            .executeQuery()) {
      while (rows.next()) {
        long head = rows.getLong(3);
        long oldest = rows.getLong(4);
        rooms.add(
            new Room(rows.getString(1), rows.getString(2), head, oldest == 0 ? head + 1 : oldest));
      }
    }
    return rooms;
  }

  /** Those who were there, and of those who are gone the last, as many as are remembered. */
  private static List<Membership> memberships(Database database) throws SQLException {
    List<Membership> there =
        memberships(
            database,
            "SELECT room, token, nick, gone FROM membership WHERE gone IS NULL LIMIT ?",
            Register.BOUND);
    List<Membership> lastGone =
        memberships(
            database,
            "SELECT room, token, nick, gone FROM membership WHERE gone IS NOT NULL"
                + " ORDER BY gone DESC LIMIT ?",
            Register.BOUND - there.size());
    List<Membership> all = new ArrayList<>(Lists.reverse(lastGone));
    all.addAll(there);
    return all;
  }

  private static List<Membership> memberships(Database database, String sql, int limit)
      throws SQLException {
    List<Membership> memberships = new ArrayList<>();
    try (ResultSet rows = database.prepare(sql, limit).executeQuery()) {
      while (rows.next()) {
        long gone = rows.getLong(4);
        boolean there = rows.wasNull();
        memberships.add(
            new Membership(
                rows.getString(1),
                HashCode.fromBytes(rows.getBytes(2)),
                rows.getString(3),
                there ? null : Instant.ofEpochMilli(gone)));
      }
    }
    return memberships;
  }

  private static List<Ban> bans(Database database) throws SQLException {
    List<Ban> bans = new ArrayList<>();
    try (ResultSet rows =
        database
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

  /** The newest messages of a range, oldest first, and then what is the oldest of all. */
  static Reading reading(Database database, String room, Range range) throws SQLException {
    List<Message> messages = messages(database, room, range);
    long oldest =
        database.number(
            1,
            "SELECT coalesce((SELECT min(seq) FROM message WHERE room = room.id), head + 1)"
                + " FROM room WHERE name = ?",
            room);
    return new Reading(messages, oldest);
  }

  private static List<Message> messages(Database database, String room, Range range)
      throws SQLException {
    List<Message> newestFirst = new ArrayList<>();
    long bytes = 0;
    try (ResultSet rows =
        database
            .prepare(
                "SELECT seq, nick, text, message.id, at FROM message"
                    + " WHERE room = (SELECT id FROM room WHERE name = ?)"
                    + " AND seq > ? AND seq <= ? ORDER BY seq DESC LIMIT ?",
                room,
                range.after(),
                range.upTo(),
                range.count())
            .executeQuery()) {
      while (rows.next()) {
        Message message = message(rows);
        bytes += bytes(message.text());
        if (bytes > range.bytes() && !newestFirst.isEmpty()) {
          break;
        }
        newestFirst.add(message);
      }
    }
    return Lists.reverse(newestFirst);
  }

  /** How long a text is in UTF-8. */
  static int bytes(String text) {
    return text.getBytes(UTF_8).length;
  }

  private static Message message(ResultSet row) throws SQLException {
    @Nullable String id = row.getString(4);
    return new Message(
        row.getLong(1),
        row.getString(2),
        row.getString(3),
        id,
        Instant.ofEpochMilli(row.getLong(5)));
  }
}
