package dev.holdfast.core.store.sqlite;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import dev.holdfast.core.store.ChatStore.Range;
import dev.holdfast.core.store.ChatStore.Reading;
import dev.holdfast.core.store.RetentionClock;
import dev.holdfast.core.store.RetentionCutoff;
import dev.holdfast.core.store.RetentionLimits;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reader thread: reads messages on a connection of its own, so that neither the loop nor the
 * writer waits for it.
 *
 * <p>Readings may be large, so it runs only a few readings ahead of the loop. A reading fails at
 * once when too many wait. Its methods are thread-safe.
 */
final class HistoryReader implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(HistoryReader.class);
  // milliseconds between two looks whether the loop is gone
  private static final long DROP_CHECK = 200;
  private static final Duration REOPENING = Duration.ofSeconds(10);

  private final Path file;
  private final RetentionLimits retention;
  private final RetentionClock clock;
  private final int bound; // of readings that wait
  private final AtomicInteger waiting = new AtomicInteger();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          new ThreadFactoryBuilder().setNameFormat("log-reader").setDaemon(true).build());
  private final FileOutage outage; // owned by the thread
  private @Nullable SqliteConnection connection; // owned by the thread

  HistoryReader(Path file, RetentionLimits retention, RetentionClock clock, int bound) {
    this.retention = retention;
    this.clock = clock;
    this.bound = bound;
    this.file = file;
    this.outage = new FileOutage(file, "history cannot be read");
  }

  /** Queues a reading for a store. */
  void read(QueueingChatStore store, String room, Range range, Consumer<Reading> then) {
    if (waiting.incrementAndGet() > bound) {
      waiting.decrementAndGet();
      then.accept(Reading.FAILED);
      return;
    }
    thread.execute(
        () -> {
          waiting.decrementAndGet();
          if (!store.isDropped()) {
            answer(store, reading(room, range), then);
          }
        });
  }

  private void answer(QueueingChatStore store, Reading reading, Consumer<Reading> then) {
    try {
      while (!store.ahead().tryAcquire(DROP_CHECK, TimeUnit.MILLISECONDS)) {
        if (store.isDropped()) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    store.run(
        () -> {
          store.ahead().release();
          if (!store.isDropped()) {
            then.accept(reading);
          }
        });
  }

  private Reading reading(String room, Range range) {
    try {
      if (connection == null) {
        connection = SqliteConnection.reading(file);
      }
      RetentionCutoff cutoff = RetentionCutoff.of(retention, clock.time());
      Reading reading = ReadQueries.reading(connection, room, range, cutoff);
      outage.over();
      return reading;
    } catch (SQLException e) {
      closeDatabase();
      outage.failed(e);
      return Reading.FAILED;
    }
  }

  private void closeDatabase() {
    if (connection != null) {
      connection.abandon();
      connection = null;
    }
  }

  /** Closes the connection, to open another at the next reading. Waits until it is closed. */
  void reopen() {
    Future<?> closed = thread.submit(this::closeDatabase);
    try {
      closed.get(REOPENING.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      log.warn("the reader of {} does not let go of it", file, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Completes the queued readings and ends the thread. Waits for that. */
  @Override
  public void close() {
    thread.execute(this::closeDatabase);
    thread.shutdown();
    try {
      thread.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
