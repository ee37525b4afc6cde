package dev.holdfast.core.store.sqlite;

import java.sql.SQLException;

/** The file of a store is no longer where it was opened, or no longer what it was. */
final class MissingFileException extends SQLException {

  private static final long serialVersionUID = 1L;

  private final String remedy;

  MissingFileException(String message) {
    this(
        message,
        "put it back; or stop the server, restore a backup or salvaged.db, and start again");
  }

  private MissingFileException(String message, String remedy) {
    super(message);
    this.remedy = remedy;
  }

  /** It is where it was, but of no use any more. */
  static MissingFileException spoilt(String how) {
    return new MissingFileException(
        how, "stop the server, restore a backup or salvaged.db, and start again");
  }

  /** What an operator can do about it. */
  String remedy() {
    return remedy;
  }
}
