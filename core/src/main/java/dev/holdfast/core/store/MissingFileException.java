package dev.holdfast.core.store;

import java.sql.SQLException;

/** The file of a store is no longer where it was opened. */
final class MissingFileException extends SQLException {

  private static final long serialVersionUID = 1L;

  static final String REMEDY =
      "put it back; or stop the server, restore a backup or salvaged.db, and start again";

  MissingFileException(String message) {
    super(message);
  }
}
