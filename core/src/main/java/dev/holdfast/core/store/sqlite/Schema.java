package dev.holdfast.core.store.sqlite;

import dev.holdfast.core.store.RetentionClock;
import dev.holdfast.core.store.UnusableStoreException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The schema of the tables, as a list of migration scripts: script n leads from version n - 1 to n,
 * and never changes. Thread-safe.
 *
 * <p>{@code message.n} is the order of messages over all rooms, in which they are deleted. The
 * messages of a room are indexed by (room, seq). Times are milliseconds since 1970. {@code at} and
 * {@code until} are times of day, for human readers; {@code stored} and {@code gone} are times of
 * the {@link RetentionClock}, for ages, and never decrease from one row of a table to the next.
 * Files of version 1 have times of day only: the migration makes each row at least as late as the
 * row before it, and no row later than the migration. Receipts of version 1 have no fingerprint and
 * match any text. Files of version 2 say how long a step of the clock was doubted, but not which
 * step: it is doubted again from the start.
 *
 * <p>The tables {@code parked_} are empty while a server runs: see {@link ParkedTables}.
 */
final class Schema {

  /** The application id "hold", which tells the file from those of other programs. */
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
          """,
          """
          ALTER TABLE message ADD COLUMN stored INTEGER NOT NULL DEFAULT 0;
          UPDATE message SET stored = ages.stored FROM (
            SELECT n, max(iif(at <= {now}, at, 0)) OVER (ORDER BY n) AS stored FROM message
          ) AS ages WHERE ages.n = message.n;
          UPDATE message SET stored =
            coalesce((SELECT min(stored) FROM message WHERE stored > 0), {now}) WHERE stored = 0;
          ALTER TABLE receipt ADD COLUMN stored INTEGER NOT NULL DEFAULT 0;
          UPDATE receipt SET stored = ages.stored FROM (
            SELECT n, max(iif(at <= {now}, at, 0)) OVER (ORDER BY n) AS stored FROM receipt
          ) AS ages WHERE ages.n = receipt.n;
          UPDATE receipt SET stored =
            coalesce((SELECT min(stored) FROM receipt WHERE stored > 0), {now}) WHERE stored = 0;
          UPDATE membership SET gone = {now} WHERE gone > {now};
          ALTER TABLE writer ADD COLUMN time INTEGER NOT NULL DEFAULT 0;
          ALTER TABLE writer ADD COLUMN expected INTEGER NOT NULL DEFAULT 0;
          ALTER TABLE writer ADD COLUMN doubted INTEGER NOT NULL DEFAULT 0;
          UPDATE writer SET time = (SELECT coalesce(max(stored), 0) FROM message);
          UPDATE writer SET time = {now} WHERE time = 0;
          UPDATE writer SET expected = time;
          ALTER TABLE receipt ADD COLUMN fingerprint INTEGER;
          """,
          """
          ALTER TABLE writer ADD COLUMN doubtful INTEGER NOT NULL DEFAULT 0;
          """,
          """
          CREATE TABLE parked_session (
            n INTEGER PRIMARY KEY,
            sessions BLOB NOT NULL
          );
          CREATE TABLE parked_room (
            name TEXT PRIMARY KEY,
            rev INTEGER NOT NULL
          );
          CREATE TABLE parked_roster (
            n INTEGER PRIMARY KEY,
            room TEXT NOT NULL,
            arrival INTEGER NOT NULL,
            token BLOB NOT NULL,
            nick TEXT NOT NULL,
            since INTEGER NOT NULL,
            admin INTEGER NOT NULL
          );
          """);

  private Schema() {}

  /**
   * Returns the version of a file; 0 if it is empty.
   *
   * @throws UnusableStoreException if it is newer than this program, or of another program
   */
  static int version(Connection connection, List<String> scripts)
      throws SQLException, UnusableStoreException {
    int version = pragma(connection, "user_version");
    if (version > scripts.size()) {
      throw new UnusableStoreException(
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
      throw new UnusableStoreException(
          "it belongs to another program: choose another folder with --data, or move it away");
    }
    return version;
  }

  /**
   * Brings a file to the newest version, each step in a transaction.
   *
   * @param now the time of day in milliseconds, for {@code {now}} in the scripts
   */
  static void migrate(Connection connection, List<String> scripts, long now)
      throws SQLException, UnusableStoreException {
    int version = version(connection, scripts);
    try (Statement statement = connection.createStatement()) {
      for (int step = version; step < scripts.size(); step++) {
        statement.executeUpdate(
            "BEGIN IMMEDIATE;"
                + scripts.get(step).replace("{now}", Long.toString(now))
                + "PRAGMA application_id = "
                + APPLICATION
                + ";PRAGMA user_version = "
                + (step + 1)
                + ";COMMIT;");
      }
    }
  }

  /** Returns the value of a numeric pragma. */
  static int pragma(Connection connection, String name) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("PRAGMA " + name)) {
      row.next();
      return row.getInt(1);
    }
  }
}
