package dev.holdfast.core.store.sqlite;

import dev.holdfast.core.store.StoreException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteJDBCLoader;

/**
 * The loader of SQLite's native library, which its driver unpacks into a file and loads once in a
 * process. Thread-safe.
 *
 * <p>The file is needed only until it is loaded, but the driver deletes it only at an orderly end.
 * So it is unpacked into the data folder, which one server has at a time, and deleted at once; a
 * file that a killed process left there is deleted by the next one.
 */
final class SqliteLibraryLoader {

  private static final Logger log = LoggerFactory.getLogger(SqliteLibraryLoader.class);
  private static final String PROPERTY = "org.sqlite.tmpdir"; // the folder to unpack it into
  private static final String FILES = "sqlite-*-*sqlitejdbc*"; // the library and its lock file

  private SqliteLibraryLoader() {}

  /**
   * Loads the library by way of a data folder that is locked. If nothing may be executed there, the
   * folder for temporary files is used; if {@code org.sqlite.tmpdir} is set, that folder only.
   *
   * @throws StoreException if it cannot be loaded from either
   */
  static synchronized void load(Path directory) throws StoreException {
    deleteFrom(directory);
    String chosen = System.getProperty(PROPERTY);
    if (chosen == null && isLoadedFrom(directory)) {
      return;
    }
    Path elsewhere = Path.of(chosen == null ? System.getProperty("java.io.tmpdir") : chosen);
    try {
      Path own = Files.createTempDirectory(elsewhere, "holdfast-");
      boolean loaded = isLoadedFrom(own);
      Files.delete(own);
      if (loaded) {
        return;
      }
    } catch (IOException e) {
      throw new StoreException("a library cannot be unpacked into " + elsewhere + ": " + e, e);
    }
    throw new StoreException(
        "the library of SQLite can be executed neither in "
            + directory
            + " nor in "
            + elsewhere
            + ": name a folder where it can with JAVA_TOOL_OPTIONS=-Dorg.sqlite.tmpdir=FOLDER,"
            + " or keep nothing: --memory");
  }

  private static boolean isLoadedFrom(Path directory) {
    String before = System.getProperty(PROPERTY);
    System.setProperty(PROPERTY, directory.toAbsolutePath().toString());
    try {
      return SQLiteJDBCLoader.initialize();
    } catch (Exception e) { // as the driver declares
      log.debug("the library of SQLite cannot be loaded from {}", directory, e);
      return false;
    } finally {
      deleteFrom(directory);
      if (before == null) {
        System.clearProperty(PROPERTY);
      } else {
        System.setProperty(PROPERTY, before);
      }
    }
  }

  /** Deletes the unpacked files, of this process or an earlier one. */
  private static void deleteFrom(Path directory) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, FILES)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      log.debug(
          "a library in {} is deleted by the next server", directory, e); // Windows: it is in use
    }
  }
}
