package dev.holdfast.core.store.sqlite;

import com.google.common.base.Suppliers;
import com.google.common.util.concurrent.Service;
import dev.holdfast.core.time.DurationFormatter;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shutdown of a store: writes what is queued, ends the reader, empties the write-ahead log, and
 * unlocks the folder. It runs on a thread of its own, because a stuck disk would block it for ever.
 * Thread-safe.
 */
final class StoreShutdown {

  private static final Logger log = LoggerFactory.getLogger(StoreShutdown.class);

  private final StoreParts parts;
  private final Duration patience;
  private final Supplier<Long> deadline; // in nanoseconds; set when the end is first asked for

  StoreShutdown(StoreParts parts, Duration patience) {
    this.parts = parts;
    this.patience = patience;
    this.deadline = Suppliers.memoize(() -> parts.clock.nanos() + patience.toNanos());
  }

  /** Starts the time limit of {@link #await}, unless it runs already. */
  void startDeadline() {
    long unused = deadline.get();
  }

  /**
   * Closes everything, and waits for it until the deadline.
   *
   * @param writer the service of the writer; null if there never was one
   */
  void await(@Nullable Service writer) {
    FutureTask<?> end = new FutureTask<>(() -> end(writer), null);
    Thread closer = new Thread(end, "log-closer");
    closer.setDaemon(true);
    closer.start();
    try {
      end.get(Math.max(0, deadline.get() - parts.clock.nanos()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      log.error(
          "{} was not closed within {}: is the disk stuck?",
          parts.file,
          DurationFormatter.format(patience),
          e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(parts.file + " was not closed in order", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Closes everything; may block on the disk. */
  private void end(@Nullable Service writer) {
    try {
      finishAndCloseReader(writer);
      checkpoint();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      parts.files.last().close();
      parts.files.fileIdentity().close();
      unlock(parts.files.directory());
    }
  }

  /**
   * Writes what is queued, and ends the reader, whose connection would keep the files of the
   * write-ahead log from being deleted.
   */
  private void finishAndCloseReader(@Nullable Service writer) throws InterruptedException {
    try {
      finish(writer);
    } finally {
      parts.store.drop();
      parts.reader.close();
    }
  }

  /** Writes what is queued, on this thread if there is no service. */
  private void finish(@Nullable Service writer) throws InterruptedException {
    try {
      if (writer != null && writer.state() != Service.State.NEW) {
        writer.stopAsync().awaitTerminated();
      }
    } catch (IllegalStateException e) {
      log.debug("the writer failed, as the supervisor knows", e);
    }
    try (BatchWriter last = new BatchWriter(parts)) {
      last.finish();
    }
    if (!parts.changeRetryQueue.isEmpty()) {
      log.error(
          "{} changes could not be written to {} and are lost",
          parts.changeRetryQueue.size(),
          parts.file);
    }
  }

  private void checkpoint() {
    if (parts.files.fileIdentity().isSpoilt()) {
      return; // the write-ahead log does not belong to that file
    }
    try (SqliteConnection connection = SqliteConnection.writing(parts.file)) {
      connection.number(0, "PRAGMA wal_checkpoint(TRUNCATE)");
    } catch (SQLException e) {
      log.warn("{} was closed, but its write-ahead log stays: {}", parts.file, e.getMessage());
    }
  }

  /** Unlocks the data folder. */
  static void unlock(DataDirectory directory) {
    try {
      directory.close();
    } catch (IOException e) {
      log.warn("the data folder was not unlocked", e);
    }
  }
}
