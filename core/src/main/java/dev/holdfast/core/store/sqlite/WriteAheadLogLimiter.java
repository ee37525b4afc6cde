package dev.holdfast.core.store.sqlite;

import dev.holdfast.core.store.RetentionLimits;
import java.nio.file.Path;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The size limiter of a database's write-ahead log, which keeps the log and the file together
 * within {@link RetentionLimits#bytes}: each has its share, a transaction begins only if the most
 * that it can write fits into the log, and the log is emptied into the file when it is too full for
 * the next transaction. Confined to the writer thread.
 */
final class WriteAheadLogLimiter {

  static final int PAGE = 4_096; // bytes
  private static final int FRAME = PAGE + 24; // bytes of a page in the log
  private static final long MAX_BYTES = 64 << 20; // of the log
  private static final int CHECKPOINT = 1_000; // the most frames between two automatic checkpoints
  private static final int PART = 4; // a checkpoint at a quarter of the log, if that is fewer
  private static final long PAUSE = 10; // milliseconds between two tries to empty it

  private static final Logger logger = LoggerFactory.getLogger(WriteAheadLogLimiter.class);

  private final Path file;
  private final Path log;
  private final long share;
  private final long filePages;

  WriteAheadLogLimiter(Path file, RetentionLimits retention) {
    this.file = file;
    this.log = file.resolveSibling(file.getFileName() + "-wal");
    this.share = share(retention);
    this.filePages = filePages(retention);
  }

  /** Returns how many bytes the log may have: its share of {@link RetentionLimits#bytes}. */
  static long share(RetentionLimits retention) {
    return Math.min(retention.bytes() / 2, MAX_BYTES);
  }

  /** Returns how many pages the file may have: its share of {@link RetentionLimits#bytes}. */
  static long filePages(RetentionLimits retention) {
    return (retention.bytes() - share(retention)) / FRAME;
  }

  /**
   * Returns how many pages one transaction may change if it can be divided: half of what fits into
   * the log, or any number if the log has room for all pages of the file.
   */
  static long mostPages(RetentionLimits retention) {
    long frames = share(retention) / FRAME;
    return filePages(retention) <= frames ? Long.MAX_VALUE : frames / 2;
  }

  /** Sets the limits of a connection. */
  void limit(SqliteConnection connection) throws SQLException {
    long frames = Math.min(CHECKPOINT, share / FRAME / PART);
    connection.number(0, "PRAGMA max_page_count = " + filePages);
    connection.number(0, "PRAGMA wal_autocheckpoint = " + frames);
    connection.number(0, "PRAGMA journal_size_limit = " + frames * FRAME);
    connection.run("PRAGMA cache_spill = OFF"); // so that a transaction writes no page twice
  }

  /**
   * Gives back what the file has beyond its share: it was written when {@link
   * RetentionLimits#bytes} was larger, and what was too much has been deleted. The file is written
   * anew, which takes as long as to copy it, and its log is as large for that time.
   */
  void shrink(SqliteConnection connection) throws SQLException {
    if (connection.number(0, "PRAGMA page_count") <= filePages) {
      return;
    }
    logger.info("{} is larger than data-max allows: it is written anew without what is free", file);
    connection.run("VACUUM");
    connection.endWriteAheadLog();
    limit(connection);
  }

  /**
   * Makes room for a transaction.
   *
   * @param pages the most pages that it writes; it never writes more than the file may have
   * @param tries how often to try to empty the log
   * @return false if there is no room, because a reader prevents that the log is emptied
   */
  boolean hasRoom(SqliteConnection connection, long pages, int tries)
      throws SQLException, InterruptedException {
    long needed = Math.min(pages, filePages) * FRAME;
    for (int i = 0; log.toFile().length() + needed > share; i++) {
      if (i == tries) {
        return false;
      }
      if (i > 0) {
        Thread.sleep(PAUSE); // lets the reader of this process finish
      }
      connection.endWriteAheadLog();
    }
    return true;
  }
}
