package dev.holdfast.core.store.sqlite;

import java.sql.SQLException;

/** The error for a database file that was deleted, replaced or overwritten while it was open. */
final class DatabaseFileReplacedException extends SQLException {

  private static final long serialVersionUID = 1L;

  private final String remedy;

  DatabaseFileReplacedException(String message) {
    this(
        message,
        "put it back; or stop the server, restore a backup or salvaged.db, and start again");
  }

  private DatabaseFileReplacedException(String message, String remedy) {
    super(message);
    this.remedy = remedy;
  }

  /** Makes the error for a file that is in its place, but whose contents are unusable. */
  static DatabaseFileReplacedException spoilt(String how) {
    return new DatabaseFileReplacedException(
        how, "stop the server, restore a backup or salvaged.db, and start again");
  }

  /** Says what an operator can do about it. */
  String remedy() {
    return remedy;
  }
}
