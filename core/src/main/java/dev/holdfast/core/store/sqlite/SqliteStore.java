package dev.holdfast.core.store.sqlite;

import com.google.common.base.Suppliers;
import com.google.common.util.concurrent.Service;
import dev.holdfast.core.store.LogClock;
import dev.holdfast.core.store.Retention;
import dev.holdfast.core.store.Store;
import dev.holdfast.core.store.StoreException;
import dev.holdfast.core.store.StoreStatistics;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store in an SQLite file: a write queue, a writer thread and a reader thread.
 *
 * <p>The event loop uses it through a client ({@link #connect}), the supervisor through the
 * writer's service ({@link #writer}). Each can be replaced after a failure; the queue stays, so
 * that nothing is lost or done twice. Thread-safe.
 */
public final class SqliteStore implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(SqliteStore.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

  private final DatabaseOpener.Opened opened;
  private final Path file;
  private final WriterHealth health;
  private final Retention retention;
  private final LogClock clock;
  private final FaultInjector faults;
  private final WriteQueue queue;
  private final PendingChanges pending = new PendingChanges();
  private final Outage outage;
  private final Salvage salvage;
  private final HistoryReader reader;
  private final StatisticsCounters counters = new StatisticsCounters();
  private final Duration patience;
  private final Supplier<Long>
      deadline; // of close, in nanoseconds; set when the end is first asked for
  private volatile @Nullable StoreClient client;
  private volatile @Nullable Service writer;
  private boolean closed;

  private SqliteStore(
      DatabaseOpener.Opened opened,
      Retention retention,
      LogClock clock,
      QueueLimits limits,
      FaultInjector faults,
      Duration patience) {
    this.opened = opened;
    this.file = opened.file();
    this.health = new WriterHealth(clock);
    this.retention = retention;
    this.clock = clock;
    this.faults = faults;
    this.queue = new WriteQueue(limits, WriteAheadLog.mostPages(retention));
    this.outage = new Outage(file, "nothing is stored");
    this.salvage = new Salvage(file, opened.directory());
    this.reader = new HistoryReader(file, retention, clock, limits.readings());
    this.patience = patience;
    this.deadline = Suppliers.memoize(() -> clock.nanos() + patience.toNanos());
  }

  /**
   * Opens the file {@code holdfast.db} in a folder; both are created if they are missing.
   *
   * @param clock a new clock, which resumes from the state in the file
   * @throws StoreException if the folder cannot be written or is in use by another server, or the
   *     file is damaged, newer than this program, or another program's
   */
  public static SqliteStore open(Path directory, Retention retention, LogClock clock)
      throws StoreException {
    return open(
        directory, retention, clock, QueueLimits.DEFAULT, FaultInjector.NONE, CLOSE_TIMEOUT);
  }

  static SqliteStore open(
      Path path,
      Retention retention,
      LogClock clock,
      QueueLimits limits,
      FaultInjector faults,
      Duration patience)
      throws StoreException {
    DataDirectory directory = DataDirectory.lock(path);
    try {
      NativeLibrary.load(path);
      return new SqliteStore(
          DatabaseOpener.open(directory, clock), retention, clock, limits, faults, patience);
    } catch (StoreException e) {
      release(directory);
      throw e;
    }
  }

  /**
   * Renames rooms whose names are not valid any more. Their logs and memberships stay. To be called
   * before a loop connects.
   *
   * @param mended maps the names of all rooms, in the order of their creation, to the new names by
   *     the old ones
   * @throws StoreException if the file cannot be written
   */
  public void rename(Function<List<String>, Map<String, String>> mended) throws StoreException {
    try (SqliteConnection database = SqliteConnection.writing(file)) {
      Map<String, String> names = mended.apply(Queries.roomNames(database));
      if (!names.isEmpty()) {
        database.begin();
        for (Map.Entry<String, String> name : names.entrySet()) {
          database.update(
              "UPDATE room SET name = ? WHERE name = ?", name.getValue(), name.getKey());
          database.update(
              "UPDATE membership SET room = ? WHERE room = ?", name.getValue(), name.getKey());
        }
        database.commit();
        names.forEach((old, name) -> log.warn("no room may be called {} now: it is {}", old, name));
      }
    } catch (SQLException e) {
      throw unusable(file, e);
    }
  }

  static StoreException unusable(Path file, Throwable e) {
    return new StoreException(
        file + " cannot be used: " + e.getMessage() + ": " + Outage.remedy(e), e);
  }

  /**
   * Connects a loop and returns its client, which reports outcomes and readings by tasks of that
   * executor. The earlier client gets no more reports, but its requests are still carried out.
   */
  public synchronized Store connect(Executor loop) {
    StoreClient before = client;
    if (before != null) {
      before.drop();
    }
    StoreClient fresh = new StoreClient(this, loop);
    client = fresh;
    return fresh;
  }

  /**
   * Makes the service of the writer thread. One at a time may run; after a failure, a new one
   * continues from the batch that failed. When it is stopped, it writes what is queued first.
   */
  public synchronized Service writer() {
    Service fresh = new WriterService(this);
    writer = fresh;
    return fresh;
  }

  /** Tells the current client the number of the oldest message that each room keeps. */
  void deleted(Map<String, Long> oldest) {
    StoreClient now = client;
    if (now != null && !oldest.isEmpty()) {
      now.deleted(oldest);
    }
  }

  /** Returns why nothing can be stored now, for an operator; null if it can. */
  public @Nullable String problem() {
    String reason = outage.reason();
    if (reason != null) {
      return file + " cannot be used: " + reason;
    }
    if (queue.isFull()) {
      return "too much waits to be written to " + file;
    }
    Service service = writer;
    if (service == null || !service.isRunning()) {
      return "what writes " + file + " does not run";
    }
    String problem = health.problem();
    return problem == null ? null : file + " cannot be written: " + problem;
  }

  /** Returns what was done since the store was opened. */
  public StoreStatistics statistics() {
    return counters.statistics(queue.size());
  }

  /**
   * Writes what is queued and closes the file. Waits for a stuck disk for at most 30 s in all,
   * counted from when the {@link #writer} was asked to stop, if it was; the folder then stays
   * locked until the disk answers or the process ends.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    FutureTask<?> end = new FutureTask<>(this::end, null);
    Thread closer = new Thread(end, "log-closer");
    closer.setDaemon(true);
    closer.start();
    try {
      end.get(Math.max(0, deadline.get() - clock.nanos()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      log.error("{} was not closed within {}: is the disk stuck?", file, patience, e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(file + " was not closed in order", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Starts the time limit of {@link #close}, unless it runs already. */
  void startDeadline() {
    long unused = deadline.get();
  }

  /** Closes everything; may block on the disk. */
  private void end() {
    try {
      finishAndCloseReader();
      checkpoint();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      opened.last().close();
      fileIdentity().close();
      release(opened.directory());
    }
  }

  /**
   * Writes what is queued, and ends the reader, whose connection would keep the files of the
   * write-ahead log from being deleted.
   */
  private void finishAndCloseReader() throws InterruptedException {
    try {
      finish();
    } finally {
      StoreClient listening = client;
      if (listening != null) {
        listening.drop();
      }
      reader.close();
    }
  }

  /** Writes what is queued, on this thread if there is no service. */
  private void finish() throws InterruptedException {
    Service service = writer;
    try {
      if (service != null && service.state() != Service.State.NEW) {
        service.stopAsync().awaitTerminated();
      }
    } catch (IllegalStateException e) {
      log.debug("the writer failed, as the supervisor knows", e);
    }
    try (Writer last = new Writer(this)) {
      last.finish();
    }
    if (!pending.isEmpty()) {
      log.error("{} changes could not be written to {} and are lost", pending.size(), file);
    }
  }

  private void checkpoint() {
    if (fileIdentity().isSpoilt()) {
      return; // the write-ahead log does not belong to that file
    }
    try (SqliteConnection database = SqliteConnection.writing(file)) {
      database.number(0, "PRAGMA wal_checkpoint(TRUNCATE)");
    } catch (SQLException e) {
      log.warn("{} was closed, but its write-ahead log stays: {}", file, e.getMessage());
    }
  }

  private static void release(DataDirectory directory) {
    try {
      directory.close();
    } catch (IOException e) {
      log.warn("the lock of the data folder was not released", e);
    }
  }

  void keepLocked() {
    opened.directory().keepLocked();
  }

  Salvage salvage() {
    return salvage;
  }

  // ---- shared by the client, the writer and the reader

  Path file() {
    return file;
  }

  Retention retention() {
    return retention;
  }

  FileIdentity fileIdentity() {
    return opened.fileIdentity();
  }

  LastBatchFile last() {
    return opened.last();
  }

  WriterHealth health() {
    return health;
  }

  LogClock clock() {
    return clock;
  }

  FaultInjector faults() {
    return faults;
  }

  WriteQueue queue() {
    return queue;
  }

  PendingChanges pending() {
    return pending;
  }

  Outage outage() {
    return outage;
  }

  HistoryReader reader() {
    return reader;
  }

  StoreException unusable(Throwable e) {
    return unusable(file, e);
  }

  StatisticsCounters counters() {
    return counters;
  }
}
