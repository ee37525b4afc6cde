package dev.holdfast.core.store.sqlite;

import dev.holdfast.core.store.MetadataProjection;
import dev.holdfast.core.store.RetentionClock;
import dev.holdfast.core.store.UnusableStoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The opener of a store's database file. It first checks the file and refuses it, unchanged, if a
 * part seems to be missing; then it migrates the file to the current schema. Used by one thread.
 */
final class DatabaseOpener {

  /** The opened files of a store. */
  record Opened(
      DataDirectory directory,
      Path file,
      FileIdentityCheck fileIdentity,
      LastBatchNumberFile last) {}

  private static final Logger log = LoggerFactory.getLogger(DatabaseOpener.class);
  private static final String NAME = "holdfast.db";
  private static final String WRITE_AHEAD_LOG = "holdfast.db-wal";
  private static final String LAST = "holdfast.db-last";
  private static final long CHECKED = 64 << 20; // bytes: a check of a larger file takes too long

  private DatabaseOpener() {}

  /** Opens the database in a folder, which is created if there never was one. */
  static Opened open(DataDirectory directory, RetentionClock clock) throws UnusableStoreException {
    try {
      LastBatchNumberFile.Found last = LastBatchNumberFile.in(directory.path(LAST));
      refuseIfEmptied(directory, last.number());
      Path file = directory.file(NAME);
      refuseIfCutOff(file, directory.path(WRITE_AHEAD_LOG));
      warnIfUnknown(directory, file, last);
      LastBatchNumberFile lastBatchNumberFile = LastBatchNumberFile.open(directory.file(LAST));
      if (lastBatchNumberFile == null) {
        throw directory.inUse();
      }
      try {
        lastBatchNumberFile.begin(prepare(file, last.number(), clock));
        return new Opened(directory, file, new FileIdentityCheck(file), lastBatchNumberFile);
      } catch (IOException | RuntimeException e) {
        lastBatchNumberFile.close();
        throw e;
      }
    } catch (IOException e) {
      throw e instanceof UnusableStoreException refusal
          ? refusal
          : new UnusableStoreException(directory.path(NAME) + " cannot be used: " + e, e);
    }
  }

  private static void refuseIfEmptied(DataDirectory directory, long last) throws IOException {
    Path file = directory.path(NAME);
    if (Files.exists(file) && (Files.isDirectory(file) || Files.size(file) > 0)) {
      return;
    }
    Path writeAheadLog = directory.path(WRITE_AHEAD_LOG);
    boolean left = Files.isRegularFile(writeAheadLog) && Files.size(writeAheadLog) > 0;
    if (last > 0 || left) {
      throw new UnusableStoreException(
          file
              + (Files.exists(file) ? " is empty" : " is missing")
              + ", though there was a log: restore a backup, or delete all of "
              + file
              + "* to begin with an empty one");
    }
    if (directory.wasUsed()) {
      log.warn("{} is not there, though its folder was in use: the log begins empty", file);
    }
  }

  /**
   * Warns that missing batches cannot be detected because the number of the last one is unknown.
   */
  private static void warnIfUnknown(
      DataDirectory directory, Path file, LastBatchNumberFile.Found last) throws IOException {
    if (last.problem() != null && (Files.size(file) > 0 || isSomething(directory.path(LAST)))) {
      log.warn(
          "{} {}, though there was a log: if what was stored last is missing in {} (after a restore"
              + " it is), that cannot be noticed",
          directory.path(LAST),
          last.problem(),
          file);
    }
  }

  private static boolean isSomething(Path file) throws IOException {
    return Files.exists(file) && Files.size(file) > 0;
  }

  /** Refuses a file that is shorter than its header says. */
  private static void refuseIfCutOff(Path file, Path writeAheadLog) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(DatabaseHeaderParser.SIZE);
    try (FileChannel channel = FileChannel.open(file)) {
      if (channel.read(header, 0) < DatabaseHeaderParser.SIZE) {
        return; // left to SQLite to report
      }
      String cut = DatabaseHeaderParser.cut(header, channel.size(), writeAheadLog);
      if (cut != null) {
        throw damaged(file, cut);
      }
    }
  }

  private static UnusableStoreException damaged(Path file, String how) {
    return new UnusableStoreException(
        file
            + " cannot be used: it is damaged ("
            + how
            + "): restore a backup, or move it away to begin with an empty log");
  }

  /**
   * Checks and migrates the file, and deletes rooms without messages and memberships.
   *
   * @return the number of the last batch in it
   */
  private static long prepare(Path file, long last, RetentionClock clock) throws IOException {
    try (SqliteConnection connection = SqliteConnection.writing(file)) {
      if (version(file, connection) > 0) {
        refuseIfShortened(file, connection.batch(), last);
      }
      Schema.migrate(connection.jdbc(), Schema.SCRIPTS, clock.leastTimeOfDay());
      if (Files.size(file) <= CHECKED) {
        check(file, connection);
      }
      connection.update(
          "DELETE FROM room WHERE NOT EXISTS (SELECT * FROM message WHERE room = room.id)"
              + " AND NOT EXISTS (SELECT * FROM membership WHERE room = name)");
      connection.update(
          "DELETE FROM membership WHERE gone IS NULL AND token NOT IN"
              + " (SELECT token FROM membership WHERE gone IS NULL LIMIT ?)",
          MetadataProjection.MAX_ENTRIES); // more are never loaded
      clock.resume(connection.clock());
      long batch = connection.batch();
      connection.writeBatchNumber(batch, clock.state()); // shows that it can be written
      connection.endWriteAheadLog();
      return batch;
    } catch (SQLException e) {
      throw SqliteRemedies.unusable(file, e);
    }
  }

  private static int version(Path file, SqliteConnection connection)
      throws SQLException, UnusableStoreException {
    try {
      return Schema.version(connection.jdbc(), Schema.SCRIPTS);
    } catch (UnusableStoreException e) {
      throw new UnusableStoreException(file + " cannot be used: " + e.getMessage(), e);
    }
  }

  /** Refuses a file that lacks batches: the numbers of their messages would be given again. */
  private static void refuseIfShortened(Path file, long batch, long last)
      throws UnusableStoreException {
    if (batch < last) {
      throw new UnusableStoreException(
          file
              + " lacks what was stored last ("
              + (last - batch)
              + " transactions): put back its "
              + WRITE_AHEAD_LOG
              + " if that was moved; or, to go on without, give its logs new ids as after a restore"
              + " (docs/operations.md), and delete "
              + LAST);
    }
  }

  private static void check(Path file, SqliteConnection connection)
      throws SQLException, UnusableStoreException {
    try (var rows = connection.prepare("PRAGMA quick_check(1)").executeQuery()) {
      if (rows.next() && !rows.getString(1).equals("ok")) {
        throw damaged(file, rows.getString(1));
      }
    }
  }
}
