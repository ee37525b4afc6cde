package dev.holdfast.core.store.sqlite;

import dev.holdfast.core.store.LogClock;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteOpenMode;

/**
 * A connection to the file, with its statements prepared once. Owned by one thread.
 *
 * <p>After any exception it is to be closed, which undoes what was not committed.
 */
final class SqliteConnection implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(SqliteConnection.class);

  private final Connection connection;
  private final Map<String, PreparedStatement> statements = new HashMap<>();

  private SqliteConnection(Connection connection) {
    this.connection = connection;
  }

  /** For the writer. */
  static SqliteConnection writing(Path file) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setPageSize(WriteAheadLog.PAGE);
    config.setBusyTimeout(0);
    config.resetOpenMode(SQLiteOpenMode.CREATE); // it is there, or something is wrong
    SqliteConnection database =
        new SqliteConnection(config.createConnection("jdbc:sqlite:" + file));
    try {
      database.run("PRAGMA secure_delete = ON"); // what is deleted is to be gone
    } catch (SQLException e) {
      database.abandon();
      throw e;
    }
    return database;
  }

  /** For the reader. */
  static SqliteConnection reading(Path file) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    config.setBusyTimeout(0);
    return new SqliteConnection(config.createConnection("jdbc:sqlite:" + file));
  }

  Connection connection() {
    return connection;
  }

  /** The statement with this text, with its parameters bound. */
  PreparedStatement prepare(String sql, @Nullable Object... parameters) throws SQLException {
    PreparedStatement statement = statements.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      statements.put(sql, statement);
    }
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
    return statement;
  }

  /** Runs a statement that changes rows, and says how many. */
  int update(String sql, @Nullable Object... parameters) throws SQLException {
    return prepare(sql, parameters).executeUpdate();
  }

  /** The number in the first column of the first row, or another if there is none. */
  long number(long otherwise, String sql, @Nullable Object... parameters) throws SQLException {
    try (ResultSet rows = prepare(sql, parameters).executeQuery()) {
      if (!rows.next()) {
        return otherwise;
      }
      long value = rows.getLong(1);
      return rows.wasNull() ? otherwise : value;
    }
  }

  /** Runs statements without parameters, several maybe. */
  void run(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  /**
   * Writes all that this connection can read into a file, which is empty or not there; to be closed
   * then.
   */
  void copyTo(Path file) throws SQLException {
    for (PreparedStatement statement : statements.values()) {
      statement.close(); // none may be in progress
    }
    statements.clear();
    update("VACUUM INTO ?", file.toString());
  }

  void begin() throws SQLException {
    update("BEGIN IMMEDIATE");
  }

  void commit() throws SQLException {
    update("COMMIT");
  }

  /**
   * Moves all that is in the write-ahead log into the file, and empties it.
   *
   * @return false if a program that reads the file, or this process, keeps that from happening now
   */
  boolean endWriteAheadLog() throws SQLException {
    return number(1, "PRAGMA wal_checkpoint(TRUNCATE)") == 0;
  }

  /** The number of the last batch that was committed. */
  long batch() throws SQLException {
    return number(0, "SELECT batch FROM writer");
  }

  /** Leaves the number of a batch in the file, and the state of the clock. */
  void settle(long batch, LogClock.State clock) throws SQLException {
    update(
        "UPDATE writer SET batch = ?, time = ?, expected = ?, doubtful = ?, doubted = ?",
        batch,
        clock.time(),
        clock.expected(),
        clock.doubtful(),
        clock.doubted());
  }

  /** The state of the clock that was left in the file last. */
  LogClock.State clock() throws SQLException {
    try (ResultSet row =
        prepare("SELECT time, expected, doubtful, doubted FROM writer").executeQuery()) {
      row.next();
      return new LogClock.State(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4));
    }
  }

  /** Closes it when it does not matter any more how that ends. */
  void abandon() {
    try {
      close();
    } catch (SQLException e) {
      log.debug("closing a connection", e);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
