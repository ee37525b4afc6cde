package dev.holdfast.core.store.sqlite;

import dev.holdfast.core.store.UnusableStoreException;
import java.nio.file.Path;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** The remedies of failures of SQLite: what an operator can do about each. */
final class SqliteRemedies {

  private SqliteRemedies() {}

  /** Says what an operator can do about a failure. */
  static String remedy(Throwable e) {
    if (e instanceof DatabaseFileReplacedException missing) {
      return missing.remedy();
    }
    return switch (code(e)) {
      case SQLITE_FULL -> "free space on the disk, or allow the log more";
      case SQLITE_CORRUPT, SQLITE_NOTADB ->
          "restore a backup, or move the file away to begin with an empty log";
      case SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM ->
          "let the server write to the file and its folder, or choose another with --data";
      case SQLITE_BUSY, SQLITE_LOCKED -> "end the program that holds a lock on the file";
      default -> "look at the disk, choose another folder with --data, or keep nothing: --memory";
    };
  }

  /** Returns the exception that says why a file cannot be used, with the remedy. */
  static UnusableStoreException unusable(Path file, Throwable e) {
    return new UnusableStoreException(
        file + " cannot be used: " + e.getMessage() + ": " + remedy(e), e);
  }

  /** Returns SQLite's primary code of a failure. */
  static SQLiteErrorCode code(Throwable e) {
    if (e instanceof SQLiteException failure) {
      return SQLiteErrorCode.getErrorCode(failure.getResultCode().code & 0xff);
    }
    return SQLiteErrorCode.UNKNOWN_ERROR;
  }
}
