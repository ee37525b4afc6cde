package dev.holdfast.core.store.sqlite;

import dev.holdfast.core.store.LogClock;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How the writer of a store is: whether it comes to an end with what it does, and has space for
 * what comes. Told by the writer, asked by any thread.
 */
final class WriterHealth {

  private static final long STUCK = 10_000; // milliseconds in which one thing is done for sure
  private static final long SPACE = 1 << 20; // bytes
  private static final long RESTS = Long.MAX_VALUE;

  private final LogClock clock;
  private volatile long since = RESTS; // when it began what it does, by the steady clock
  private volatile @Nullable String shortage;

  WriterHealth(LogClock clock) {
    this.clock = clock;
  }

  /** It waits for something to do. */
  void rests() {
    since = RESTS;
  }

  /** It does something. */
  void works() {
    since = clock.steady();
  }

  /** Looks at the space on the disk. */
  void look(Path file) {
    try {
      FileStore disk = Files.getFileStore(file);
      long free = disk.getUsableSpace();
      boolean isShort = free < SPACE && disk.getTotalSpace() > 0;
      shortage = isShort ? "the disk is full: " + free + " bytes are free" : null;
    } catch (IOException e) {
      shortage = null; // a file that is not there is told otherwise
    }
  }

  boolean isShort() {
    return shortage != null;
  }

  /** Why nothing can be stored, as far as is known here; null if something can. */
  @Nullable String problem() {
    long began = since;
    if (began != RESTS && clock.steady() - began > STUCK) {
      return "the disk does not answer for more than " + STUCK / 1_000 + " s";
    }
    return shortage;
  }
}
