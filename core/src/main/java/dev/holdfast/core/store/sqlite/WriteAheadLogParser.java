package dev.holdfast.core.store.sqlite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.BitSet;

/**
 * A parser of write-ahead logs, which finds the pages that one holds: see "WAL File Format",
 * sqlite.org/fileformat2.html. Thread-safe.
 *
 * <p>A checkpoint copies pages into the database, among them the first, which has the number of
 * pages. If the disk is full in the middle of that, the database is shorter than it says; nothing
 * is lost, because the missing pages are still in the log.
 */
final class WriteAheadLogParser {

  private static final int HEADER = 32; // bytes
  private static final int PAGE_SIZE = 8; // offset in the header
  private static final int SALT = 16; // offset in the header: eight bytes that valid frames repeat
  private static final int FRAME_HEADER = 24; // bytes
  private static final int COMMIT = 4; // offset in a frame header: not 0 if a transaction ends here
  private static final int FRAME_SALT = 8; // offset in a frame header

  private WriteAheadLogParser() {}

  /**
   * Whether the log holds all pages from {@code first} to {@code last} of committed transactions.
   */
  static boolean hasPages(Path file, long first, long last) throws IOException {
    BitSet committed = new BitSet();
    BitSet written = new BitSet(); // by the transaction that is being read
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer header = read(channel, 0, HEADER);
      int pageSize = header.limit() < HEADER ? 0 : header.getInt(PAGE_SIZE);
      for (long at = HEADER;
          pageSize > 0 && at + FRAME_HEADER + pageSize <= channel.size();
          at += FRAME_HEADER + pageSize) {
        ByteBuffer frame = read(channel, at, FRAME_HEADER);
        if (frame.limit() < FRAME_HEADER || frame.getLong(FRAME_SALT) != header.getLong(SALT)) {
          break; // a frame from before the log was last emptied
        }
        long page = frame.getInt(0) & 0xffffffffL;
        if (page >= first && page <= last) {
          written.set((int) (page - first));
        }
        if (frame.getInt(COMMIT) != 0) {
          committed.or(written);
        }
      }
    }
    return committed.cardinality() == last - first + 1;
  }

  private static ByteBuffer read(FileChannel channel, long at, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining() && channel.read(bytes, at + bytes.position()) >= 0) {}
    return bytes.flip();
  }
}
