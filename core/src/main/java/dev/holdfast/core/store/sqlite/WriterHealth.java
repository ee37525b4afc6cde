package dev.holdfast.core.store.sqlite;

import dev.holdfast.core.store.RetentionClock;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The health check of the writer: whether it is stuck, and whether the disk has space. Updated on
 * the writer thread; {@link #problem} is thread-safe.
 */
final class WriterHealth {

  private static final long STUCK = 10_000; // milliseconds after which work counts as stuck
  private static final long MIN_SPACE = 1 << 20; // bytes
  private static final long IDLE = Long.MAX_VALUE;

  private final RetentionClock clock;
  private volatile long since = IDLE; // when the current work began, by the steady clock
  private volatile @Nullable String shortage;

  WriterHealth(RetentionClock clock) {
    this.clock = clock;
  }

  /** Notes that the writer waits for a task. */
  void idle() {
    since = IDLE;
  }

  /** Notes that the writer works. */
  void busy() {
    since = clock.steady();
  }

  /** Reads the free space on the disk. */
  void checkDisk(Path file) {
    try {
      FileStore disk = Files.getFileStore(file);
      long free = disk.getUsableSpace();
      boolean isFull = free < MIN_SPACE && disk.getTotalSpace() > 0;
      shortage = isFull ? "the disk is full: " + free + " bytes are free" : null;
    } catch (IOException e) {
      shortage = null; // a missing file is reported elsewhere
    }
  }

  boolean isDiskFull() {
    return shortage != null;
  }

  /** Returns why nothing can be stored, for an operator; null if nothing is known here. */
  @Nullable String problem() {
    long began = since;
    if (began != IDLE && clock.steady() - began > STUCK) {
      return "the disk has not answered for more than " + STUCK / 1_000 + " s";
    }
    return shortage;
  }
}
