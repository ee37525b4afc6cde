package dev.holdfast.core.store.sqlite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.common.base.Strings;
import com.google.common.primitives.Longs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file beside the database with the number of the last committed batch. A database with a lower
 * number has lost a part. It is written after the commit and not forced to the disk, so it may fall
 * behind, but is never ahead. It is locked while the store is open, so that no other server begins
 * where the lock file of the folder was deleted. Confined to the writer thread.
 */
final class LastBatchNumberFile implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(LastBatchNumberFile.class);
  private static final int DIGITS = 19;

  private final FileChannel channel;

  private LastBatchNumberFile(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * The contents of such a file.
   *
   * @param number 0 if it is unknown
   * @param problem why it is unknown, as the end of a sentence about the file; null if it is known
   */
  record Found(long number, @Nullable String problem) {}

  /** Reads such a file, which may be missing or hold anything. */
  static Found in(Path file) throws IOException {
    if (!Files.exists(file)) {
      return new Found(0, "is missing");
    }
    if (Files.size(file) <= DIGITS + 1) {
      Long number = Longs.tryParse(new String(Files.readAllBytes(file), ISO_8859_1).strip());
      if (number != null && number >= 0) {
        return new Found(number, null);
      }
    }
    return new Found(0, "does not say a number");
  }

  /**
   * Opens and locks an existing file; it must not be read by another channel from then on, because
   * to close that one would unlock it.
   *
   * @return null if another server has it
   */
  static @Nullable LastBatchNumberFile open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
    if (DataDirectory.tryLock(channel) == null) {
      channel.close();
      return null;
    }
    return new LastBatchNumberFile(channel);
  }

  /** Writes the first number, in place of whatever there was. */
  void begin(long number) throws IOException {
    set(number);
    channel.truncate(DIGITS + 1);
  }

  /** Writes the number of a batch that was committed. */
  void set(long number) {
    try {
      String line = Strings.padStart(Long.toString(number), DIGITS, '0') + '\n';
      channel.write(ByteBuffer.wrap(line.getBytes(US_ASCII)), 0);
    } catch (IOException e) {
      log.debug("the number of the last batch is not kept", e); // which is harmless
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      log.debug("the file with the number of the last batch", e);
    }
  }
}
