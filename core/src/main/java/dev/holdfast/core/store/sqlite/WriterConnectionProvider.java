package dev.holdfast.core.store.sqlite;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A provider of the writer's connection to the file: opens it when it is needed, and checks that
 * the file and its write-ahead log are still in their place. Confined to the writer thread.
 */
final class WriterConnectionProvider {

  private static final Logger log = LoggerFactory.getLogger(WriterConnectionProvider.class);

  private final StoreParts parts;
  private final WriteAheadLogLimiter logLimiter;
  private final RetentionJob retentionJob;
  private @Nullable SqliteConnection sqliteConnection;

  WriterConnectionProvider(
      StoreParts parts, WriteAheadLogLimiter logLimiter, RetentionJob retentionJob) {
    this.parts = parts;
    this.logLimiter = logLimiter;
    this.retentionJob = retentionJob;
  }

  /** Returns the connection, which is opened if it is not. */
  SqliteConnection open() throws SQLException {
    if (sqliteConnection == null) {
      parts.files.fileIdentity().check();
      SqliteConnection opened = SqliteConnection.writing(parts.file);
      sqliteConnection = opened;
      logLimiter.limit(opened);
      parts.faults.opened(opened.jdbc());
      retentionJob.begin(opened);
    }
    return sqliteConnection;
  }

  /** Makes sure that a commit is in files that are still in their place. */
  void confirm(SqliteConnection connection) throws SQLException {
    check(connection);
    if (!parts.files.fileIdentity().hasWriteAheadLog()) {
      parts.reader.reopen(); // its connection may use the deleted log
      if (!connection.endWriteAheadLog()) {
        throw new DatabaseFileReplacedException(
            "its write-ahead log was deleted while the server runs");
      }
      log.error(
          "the write-ahead log of {} was deleted while the server runs: what was in it is in the"
              + " file now, and nothing is lost",
          parts.file);
      close();
    }
  }

  /** Checks the identity of the file; salvages its contents if it is gone. */
  void check(SqliteConnection connection) throws SQLException {
    try {
      parts.files.fileIdentity().check();
    } catch (DatabaseFileReplacedException e) {
      parts.deletedDatabaseCopy.save(connection);
      throw e;
    }
  }

  /** Returns the connection if it is open; otherwise null. */
  @Nullable SqliteConnection current() {
    return sqliteConnection;
  }

  /** Whether a batch is in the file although its commit reported a failure. */
  boolean contains(WriteBatch batch) {
    try {
      return batch.isIn(open().batch());
    } catch (SQLException e) {
      close();
      return false;
    }
  }

  /** Closes the connection; the next use opens another. */
  void close() {
    SqliteConnection connection = sqliteConnection;
    sqliteConnection = null;
    parts.files.fileIdentity().closed();
    if (connection != null && !parts.files.fileIdentity().isSpoilt()) {
      connection.abandon(); // otherwise closing it would write into a foreign file
    }
  }
}
