package dev.holdfast.core.store.sqlite;

import dev.holdfast.core.store.StoreException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The log of outages of the file: each is logged once when it begins and once when it ends. Owned
 * by one thread.
 */
final class OutageLog {

  private static final Logger log = LoggerFactory.getLogger(OutageLog.class);

  private final Path file;
  private final String effect;
  private int failures;
  private volatile @Nullable String reason;

  /**
   * Makes a log without an outage.
   *
   * @param effect what does not work during an outage, for an operator
   */
  OutageLog(Path file, String effect) {
    this.file = file;
    this.effect = effect;
  }

  /** Counts a failure; the first one begins an outage. */
  void failed(Exception e) {
    failures++;
    reason = e.getMessage() + " (" + remedy(e) + ")";
    if (failures == 1) {
      log.error("{} cannot be used, and {}: {} ({})", file, effect, e.getMessage(), remedy(e));
    }
  }

  /** Ends the outage, if there is one. */
  void over() {
    if (failures > 0) {
      log.info("{} can be used again, after {} failures", file, failures);
      failures = 0;
      reason = null;
    }
  }

  boolean isOn() {
    return failures > 0;
  }

  /** Returns why the file cannot be used now, for an operator; null if it can. Thread-safe. */
  @Nullable String reason() {
    return reason;
  }

  /** Says what an operator can do about a failure. */
  static String remedy(Throwable e) {
    if (e instanceof FileIdentityException missing) {
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
  static StoreException unusable(Path file, Throwable e) {
    return new StoreException(file + " cannot be used: " + e.getMessage() + ": " + remedy(e), e);
  }

  /** Returns SQLite's primary code of a failure. */
  static SQLiteErrorCode code(Throwable e) {
    if (e instanceof SQLiteException failure) {
      return SQLiteErrorCode.getErrorCode(failure.getResultCode().code & 0xff);
    }
    return SQLiteErrorCode.UNKNOWN_ERROR;
  }
}
