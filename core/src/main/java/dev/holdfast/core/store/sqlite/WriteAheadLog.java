package dev.holdfast.core.store.sqlite;

import dev.holdfast.core.store.Retention;
import java.nio.file.Path;
import java.sql.SQLException;

/**
 * The write-ahead log of a database, kept so small that it and the file together are no larger than
 * they may be: each has its share, a transaction begins only if what it writes at most fits into
 * the log, and the log is emptied into the file before it is too full for the next. Owned by the
 * writer.
 */
final class WriteAheadLog {

  static final int PAGE = 4_096; // bytes
  private static final int FRAME = PAGE + 24; // a page in the log
  private static final long MOST = 64 << 20; // bytes of the log
  private static final int OFTEN = 1_000; // frames after which SQLite moves them into the file
  private static final int PART = 4; // but no more than such a part of the log
  private static final long PAUSE = 10; // milliseconds between two tries to empty it

  private final Path log;
  private final long share;
  private final long filePages;

  WriteAheadLog(Path file, Retention retention) {
    this.log = file.resolveSibling(file.getFileName() + "-wal");
    this.share = Math.min(retention.bytes() / 2, MOST);
    this.filePages = filePages(retention);
  }

  /** How many pages the file may have, which holds what the log does not. */
  static long filePages(Retention retention) {
    return (retention.bytes() - Math.min(retention.bytes() / 2, MOST)) / FRAME;
  }

  /**
   * How many pages may be changed at once by what could be divided: half of the log, or any number
   * if it has room for all that the file may have.
   */
  static long mostPages(Retention retention) {
    long frames = Math.min(retention.bytes() / 2, MOST) / FRAME;
    return filePages(retention) <= frames ? Long.MAX_VALUE : frames / 2;
  }

  /** Tells a connection how far it may go. */
  void limit(SqliteConnection database) throws SQLException {
    long often = Math.min(OFTEN, share / FRAME / PART);
    database.number(0, "PRAGMA max_page_count = " + filePages);
    database.number(0, "PRAGMA wal_autocheckpoint = " + often);
    database.number(0, "PRAGMA journal_size_limit = " + often * FRAME);
    database.run("PRAGMA cache_spill = OFF"); // so that no page is written twice
  }

  /**
   * Makes room for a transaction.
   *
   * @param pages how many it writes, at most; it never writes more than there are in the file
   * @param tries how often to try to empty the log
   * @return false if there is none, because a program that reads keeps the log from being emptied
   */
  boolean hasRoom(SqliteConnection database, long pages, int tries)
      throws SQLException, InterruptedException {
    long needed = Math.min(pages, filePages) * FRAME;
    for (int i = 0; log.toFile().length() + needed > share; i++) {
      if (i == tries) {
        return false;
      }
      if (i > 0) {
        Thread.sleep(PAUSE); // for the reader of this process, which takes no longer
      }
      database.endWriteAheadLog();
    }
    return true;
  }
}
