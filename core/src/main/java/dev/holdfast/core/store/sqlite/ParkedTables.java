package dev.holdfast.core.store.sqlite;

import com.google.common.hash.HashCode;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.store.ParkedChat;
import dev.holdfast.core.store.ParkedRoster;
import dev.holdfast.core.store.RosterChange.Joined;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables with what is parked: the sessions, and the rosters that they know. They are written in
 * one transaction when a process stops, and emptied by the first one of the next process. Confined
 * to the writer thread; each call is within the transaction of the caller.
 */
final class ParkedTables {

  private static final Logger log = LoggerFactory.getLogger(ParkedTables.class);

  private final SqliteConnection connection;

  ParkedTables(SqliteConnection connection) {
    this.connection = connection;
  }

  /**
   * Replaces what is parked.
   *
   * @param sessions the chunks of the sessions
   */
  void replace(List<ParkedRoster> rooms, List<byte[]> sessions) throws SQLException {
    clear();
    for (byte[] chunk : sessions) {
      connection.update("INSERT INTO parked_session (sessions) VALUES (?)", (Object) chunk);
    }
    for (ParkedRoster room : rooms) {
      connection.update(
          "INSERT INTO parked_room (name, rev) VALUES (?, ?)", room.name(), room.rev());
      for (Joined member : room.present()) {
        connection.update(
            "INSERT INTO parked_roster (room, arrival, token, nick, since, admin)"
                + " VALUES (?, ?, ?, ?, ?, ?)",
            room.name(),
            member.rev(),
            member.token().asBytes(),
            member.nick().name(),
            member.at().toEpochMilli(),
            member.admin() ? 1 : 0);
      }
    }
  }

  /** Removes and returns what is parked. */
  ParkedChat take() throws SQLException {
    ParkedChat chat = new ParkedChat(rooms(), sessions());
    clear();
    return chat;
  }

  private void clear() throws SQLException {
    connection.update("DELETE FROM parked_session");
    connection.update("DELETE FROM parked_roster");
    connection.update("DELETE FROM parked_room");
  }

  private List<byte[]> sessions() throws SQLException {
    List<byte[]> sessions = new ArrayList<>();
    try (ResultSet rows =
        connection.prepare("SELECT sessions FROM parked_session ORDER BY n").executeQuery()) {
      while (rows.next()) {
        sessions.addAll(unpack(rows.getBytes(1)));
      }
    }
    return sessions;
  }

  private static List<byte[]> unpack(byte[] chunk) {
    try {
      return CompressedSessionChunks.unpack(chunk);
    } catch (IOException e) {
      log.warn("sessions that were parked cannot be read, and end: {}", e.getMessage());
      return List.of();
    }
  }

  private List<ParkedRoster> rooms() throws SQLException {
    Map<String, List<Joined>> present = present();
    List<ParkedRoster> rooms = new ArrayList<>();
    try (ResultSet rows =
        connection.prepare("SELECT name, rev FROM parked_room ORDER BY name").executeQuery()) {
      while (rows.next()) {
        String name = rows.getString(1);
        rooms.add(new ParkedRoster(name, rows.getLong(2), present.getOrDefault(name, List.of())));
      }
    }
    return rooms;
  }

  /** Returns the members of each room, in the order of joins. */
  private Map<String, List<Joined>> present() throws SQLException {
    Map<String, List<Joined>> present = new TreeMap<>();
    try (ResultSet rows =
        connection
            .prepare(
                "SELECT room, arrival, token, nick, since, admin FROM parked_roster ORDER BY n")
            .executeQuery()) {
      while (rows.next()) {
        Nickname nick = Nickname.of(rows.getString(4));
        if (nick != null) { // otherwise a nick that an older version allowed
          present
              .computeIfAbsent(rows.getString(1), room -> new ArrayList<>())
              .add(
                  new Joined(
                      rows.getLong(2),
                      0,
                      HashCode.fromBytes(rows.getBytes(3)),
                      nick,
                      null,
                      Instant.ofEpochMilli(rows.getLong(5)),
                      rows.getInt(6) != 0));
        }
      }
    }
    return present;
  }
}
