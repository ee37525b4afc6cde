package dev.holdfast.core.store.sqlite;

import com.google.common.util.concurrent.Service;
import dev.holdfast.core.store.ChatStore;
import dev.holdfast.core.store.RetentionClock;
import dev.holdfast.core.store.RetentionLimits;
import dev.holdfast.core.store.StoreStatistics;
import dev.holdfast.core.store.UnusableStoreException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store in an SQLite file: a write queue, a writer thread and a reader thread.
 *
 * <p>An event loop uses it through a store of its own ({@link #connect}), the supervisor through
 * the writer's service ({@link #writer}). Each can be replaced after a failure; the queue stays, so
 * that nothing is lost or done twice. Thread-safe.
 */
public final class SqliteChatStore implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(SqliteChatStore.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

  private final StoreParts parts;
  private final StoreShutdown shutdown;
  private volatile @Nullable Service writer;
  private boolean closed;

  private SqliteChatStore(StoreParts parts, Duration patience) {
    this.parts = parts;
    this.shutdown = new StoreShutdown(parts, patience);
  }

  /**
   * Opens the file {@code holdfast.db} in a folder; both are created if they are missing.
   *
   * @param clock a new clock, which resumes from the state in the file
   * @throws UnusableStoreException if the folder cannot be written or is in use by another server,
   *     or the file is damaged, newer than this program, or another program's
   */
  public static SqliteChatStore open(
      Path directory, RetentionLimits retention, RetentionClock clock)
      throws UnusableStoreException {
    return open(
        directory, retention, clock, StoreQueueLimits.DEFAULT, FaultInjector.NONE, CLOSE_TIMEOUT);
  }

  static SqliteChatStore open(
      Path path,
      RetentionLimits retention,
      RetentionClock clock,
      StoreQueueLimits limits,
      FaultInjector faults,
      Duration patience)
      throws UnusableStoreException {
    DataDirectory directory = DataDirectory.lock(path);
    try {
      SqliteLibraryLoader.load(path);
      DatabaseOpener.Opened files = DatabaseOpener.open(directory, clock);
      return new SqliteChatStore(new StoreParts(files, retention, clock, limits, faults), patience);
    } catch (UnusableStoreException e) {
      StoreShutdown.unlock(directory);
      throw e;
    }
  }

  /**
   * Renames rooms whose names are not valid any more. Their logs and memberships stay; their
   * rosters are not parked any more, so that sessions which know them end. To be called before a
   * loop connects.
   *
   * @param mended maps the names of all rooms, in the order of their creation, to the new names by
   *     the old ones
   * @throws UnusableStoreException if the file cannot be written
   */
  public void rename(Function<List<String>, Map<String, String>> mended)
      throws UnusableStoreException {
    try (SqliteConnection connection = SqliteConnection.writing(parts.file)) {
      Map<String, String> names = mended.apply(ReadQueries.roomNames(connection));
      if (!names.isEmpty()) {
        connection.begin();
        for (Map.Entry<String, String> name : names.entrySet()) {
          connection.update(
              "UPDATE room SET name = ? WHERE name = ?", name.getValue(), name.getKey());
          connection.update(
              "UPDATE membership SET room = ? WHERE room = ?", name.getValue(), name.getKey());
          connection.update("DELETE FROM parked_roster WHERE room = ?", name.getKey());
          connection.update("DELETE FROM parked_room WHERE name = ?", name.getKey());
        }
        connection.commit();
        names.forEach((old, name) -> log.warn("no room may be called {} now: it is {}", old, name));
      }
    } catch (SQLException e) {
      throw SqliteRemedies.unusable(parts.file, e);
    }
  }

  /**
   * Connects a loop and returns its store, which reports outcomes and readings by tasks of that
   * executor. The earlier store gets no more reports, but its tasks are still carried out.
   */
  public ChatStore connect(Executor loop) {
    QueueingChatStore store = new QueueingChatStore(parts, loop);
    parts.store.set(store);
    return store;
  }

  /**
   * Makes the service of the writer thread. One at a time may run; after a failure, a new one
   * continues from the batch that failed. When it is stopped, it writes what is queued first.
   */
  public synchronized Service writer() {
    Service fresh = new WriterService(parts, shutdown);
    writer = fresh;
    return fresh;
  }

  /** Returns why nothing can be stored now, for an operator; null if it can. */
  public @Nullable String problem() {
    String reason = parts.outage.reason();
    if (reason != null) {
      return parts.file + " cannot be used: " + reason;
    }
    if (parts.queue.isFull()) {
      return "too much waits to be written to " + parts.file;
    }
    Service service = writer;
    if (service == null || !service.isRunning()) {
      return "what writes " + parts.file + " does not run";
    }
    String problem = parts.health.problem();
    return problem == null ? null : parts.file + " cannot be written: " + problem;
  }

  /** Returns what was done since the store was opened. */
  public StoreStatistics statistics() {
    return parts.counters.statistics(parts.queue.size());
  }

  /**
   * Writes what is queued and closes the file. Waits for a stuck disk for at most 30 s in all,
   * counted from when the {@link #writer} was asked to stop, if it was; the folder then stays
   * locked until the disk answers or the process ends.
   */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      shutdown.await(writer);
    }
  }

  StoreParts parts() {
    return parts;
  }
}
