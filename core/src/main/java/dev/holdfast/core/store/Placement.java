package dev.holdfast.core.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * Whether the files of a database are still where they were opened. A program that deletes or
 * replaces them while they are open takes them away from all who come later, and what is written to
 * them is lost without an error. Owned by one thread at a time.
 */
final class Placement {

  private final Path file;
  private final Path writeAheadLog;
  private final @Nullable Object key; // null: the file system has none, and nothing is noticed
  private @Nullable Object logKey; // null: it was not looked at yet

  /** That of a file that is there now. */
  Placement(Path file) throws IOException {
    this.file = file;
    this.writeAheadLog = file.resolveSibling(file.getFileName() + "-wal");
    this.key = key(file);
  }

  /** Throws if the file is gone, or another one is in its place. */
  void check() throws MissingFileException {
    Object now = keyIfThere(file);
    if (key != null && !key.equals(now)) {
      throw new MissingFileException(
          now == null
              ? "it was deleted or moved away while the server runs"
              : "another file was put in its place while the server runs");
    }
  }

  /**
   * Whether the write-ahead log is the one that was there when this was asked first; to be asked
   * when a transaction has been written.
   */
  boolean hasWriteAheadLog() {
    Object now = keyIfThere(writeAheadLog);
    if (logKey == null) {
      logKey = now;
    }
    return key == null || (now != null && now.equals(logKey));
  }

  /** The database was closed: when it is opened again its write-ahead log may be another. */
  void closed() {
    logKey = null;
  }

  private static @Nullable Object keyIfThere(Path file) {
    try {
      return key(file);
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      return null; // nor can SQLite reach it
    }
  }

  private static @Nullable Object key(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }
}
