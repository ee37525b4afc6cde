package dev.holdfast.core.store.postgres;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reader thread of a node: reads on a connection of its own, so that neither the loop nor the
 * writer waits for it. Thread-safe.
 */
final class DatabaseReader {

  private static final Logger log = LoggerFactory.getLogger(DatabaseReader.class);

  private static final int SILENCE = 10; // seconds in which an answer must come
  private static final long RETRY = 200; // milliseconds
  private static final int BOUND = 20_000; // readings that may wait, of those that can fail

  private final NodeContext context;
  private final AtomicInteger waiting = new AtomicInteger();
  private final ExecutorService thread;
  private @Nullable Connection connection; // owned by the thread

  /** What is read on a connection, which commits after each statement. */
  interface Reading<T> {
    T read(Connection connection) throws SQLException;
  }

  DatabaseReader(NodeContext context) {
    this.context = context;
    this.thread =
        Executors.newSingleThreadExecutor(
            new ThreadFactoryBuilder()
                .setNameFormat("store-reader-" + context.config.node())
                .setDaemon(true)
                .build());
  }

  /**
   * Reads, and gives the loop what was read.
   *
   * @param failed is called instead, on the loop, if it cannot be read now; null to try again until
   *     it can
   */
  <T> void read(Reading<T> reading, Consumer<T> then, @Nullable Runnable failed) {
    if (failed != null && waiting.incrementAndGet() > BOUND) {
      waiting.decrementAndGet();
      failed.run();
      return;
    }
    try {
      thread.execute(() -> perform(reading, then, failed));
    } catch (RejectedExecutionException e) {
      log.debug("the node has ended", e);
    }
  }

  private <T> void perform(Reading<T> reading, Consumer<T> then, @Nullable Runnable failed) {
    if (failed != null) {
      waiting.decrementAndGet();
    }
    try {
      while (!context.isDropped()) {
        try {
          Connection open = connect();
          long began = context.steady();
          T read = reading.read(open);
          context.counters.reads.increment();
          context.counters.readMillis.add(context.steady() - began);
          context.run(() -> then.accept(read));
          return;
        } catch (SQLException e) {
          close();
          if (!DatabaseConnector.isOutage(e) && !DatabaseConnector.isConflict(e)) {
            throw new IllegalStateException(context.database + " cannot be read", e);
          }
          log.debug("a reading has failed", e);
          if (failed != null) {
            context.run(failed);
            return;
          }
          TimeUnit.MILLISECONDS.sleep(RETRY);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Throwable e) {
      log.error("the reader of {} has failed", context.database, e);
      context.fail(e);
    }
  }

  private Connection connect() throws SQLException {
    Connection open = connection;
    if (open == null) {
      open = context.database.open("reader " + context.config.node(), SILENCE);
      connection = open;
    }
    return open;
  }

  private void close() {
    DatabaseConnector.close(connection);
    connection = null;
  }

  /** Ends: what waits is not read any more. */
  void stop() {
    thread.execute(this::close);
    thread.shutdown();
  }
}
