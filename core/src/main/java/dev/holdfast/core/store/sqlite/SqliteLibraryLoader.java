package dev.holdfast.core.store.sqlite;

import dev.holdfast.core.store.UnusableStoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * The loader of SQLite's native library, which is unpacked from the driver's jar into a file and
 * loaded once in a process. Thread-safe.
 *
 * <p>The file is needed only until it is loaded, but the driver, where it unpacks the library by
 * itself, deletes it only at an orderly end, and compares it with the jar byte by byte, which takes
 * a twentieth of a second of each start. So it is unpacked here, into the data folder, which one
 * server has at a time, and deleted at once; a file that a killed process left there is deleted by
 * the next one.
 */
final class SqliteLibraryLoader {

  private static final Logger log = LoggerFactory.getLogger(SqliteLibraryLoader.class);
  private static final String PROPERTY = "org.sqlite.tmpdir"; // where the driver unpacks it
  private static final String UNPACKED = "org.sqlite.lib.path"; // where the driver finds it
  private static final String FILES = "sqlite-*-*sqlitejdbc*"; // the driver's own, and its lock

  private static boolean loaded;

  private SqliteLibraryLoader() {}

  /**
   * Loads the library by way of a data folder that is locked. If nothing may be executed there, the
   * folder for temporary files is used; if {@code org.sqlite.tmpdir} is set, that folder only.
   *
   * @throws UnusableStoreException if it cannot be loaded from either
   */
  static synchronized void load(Path directory) throws UnusableStoreException {
    deleteFrom(directory);
    if (!loaded) {
      loadFirst(directory);
      loaded = true;
    }
  }

  private static void loadFirst(Path directory) throws UnusableStoreException {
    String chosen = System.getProperty(PROPERTY);
    if (chosen == null && isLoadedFrom(directory)) {
      return;
    }
    Path elsewhere = Path.of(chosen == null ? System.getProperty("java.io.tmpdir") : chosen);
    try {
      Path own = Files.createTempDirectory(elsewhere, "holdfast-");
      boolean done = isLoadedFrom(own);
      Files.delete(own);
      if (done) {
        return;
      }
    } catch (IOException e) {
      throw new UnusableStoreException(
          "a library cannot be unpacked into " + elsewhere + ": " + e, e);
    }
    throw new UnusableStoreException(
        "the library of SQLite can be executed neither in "
            + directory
            + " nor in "
            + elsewhere
            + ": name a folder where it can with JAVA_TOOL_OPTIONS=-Dorg.sqlite.tmpdir=FOLDER,"
            + " or keep nothing: --memory");
  }

  private static boolean isLoadedFrom(Path directory) {
    String folder = directory.toAbsolutePath().toString();
    String before = System.getProperty(PROPERTY);
    String unpacked = System.getProperty(UNPACKED);
    System.setProperty(PROPERTY, folder); // if the driver knows better
    try {
      if (unpacked == null && unpack(directory)) {
        System.setProperty(UNPACKED, folder);
      }
      return SQLiteJDBCLoader.initialize();
    } catch (Exception e) { // as the driver declares
      log.debug("the library of SQLite cannot be loaded from {}", directory, e);
      return false;
    } finally {
      restore(PROPERTY, before);
      restore(UNPACKED, unpacked);
      deleteFrom(directory);
    }
  }

  private static boolean unpack(Path directory) throws IOException {
    String name = LibraryLoaderUtil.getNativeLibName();
    String resource = LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name;
    try (InputStream library = SQLiteJDBCLoader.class.getResourceAsStream(resource)) {
      if (library == null) {
        return false; // of a system that the jar has none for
      }
      Files.copy(library, directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      return true;
    }
  }

  private static void restore(String property, @Nullable String value) {
    if (value == null) {
      System.clearProperty(property);
    } else {
      System.setProperty(property, value);
    }
  }

  /** Deletes the unpacked files, of this process or an earlier one. */
  private static void deleteFrom(Path directory) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, FILES)) {
      if (System.getProperty(UNPACKED) == null) { // else it may be the one that is named
        Files.deleteIfExists(directory.resolve(LibraryLoaderUtil.getNativeLibName()));
      }
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      log.debug(
          "a library in {} is deleted by the next server", directory, e); // Windows: it is in use
    }
  }
}
