package dev.holdfast.core.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.google.common.base.Ticker;
import dev.holdfast.core.store.ChatStore;
import dev.holdfast.core.store.Drafts;
import dev.holdfast.core.store.RecordingListener;
import dev.holdfast.core.store.RetentionClock;
import dev.holdfast.core.store.RetentionLimits;
import dev.holdfast.core.store.UnusableStoreException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A store in a file that a test controls: its loop is a queue, its clock stands, its writer takes
 * turns in the test's thread, and it can be broken.
 */
public final class TestStore implements AutoCloseable, FaultInjector {

  static final RetentionLimits PLENTY =
      new RetentionLimits(1_000_000, Duration.ofDays(365), 1L << 30);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  final BlockingQueue<Runnable> loop = new LinkedBlockingQueue<>();
  final SqliteChatStore sqlite;
  QueueingChatStore store;
  BatchWriter writer;
  Instant now = Drafts.AT; // the true time, which only grows
  Duration wrong = Duration.ZERO; // how far the time of day is ahead of the true time
  volatile @Nullable Connection connection; // the writer's
  volatile @Nullable Fault opening; // thrown once, when the writer opens the file
  volatile @Nullable Fault beforeCommit; // thrown once, before a commit
  volatile @Nullable Fault afterCommit; // thrown once, after a commit

  /** A fault that a test injects. */
  interface Fault {
    void happen() throws SQLException;
  }

  private TestStore(
      Path directory,
      RetentionLimits retention,
      StoreQueueLimits limits,
      Instant now,
      Duration wrong,
      Duration patience)
      throws UnusableStoreException {
    this.now = now;
    this.wrong = wrong;
    RetentionClock clock = clock(() -> this.now, () -> this.wrong);
    sqlite = SqliteChatStore.open(directory, retention, clock, limits, this, patience);
    store = (QueueingChatStore) sqlite.connect(loop::add);
    RecordingListener.of(store, new ChatStore.Contents(List.of(), List.of(), List.of()));
    writer = new BatchWriter(sqlite.parts());
  }

  static TestStore in(Path directory) {
    return in(directory, PLENTY, StoreQueueLimits.DEFAULT);
  }

  static TestStore in(Path directory, RetentionLimits retention, StoreQueueLimits limits) {
    return in(directory, retention, limits, Drafts.AT, Duration.ZERO);
  }

  /** Opens a store at this time, while the time of day is wrong by so much. */
  static TestStore in(
      Path directory,
      RetentionLimits retention,
      StoreQueueLimits limits,
      Instant now,
      Duration wrong) {
    return in(directory, retention, limits, now, wrong, PATIENCE);
  }

  /** Opens a store that waits at most so long when it closes. */
  static TestStore in(Path directory, Duration patience) {
    return in(directory, PLENTY, StoreQueueLimits.DEFAULT, Drafts.AT, Duration.ZERO, patience);
  }

  private static TestStore in(
      Path directory,
      RetentionLimits retention,
      StoreQueueLimits limits,
      Instant now,
      Duration wrong,
      Duration patience) {
    try {
      return new TestStore(directory, retention, limits, now, wrong, patience);
    } catch (UnusableStoreException e) {
      throw new AssertionError(e);
    }
  }

  /** A clock that stands. */
  public static RetentionClock clock() {
    return clock(() -> Drafts.AT, () -> Duration.ZERO);
  }

  /** A clock with the given time, whose time of day is so far ahead. */
  public static RetentionClock clock(Supplier<Instant> now, Supplier<Duration> wrong) {
    return new RetentionClock(
        () -> now.get().plus(wrong.get()),
        new Ticker() {
          @Override
          public long read() {
            return Duration.between(Instant.EPOCH, now.get()).toNanos();
          }
        });
  }

  /** Writes all that is queued, without delivering outcomes. */
  void write() {
    try {
      do {
        writer.runOnce();
      } while (sqlite.parts().queue.size() > 0);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Delivers the outcomes. */
  void tell() {
    for (Runnable task = loop.poll(); task != null; task = loop.poll()) {
      task.run();
    }
  }

  void settle() {
    write();
    tell();
  }

  ChatStore.Contents load() {
    CompletableFuture<ChatStore.Contents> contents = store.loading();
    write();
    return contents.join();
  }

  List<ChatStore.Message> read(String room, ChatStore.Range range) {
    return reading(room, range).messages();
  }

  ChatStore.Reading reading(String room, ChatStore.Range range) {
    CompletableFuture<ChatStore.Reading> reading = new CompletableFuture<>();
    store.read(room, range, reading::complete);
    while (!reading.isDone()) {
      runOne();
    }
    return reading.join();
  }

  /** Waits for a task of the loop, and runs it. */
  void runOne() {
    try {
      Runnable task = loop.poll(10, TimeUnit.SECONDS);
      assertNotNull(task, "nothing was told");
      task.run();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The writer died: another takes its place. */
  void replaceWriter() {
    writer.close();
    writer = new BatchWriter(sqlite.parts());
  }

  /** Runs SQL on the writer's connection. */
  void run(String sql) {
    try (var statement = java.util.Objects.requireNonNull(connection).createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void opened(Connection connection) throws SQLException {
    this.connection = connection;
    Fault fault = opening;
    opening = null;
    if (fault != null) {
      fault.happen();
    }
  }

  @Override
  public void beforeCommit() throws SQLException {
    Fault fault = beforeCommit;
    beforeCommit = null;
    if (fault != null) {
      fault.happen();
    }
  }

  @Override
  public void afterCommit() throws SQLException {
    Fault fault = afterCommit;
    afterCommit = null;
    if (fault != null) {
      fault.happen();
    }
  }

  @Override
  public void close() {
    writer.close();
    sqlite.close();
  }
}
