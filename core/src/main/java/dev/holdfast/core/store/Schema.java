package dev.holdfast.core.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The tables of a file, in versions: script n leads from version n - 1 to n, and never changes.
 *
 * <p>{@code message.n} is the order in which messages came, over all rooms: what is deleted first.
 * A room's messages are found by (room, seq). Times are milliseconds since 1970.
 */
final class Schema {

  /** "hold", so that the file of another program is not taken for ours. */
  static final int APPLICATION = 0x686f6c64;

  static final List<String> SCRIPTS =
      List.of(
          """
          CREATE TABLE writer (batch INTEGER NOT NULL);
          INSERT INTO writer VALUES (0);
          CREATE TABLE room (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL UNIQUE,
            log TEXT NOT NULL,
            head INTEGER NOT NULL
          );
          CREATE TABLE discarded (room INTEGER PRIMARY KEY);
          CREATE TABLE message (
            n INTEGER PRIMARY KEY,
            room INTEGER NOT NULL,
            seq INTEGER NOT NULL,
            nick TEXT NOT NULL,
            text TEXT NOT NULL,
            id TEXT,
            at INTEGER NOT NULL,
            UNIQUE (room, seq)
          );
          CREATE TABLE receipt (
            n INTEGER PRIMARY KEY,
            sender BLOB NOT NULL,
            id TEXT NOT NULL,
            seq INTEGER NOT NULL,
            at INTEGER NOT NULL,
            UNIQUE (sender, id)
          );
          CREATE TABLE membership (
            token BLOB PRIMARY KEY,
            room TEXT NOT NULL,
            nick TEXT NOT NULL,
            gone INTEGER
          ) WITHOUT ROWID;
          CREATE INDEX membership_gone ON membership (gone) WHERE gone IS NOT NULL;
          CREATE INDEX membership_room ON membership (room);
          CREATE TABLE ban (
            host TEXT PRIMARY KEY,
            nick TEXT NOT NULL,
            reason TEXT NOT NULL,
            until INTEGER NOT NULL
          ) WITHOUT ROWID;
          """);

  private Schema() {}

  /** Brings a file to the newest version, each step in a transaction. */
  static void migrate(Connection connection, List<String> scripts)
      throws SQLException, StoreException {
    int version = pragma(connection, "user_version");
    if (version > scripts.size()) {
      throw new StoreException(
          "it was written by a newer Holdfast (its schema is "
              + version
              + ", this one knows "
              + scripts.size()
              + "): run that version, or choose another folder with --data");
    }
    boolean foreign =
        version == 0
            ? pragma(connection, "schema_version") != 0
            : pragma(connection, "application_id") != APPLICATION;
    if (foreign) {
      throw new StoreException(
          "it belongs to another program: choose another folder with --data, or move it away");
    }
    try (Statement statement = connection.createStatement()) {
      for (int step = version; step < scripts.size(); step++) {
        statement.executeUpdate(
            "BEGIN IMMEDIATE;"
                + scripts.get(step)
                + "PRAGMA application_id = "
                + APPLICATION
                + ";PRAGMA user_version = "
                + (step + 1)
                + ";COMMIT;");
      }
    }
  }

  /** The value of a pragma that is a number. */
  static int pragma(Connection connection, String name) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("PRAGMA " + name)) {
      row.next();
      return row.getInt(1);
    }
  }
}
