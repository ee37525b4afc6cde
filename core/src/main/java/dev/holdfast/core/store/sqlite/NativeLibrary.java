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
 * The part of SQLite that is no Java: a library that its driver unpacks into a file and loads, once
 * in a process.
 *
 * <p>The file is needed only until it is loaded, and the driver deletes it only at an orderly end.
 * So it is unpacked into the folder of the store, which one server has at a time, and deleted at
 * once; what a process left that was killed meanwhile, the next one deletes.
 */
final class NativeLibrary {

  private static final Logger log = LoggerFactory.getLogger(NativeLibrary.class);
  private static final String PLACE = "org.sqlite.tmpdir"; // where the driver unpacks it
  private static final String FILES = "sqlite-*-*sqlitejdbc*"; // and its lock beside it

  private NativeLibrary() {}

  /**
   * Loads it by way of a folder that is locked; from one where nothing may be executed, by way of
   * the folder for temporary files, or whatever {@code org.sqlite.tmpdir} names.
   */
  static synchronized void load(Path directory) throws StoreException {
    deleteFrom(directory);
    String chosen = System.getProperty(PLACE);
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
    String before = System.getProperty(PLACE);
    System.setProperty(PLACE, directory.toAbsolutePath().toString());
    try {
      return SQLiteJDBCLoader.initialize();
    } catch (Exception e) { // the driver declares no less
      log.debug("the library of SQLite cannot be loaded from {}", directory, e);
      return false;
    } finally {
      deleteFrom(directory);
      if (before == null) {
        System.clearProperty(PLACE);
      } else {
        System.setProperty(PLACE, before);
      }
    }
  }

  /** Deletes it where it lies, whether this process or one before left it there. */
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
