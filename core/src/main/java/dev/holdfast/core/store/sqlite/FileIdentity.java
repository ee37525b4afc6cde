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
 * Whether the files of a database are still where they were opened, and are what this process left
 * there. A program that deletes, replaces, empties or overwrites them while they are open takes
 * them away from all who come later, and what is written to them is lost without an error. Owned by
 * one thread at a time.
 */
final class FileIdentity implements AutoCloseable {

  /** What a file was when this process had written to it last. */
  private record Seen(long size, FileTime modified, ByteBuffer first) {}

  private static final Logger log = LoggerFactory.getLogger(FileIdentity.class);

  private final Path file;
  private final FileChannel channel; // closing any takes SQLite's locks away: it stays open
  private final Path writeAheadLog;
  private final @Nullable Object key; // null: the file system has none, and nothing is noticed
  private @Nullable Object logKey; // null: it was not looked at yet
  private @Nullable Seen seen; // null: the database is not open
  private volatile @Nullable String spoilt; // how: for good

  /** That of a file that is there now; to be closed when no connection to it is open any more. */
  FileIdentity(Path file) throws IOException {
    this.file = file;
    this.channel = FileChannel.open(file);
    this.writeAheadLog = file.resolveSibling(file.getFileName() + "-wal");
    this.key = attributes(file).fileKey();
  }

  /**
   * Throws if the file is gone, another one is in its place, or it is no database any more or lacks
   * pages. Another program may write to it as SQLite does.
   */
  void check() throws MissingFileException {
    String reason = spoilt;
    if (reason != null) {
      throw MissingFileException.spoilt(reason);
    }
    BasicFileAttributes now = attributesIfThere(file);
    if (key == null || (now != null && key.equals(now.fileKey()))) {
      checkContents(now);
      return;
    }
    throw new MissingFileException(
        now == null
            ? "it was deleted or moved away while the server runs"
            : "another file was put in its place while the server runs");
  }

  private void checkContents(@Nullable BasicFileAttributes now) throws MissingFileException {
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
      return; // nor can SQLite read it
    }
    if (reason != null) {
      spoilt = reason + " while the server runs";
      throw MissingFileException.spoilt(reason + " while the server runs");
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
    if (!DatabaseHeader.isDatabase(found.first())) {
      return "it was overwritten";
    }
    return DatabaseHeader.cut(found.first(), found.size(), writeAheadLog) == null
        ? null
        : "it was cut off";
  }

  private ByteBuffer first() throws IOException {
    ByteBuffer first = ByteBuffer.allocate(DatabaseHeader.SIZE);
    while (first.hasRemaining() && channel.read(first, first.position()) >= 0) {}
    return first.flip();
  }

  /** Whether the file can be used no more, though it is where it was. For any thread. */
  boolean isSpoilt() {
    return spoilt != null;
  }

  /**
   * Whether the write-ahead log is the one that was there when this was asked first; to be asked
   * when a transaction has been written.
   */
  boolean hasWriteAheadLog() {
    BasicFileAttributes there = attributesIfThere(writeAheadLog);
    Object now = there == null ? null : there.fileKey();
    if (logKey == null) {
      logKey = now;
    }
    return key == null || (now != null && now.equals(logKey));
  }

  /** The database was closed: when it is opened again its write-ahead log may be another. */
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
      return null; // nor can SQLite reach it
    }
  }

  private static BasicFileAttributes attributes(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class);
  }
}
