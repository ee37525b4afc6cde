package dev.holdfast.core.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.common.base.Strings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The number of the last batch that was committed, in a file beside the database: if that knows
 * fewer, a part of it is missing. Written after the commit and not forced to the disk, so it may
 * fall behind, but is never ahead. Owned by one thread at a time.
 */
final class LastBatch implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(LastBatch.class);
  private static final int DIGITS = 19;

  private final FileChannel channel;

  private LastBatch(FileChannel channel) {
    this.channel = channel;
  }

  /** The number in such a file; 0 if it is not there or cannot be understood. */
  static long in(Path file) throws IOException {
    if (!Files.exists(file)) {
      return 0;
    }
    String digits = Files.readString(file, US_ASCII).strip();
    return digits.matches("[0-9]{1,19}") ? Long.parseLong(digits) : 0;
  }

  /** Opens a file that exists. */
  static LastBatch open(Path file) throws IOException {
    return new LastBatch(FileChannel.open(file, StandardOpenOption.WRITE));
  }

  /** A batch with this number was committed. */
  void set(long number) {
    try {
      String line = Strings.padStart(Long.toString(number), DIGITS, '0') + '\n';
      channel.write(ByteBuffer.wrap(line.getBytes(US_ASCII)), 0);
    } catch (IOException e) {
      log.debug("the number of the last batch is not kept", e); // it falls behind
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
