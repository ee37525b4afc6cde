package dev.holdfast.core.store.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A copy of a database that was deleted or moved while the server runs, made from the open file. It
 * is made once for each such loss. When the file is back the copy is deleted, so that it does not
 * keep what retention deletes. Confined to the writer thread.
 */
final class DeletedDatabaseCopy {

  private static final String NAME = "salvaged.db";

  private static final Logger log = LoggerFactory.getLogger(DeletedDatabaseCopy.class);

  private final Path file;
  private final DataDirectory directory;
  private boolean tried;
  private @Nullable Path copy;

  DeletedDatabaseCopy(Path file, DataDirectory directory) {
    this.file = file;
    this.directory = directory;
  }

  /** Copies the database, unless that was tried already. */
  void save(SqliteConnection connection) {
    if (tried) {
      return;
    }
    tried = true;
    try {
      Path place = directory.file(NAME);
      save(connection, place);
      copy = place;
      log.error("what was in {} until now is in {}", file, place);
    } catch (SQLException | IOException e) {
      log.error("what was in {} cannot be saved: {}", file, e.getMessage());
    }
  }

  /** Makes the copy; deletes it if it cannot be read. */
  private static void save(SqliteConnection connection, Path copy)
      throws SQLException, IOException {
    if (Files.size(copy) > 0) {
      throw new IOException(copy + " is there already: move it away");
    }
    try {
      connection.copyTo(copy);
      try (SqliteConnection saved = SqliteConnection.reading(copy)) {
        saved.batch();
      }
    } catch (SQLException e) {
      Files.deleteIfExists(copy);
      throw e;
    }
  }

  /** Deletes the copy after the file was found in its place again. */
  void delete() {
    tried = false;
    Path place = copy;
    if (place == null) {
      return;
    }
    copy = null;
    try {
      Files.deleteIfExists(place);
      log.info("{} is back, and its copy {} was deleted", file, place);
    } catch (IOException e) {
      log.error("{} holds what was deleted since, and must be deleted: {}", place, e.getMessage());
    }
  }
}
