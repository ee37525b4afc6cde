package dev.holdfast.core.store.sqlite;

import dev.holdfast.core.store.RetentionClock;
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
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteOpenMode;

/**
 * A connection to the database file, with a cache of prepared statements. Confined to one thread.
 *
 * <p>After any exception it is to be closed, which rolls back what was not committed.
 */
final class SqliteConnection implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(SqliteConnection.class);

  private static final long UNKNOWN = -1;

  private final Connection connection;
  private final Map<String, PreparedStatement> statements = new HashMap<>();
  private long batch = UNKNOWN; // number of the last batch

  private SqliteConnection(Connection connection) {
    this.connection = connection;
  }

  /** Opens a connection that writes, to a file that exists. */
  static SqliteConnection writing(Path file) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setPageSize(WriteAheadLogLimiter.PAGE);
    config.setBusyTimeout(0);
    config.resetOpenMode(SQLiteOpenMode.CREATE); // an error if it is missing
    config.setGetGeneratedKeys(false); // else the driver asks for the rowid after each INSERT
    SqliteConnection sqliteConnection = new SqliteConnection(config.createConnection(url(file)));
    try {
      // else the driver tries to begin and commit after each statement
      SQLiteConnection driver = sqliteConnection.connection.unwrap(SQLiteConnection.class);
      driver.getConnectionConfig().setAutoCommit(false);
      sqliteConnection.run("PRAGMA secure_delete = ON"); // overwrites what is deleted
    } catch (SQLException e) {
      sqliteConnection.abandon();
      throw e;
    }
    return sqliteConnection;
  }

  /** Opens a connection that only reads. */
  static SqliteConnection reading(Path file) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    config.setBusyTimeout(0);
    return new SqliteConnection(config.createConnection(url(file)));
  }

  /** The address of a file, with escapes: of a path the driver would take parts for options. */
  private static String url(Path file) {
    return "jdbc:sqlite:" + file.toUri();
  }

  Connection jdbc() {
    return connection;
  }

  /** Returns the statement with this text and these parameters. */
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

  /** Runs a statement that changes rows; returns how many. */
  int update(String sql, @Nullable Object... parameters) throws SQLException {
    return prepare(sql, parameters).executeUpdate();
  }

  /**
   * Runs a query; returns the number in the first column of the first row, or {@code otherwise} if
   * there is none.
   */
  long number(long otherwise, String sql, @Nullable Object... parameters) throws SQLException {
    try (ResultSet rows = prepare(sql, parameters).executeQuery()) {
      if (!rows.next()) {
        return otherwise;
      }
      long value = rows.getLong(1);
      return rows.wasNull() ? otherwise : value;
    }
  }

  /** Runs one or more statements without parameters. */
  void run(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  /**
   * Copies the database into a file, which must be empty or missing. The connection is to be closed
   * then.
   */
  void copyTo(Path file) throws SQLException {
    for (PreparedStatement statement : statements.values()) {
      statement.close(); // VACUUM requires that none is in progress
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
   * Checkpoints the write-ahead log: moves its pages into the file and empties it.
   *
   * @return false if a reader of this or another process prevents that now
   */
  boolean endWriteAheadLog() throws SQLException {
    return number(1, "PRAGMA wal_checkpoint(TRUNCATE)") == 0;
  }

  /**
   * Returns the number of the last batch that was committed. Only one connection writes numbers, so
   * that one reads the file once.
   */
  long batch() throws SQLException {
    if (batch == UNKNOWN) {
      batch = number(0, "SELECT batch FROM writer");
    }
    return batch;
  }

  /** Writes the number of a batch and the state of the clock. */
  void writeBatchNumber(long batch, RetentionClock.State clock) throws SQLException {
    update(
        "UPDATE writer SET batch = ?, time = ?, expected = ?, doubtful = ?, doubted = ?",
        batch,
        clock.time(),
        clock.expected(),
        clock.doubtful(),
        clock.doubted());
    this.batch = batch; // if the commit fails, the connection is of no more use
  }

  /** Reads the state of the clock that was written last. */
  RetentionClock.State clock() throws SQLException {
    try (ResultSet row =
        prepare("SELECT time, expected, doubtful, doubted FROM writer").executeQuery()) {
      row.next();
      return new RetentionClock.State(
          row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4));
    }
  }

  /** Closes the connection and ignores errors. */
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
