package dev.holdfast.core.store.sqlite;

import dev.holdfast.core.store.ChatStore;
import dev.holdfast.core.store.MetadataChange;
import dev.holdfast.core.store.ParkedChat;
import dev.holdfast.core.store.RetentionCutoff;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteErrorCode;

/**
 * The writer of the store: takes the queued tasks, writes them in one transaction, and reports the
 * outcomes. While one transaction waits for the disk, the next batch fills up.
 *
 * <p>When a transaction fails, all of its batch is refused, and its changes are kept for the next
 * one. The connection is opened again after every failure. If the writer dies of a fault of the
 * program, the next one finds the batch in the {@link WriteQueue} and the number of the last commit
 * in the file. Confined to the writer thread.
 */
final class BatchWriter implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(BatchWriter.class);

  static final long IDLE = 1_000; // milliseconds to wait for a task before idle work

  private static final long PROBE = 10_000; // milliseconds between two tries whether writing works

  private static final int TRIES = 50; // to empty the write-ahead log for a transaction

  private final StoreParts parts;
  private final WriteQueue queue;
  private final MetadataChangeRetryQueue changeRetryQueue;
  private final RetentionJob retentionJob;
  private final WriteAheadLogLimiter logLimiter;
  private final long maxPages; // changed by one transaction, if it can be divided
  private final WriterConnectionProvider writerConnection;
  private long lookedAt = Long.MIN_VALUE / 2; // when the space on the disk was read; steady clock
  private long probedAt = Long.MIN_VALUE / 2; // when a write was last tried; steady clock

  BatchWriter(StoreParts parts) {
    this.parts = parts;
    this.queue = parts.queue;
    this.changeRetryQueue = parts.changeRetryQueue;
    this.logLimiter = new WriteAheadLogLimiter(parts.file, parts.retention);
    this.maxPages = WriteAheadLogLimiter.mostPages(parts.retention);
    this.retentionJob = new RetentionJob(parts.retention, parts.clock);
    this.writerConnection = new WriterConnectionProvider(parts, logLimiter, retentionJob);
  }

  /** Writes the batch that waits; if none does, does idle work. */
  void runOnce() throws InterruptedException {
    parts.health.busy();
    WriteBatch batch = queue.take();
    if (batch == null) {
      rest();
    } else if (batch.tasks().get(0) instanceof WriterTask.Load load) {
      load(load.contents());
      queue.settle();
    } else if (batch.tasks().get(0) instanceof WriterTask.Take take) {
      take(take);
      queue.settle();
    } else {
      write(batch);
    }
    retain();
    look();
    parts.health.idle();
  }

  /** Checks the free space on the disk and the lock of the folder from time to time. */
  private void look() {
    long now = parts.clock.steady();
    if (now - lookedAt >= PROBE || parts.health.isDiskFull()) {
      lookedAt = now;
      parts.health.checkDisk(parts.file);
      parts.files.directory().keepLocked();
    }
  }

  /** Writes all that is queued, and tries once more to write the changes that were kept. */
  void finish() throws InterruptedException {
    while (queue.size() > 0) {
      runOnce();
    }
    write(new WriteBatch(List.of()));
  }

  /**
   * Does idle work: writes the changes that were kept; if there are none, writes an empty batch
   * from time to time, which shows whether writing works and saves the state of the clock.
   */
  private void rest() throws InterruptedException {
    long patience = parts.outage.isOn() ? IDLE : PROBE;
    if (!changeRetryQueue.isEmpty() || parts.clock.steady() - probedAt >= patience) {
      write(new WriteBatch(List.of()));
    }
  }

  /**
   * Writes a batch after all changes that were kept, of which only the last are in its transaction.
   */
  private void write(WriteBatch batch) throws InterruptedException {
    List<MetadataChange> first = changeRetryQueue.first(maxPages);
    while (!batch.tasks().isEmpty() && first.size() < changeRetryQueue.size()) {
      if (!write(new WriteBatch(List.of()), first)) {
        break; // the batch would fail as well
      }
      first = changeRetryQueue.first(maxPages);
    }
    write(batch, first);
  }

  /** Writes one transaction; returns whether it was committed. */
  private boolean write(WriteBatch batch, List<MetadataChange> first) throws InterruptedException {
    probedAt = parts.clock.steady();
    try {
      SqliteConnection connection = writerConnection.open();
      writerConnection.check(connection);
      if (!batch.isIn(connection.batch())) {
        long pages = batch.pages() + changeRetryQueue.pagesOfFirst(first.size());
        makeRoom(connection, pages);
        BatchTransaction transaction =
            new BatchTransaction(connection, parts.retention, parts.clock);
        long began = parts.clock.nanos();
        transaction.write(batch, first, parts.faults);
        writerConnection.confirm(connection);
        if (!batch.tasks().isEmpty()) {
          parts.counters.committed(batch.messages(), parts.clock.nanos() - began);
        }
        retentionJob.look(transaction.rooms(), transaction.senders(), pages);
      }
      committed(batch, first);
      return true;
    } catch (SQLException e) {
      writerConnection.close();
      boolean committed = writerConnection.contains(batch);
      if (committed) {
        committed(batch, first);
      } else {
        failed(batch, e);
      }
      return committed;
    }
  }

  private void makeRoom(SqliteConnection connection, long pages)
      throws SQLException, InterruptedException {
    int tries = parts.outage.isOn() ? 1 : TRIES;
    if (!logLimiter.hasRoom(connection, pages, tries)) {
      throw new SQLException(
          "a program that reads it keeps its write-ahead log from being emptied: end that program");
    }
  }

  private void committed(WriteBatch batch, List<MetadataChange> first) {
    retentionJob.lacks(0);
    parts.files.last().set(batch.number());
    changeRetryQueue.remove(first);
    parts.outage.over();
    parts.deletedDatabaseCopy.delete();
    batch.report();
    queue.settle();
  }

  private void failed(WriteBatch batch, SQLException e) {
    parts.counters.failed();
    parts.outage.failed(e);
    retentionJob.lacks(SqliteRemedies.code(e) == SQLiteErrorCode.SQLITE_FULL ? batch.pages() : 0);
    batch.refuse(changeRetryQueue);
    batch.report();
    queue.settle();
  }

  private void load(CompletableFuture<ChatStore.Contents> contents) {
    try {
      SqliteConnection connection = writerConnection.open();
      connection.update( // of whispers, which outlive the process only in parked sessions
          "DELETE FROM receipt WHERE seq = 0 AND NOT EXISTS (SELECT 1 FROM parked_session)");
      RetentionCutoff cutoff = RetentionCutoff.of(parts.retention, parts.clock.time());
      ChatStore.Contents found = ReadQueries.contents(connection, cutoff, parts.clock);
      writerConnection.check(connection);
      contents.complete(changeRetryQueue.over(found));
    } catch (SQLException e) {
      writerConnection.close();
      contents.completeExceptionally(e);
    }
  }

  private void take(WriterTask.Take task) {
    QueueingChatStore store = task.store();
    if (store.isParkingOver()) {
      store.run(task.failed());
      return;
    }
    try {
      SqliteConnection connection = writerConnection.open();
      writerConnection.check(connection);
      connection.begin();
      ParkedChat parked = new ParkedTables(connection).take();
      connection.commit();
      store.run(() -> task.then().accept(parked));
    } catch (SQLException e) {
      writerConnection.close();
      log.error("what is parked in {} cannot be taken", parts.file, e);
      store.run(task.failed());
    }
  }

  private void retain() throws InterruptedException {
    try {
      SqliteConnection connection = writerConnection.current();
      if (connection != null && retentionJob.isDue(connection, parts.outage.isOn())) {
        writerConnection.check(connection);
        Map<String, Long> shortened = retentionJob.step(connection, logLimiter);
        writerConnection.check(connection);
        parts.store.deleted(shortened);
      }
    } catch (SQLException e) {
      writerConnection.close();
      parts.outage.failed(e);
    }
  }

  @Override
  public void close() {
    writerConnection.close();
  }
}
