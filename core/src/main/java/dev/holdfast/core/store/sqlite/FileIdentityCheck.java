package dev.holdfast.core.store.sqlite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A check that the files of an open database are still the ones that were opened, with the contents
 * that this process left there. When another program deletes, replaces, empties or overwrites them,
 * SQLite goes on writing without an error, and what it writes is lost. Confined to the writer
 * thread.
 */
final class FileIdentityCheck implements AutoCloseable {

  /** A snapshot of the file after this process had last written to it. */
  private record Seen(long size, FileTime modified, ByteBuffer first) {}

  private static final Logger log = LoggerFactory.getLogger(FileIdentityCheck.class);

  private final Path file;
  private final FileChannel channel; // stays open, because closing any would drop SQLite's locks
  private final Path writeAheadLog;
  private final @Nullable Object key; // null: the file system has no keys, and nothing is detected
  private @Nullable Object logKey; // of the write-ahead log; null: not read yet
  private @Nullable Seen seen; // null: the database is not open
  private volatile @Nullable String spoilt; // why the file is unusable for good; null: it is not

  /** Makes the identity of an existing file; to be closed after the last connection to it. */
  FileIdentityCheck(Path file) throws IOException {
    this.file = file;
    this.channel = FileChannel.open(file);
    this.writeAheadLog = file.resolveSibling(file.getFileName() + "-wal");
    this.key = attributes(file).fileKey();
  }

  /**
   * Checks the file. Another program may write to it by way of SQLite.
   *
   * @throws DatabaseFileReplacedException if it is gone or replaced, is not a database any more, or
   *     lacks pages
   */
  void check() throws DatabaseFileReplacedException {
    String reason = spoilt;
    if (reason != null) {
      throw DatabaseFileReplacedException.spoilt(reason);
    }
    BasicFileAttributes now = attributesIfThere(file);
    if (key == null || (now != null && key.equals(now.fileKey()))) {
      checkContents(now);
      return;
    }
    throw new DatabaseFileReplacedException(
        now == null
            ? "it was deleted or moved away while the server runs"
            : "another file was put in its place while the server runs");
  }

  private void checkContents(@Nullable BasicFileAttributes now)
      throws DatabaseFileReplacedException {
    Seen before = seen;
    if (now == null || (before != null && isAsBefore(now, before))) {
      return;
    }
    Seen found;
    String reason;
    try {
      found = new Seen(now.size(), now.lastModifiedTime(), first());
      reason = reason(found);
    } catch (IOException e) {
      return; // SQLite reports it
    }
    if (reason != null) {
      spoilt = reason + " while the server runs";
      throw DatabaseFileReplacedException.spoilt(reason + " while the server runs");
    }
    seen = found;
  }

  private static boolean isAsBefore(BasicFileAttributes now, Seen before) {
    return now.size() == before.size() && now.lastModifiedTime().equals(before.modified());
  }

  private @Nullable String reason(Seen found) throws IOException {
    if (found.size() == 0) {
      return "it was emptied";
    }
    if (!DatabaseHeaderParser.isDatabase(found.first())) {
      return "it was overwritten";
    }
    return DatabaseHeaderParser.cut(found.first(), found.size(), writeAheadLog) == null
        ? null
        : "it was cut off";
  }

  private ByteBuffer first() throws IOException {
    ByteBuffer first = ByteBuffer.allocate(DatabaseHeaderParser.SIZE);
    while (first.hasRemaining() && channel.read(first, first.position()) >= 0) {}
    return first.flip();
  }

  /** Whether the contents of the file are unusable for good. Thread-safe. */
  boolean isSpoilt() {
    return spoilt != null;
  }

  /**
   * Whether the write-ahead log is the same file as at the first call; to be called after a
   * transaction was written.
   */
  boolean hasWriteAheadLog() {
    BasicFileAttributes there = attributesIfThere(writeAheadLog);
    Object now = there == null ? null : there.fileKey();
    if (logKey == null) {
      logKey = now;
    }
    return key == null || (now != null && now.equals(logKey));
  }

  /**
   * Resets what is known of the contents and the write-ahead log, after the database was closed.
   */
  void closed() {
    logKey = null;
    seen = null;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      log.debug("closing {}", file, e);
    }
  }

  private static @Nullable BasicFileAttributes attributesIfThere(Path file) {
    try {
      return attributes(file);
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      return null; // SQLite reports it
    }
  }

  private static BasicFileAttributes attributes(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class);
  }
}
