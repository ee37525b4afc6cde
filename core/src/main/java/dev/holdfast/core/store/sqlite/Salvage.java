package dev.holdfast.core.store.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The copy of a database that was deleted or moved under the server, made of what this process can
 * still reach of it. There is one for each time that the file is gone; once the file is back the
 * copy is deleted, or what retention deletes from the file would live on in it. Owned by the
 * writer.
 */
final class Salvage {

  private static final String NAME = "salvaged.db";

  private static final Logger log = LoggerFactory.getLogger(Salvage.class);

  private final Path file;
  private final DataDirectory directory;
  private boolean tried;
  private @Nullable Path copy;

  Salvage(Path file, DataDirectory directory) {
    this.file = file;
    this.directory = directory;
  }

  /** Copies the file, unless that was tried already. */
  void save(SqliteConnection open) {
    if (tried) {
      return;
    }
    tried = true;
    try {
      Path place = directory.file(NAME);
      save(open, place);
      copy = place;
      log.error("what was in {} until now is in {}", file, place);
    } catch (SQLException | IOException e) {
      log.error("what was in {} cannot be saved: {}", file, e.getMessage());
    }
  }

  /** Leaves a copy only if there is something in it. */
  private static void save(SqliteConnection open, Path copy) throws SQLException, IOException {
    if (Files.size(copy) > 0) {
      throw new IOException(copy + " is there already: move it away");
    }
    try {
      open.copyTo(copy);
      try (SqliteConnection saved = SqliteConnection.reading(copy)) {
        saved.batch();
      }
    } catch (SQLException e) {
      Files.deleteIfExists(copy);
      throw e;
    }
  }

  /** The file is where it was, with all that was in it: the copy is needed no more. */
  void discard() {
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
