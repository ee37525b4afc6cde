package dev.holdfast.core.store.sqlite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A parser of the first bytes of a database file: see "The database header", sqlite.org.
 * Thread-safe.
 */
final class DatabaseHeaderParser {

  static final int SIZE = 100; // bytes
  private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
  private static final int PAGE_SIZE = 16; // offset of two bytes; 1 means 65536
  private static final int CHANGES = 24; // offset of the change counter
  private static final int PAGES = 28; // offset of the number of pages, valid for CHANGES_THEN
  private static final int CHANGES_THEN = 92; // offset of the change counter when PAGES was written

  private DatabaseHeaderParser() {}

  /** Whether these bytes begin a database. */
  static boolean isDatabase(ByteBuffer first) {
    for (int i = 0; i < MAGIC.length; i++) {
      if (i >= first.limit() || first.get(i) != MAGIC[i]) {
        return false;
      }
    }
    return first.limit() >= SIZE;
  }

  /**
   * Says how a file is cut off; null if it has all its pages, or its write-ahead log has the
   * missing ones.
   *
   * @param first the first bytes of the file
   * @param size of the file, in bytes
   */
  static @Nullable String cut(ByteBuffer first, long size, Path writeAheadLog) throws IOException {
    int unit = first.getShort(PAGE_SIZE) & 0xffff;
    long pageSize = unit == 1 ? 1 << 16 : unit;
    long pages = first.getInt(PAGES) & 0xffffffffL;
    boolean known = first.getInt(CHANGES) == first.getInt(CHANGES_THEN);
    if (!known || pageSize == 0 || pages * pageSize <= size) {
      return null;
    }
    boolean elsewhere =
        Files.exists(writeAheadLog)
            && WriteAheadLogParser.hasPages(writeAheadLog, size / pageSize + 1, pages);
    return elsewhere ? null : "it is cut off after " + size + " bytes";
  }
}
