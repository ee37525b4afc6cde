package dev.holdfast.core.store;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import dev.holdfast.core.store.Store.Message;
import dev.holdfast.core.store.Store.Range;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that reads messages, on a connection of its own, so that neither the loop nor the
 * writer waits for it.
 *
 * <p>It runs no further ahead of the loop than a few readings, which may be large. When too many
 * wait, or the file cannot be read, a reading is empty, as if nothing were kept.
 */
final class Reader implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Reader.class);
  private static final long PATIENCE =
      200; // milliseconds between two looks whether there is a loop

  private final Path file;
  private final int bound; // of readings that wait
  private final AtomicInteger waiting = new AtomicInteger();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          new ThreadFactoryBuilder().setNameFormat("log-reader").setDaemon(true).build());
  private final Outage outage; // the thread's
  private @Nullable Database database; // the thread's

  Reader(Path file, int bound) {
    this.bound = bound;
    this.file = file;
    this.outage = new Outage(file, "history is empty");
  }

  /** Reads for a handle, after all that was to be read before. */
  void read(Handle handle, String room, Range range, Consumer<List<Message>> then) {
    boolean tooMany = waiting.incrementAndGet() > bound;
    thread.execute(
        () -> {
          waiting.decrementAndGet();
          if (!handle.isDropped()) {
            answer(handle, tooMany ? List.of() : messages(room, range), then);
          }
        });
  }

  private void answer(Handle handle, List<Message> messages, Consumer<List<Message>> then) {
    try {
      while (!handle.ahead().tryAcquire(PATIENCE, TimeUnit.MILLISECONDS)) {
        if (handle.isDropped()) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    handle.run(
        () -> {
          handle.ahead().release();
          if (!handle.isDropped()) {
            then.accept(messages);
          }
        });
  }

  private List<Message> messages(String room, Range range) {
    try {
      if (database == null) {
        database = Database.reading(file);
      }
      List<Message> messages = Queries.messages(database, room, range);
      outage.over();
      return messages;
    } catch (SQLException e) {
      closeDatabase();
      outage.failed(e);
      return List.of();
    }
  }

  private void closeDatabase() {
    if (database != null) {
      database.abandon();
      database = null;
    }
  }

  /** Reads what was asked for, and ends. */
  @Override
  public void close() {
    thread.execute(this::closeDatabase);
    thread.shutdown();
    try {
      if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
        log.warn("the reader of {} did not end", file);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
