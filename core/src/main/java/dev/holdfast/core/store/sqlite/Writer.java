package dev.holdfast.core.store.sqlite;

import dev.holdfast.core.store.RetentionCutoff;
import dev.holdfast.core.store.Store;
import dev.holdfast.core.store.Store.Change;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteErrorCode;

/**
 * What takes everything that is queued, writes it in one transaction, and tells the outcomes: while
 * one transaction waits for the disk, the next fills up.
 *
 * <p>A transaction that fails refuses all of its batch; its notes are kept for the next one. The
 * connection is opened again after every failure. If the writer dies instead, with an error of the
 * program, the next one finds the batch in the {@link WriteQueue} and the number of the last commit
 * in the file. Owned by one thread.
 */
final class Writer implements AutoCloseable {

  private static final long IDLE = 1_000; // milliseconds until idle work is looked for
  private static final long PROBE = 10_000; // milliseconds until it is tried whether writing works

  private static final Logger log = LoggerFactory.getLogger(Writer.class);

  private static final int TRIES = 50; // to empty the write-ahead log

  private final SqliteStore store;
  private final WriteQueue queue;
  private final PendingChanges pending;
  private final RetentionJob retentionJob;
  private final WriteAheadLog writeAheadLog;
  private final long mostPages; // that are changed at once
  private @Nullable SqliteConnection database;
  private long looked = Long.MIN_VALUE / 2; // at the space on the disk, by the steady clock
  private long probed = Long.MIN_VALUE / 2; // by the steady clock

  Writer(SqliteStore store) {
    this.store = store;
    this.queue = store.queue();
    this.pending = store.pending();
    this.writeAheadLog = new WriteAheadLog(store.file(), store.retention());
    this.mostPages = WriteAheadLog.mostPages(store.retention());
    this.retentionJob = new RetentionJob(store.retention(), store.clock());
  }

  /** Does what is queued, or waits a while for something to be queued. */
  void turn() throws InterruptedException {
    turn(IDLE);
  }

  /** Likewise, with the time to wait in milliseconds. */
  void turn(long millis) throws InterruptedException {
    store.health().rests();
    WriteBatch batch = queue.take(millis);
    store.health().works();
    if (batch == null) {
      rest();
    } else if (batch.requests().get(0) instanceof WriteRequest.Load load) {
      load(load.contents());
      queue.settle();
    } else {
      write(batch);
    }
    retain();
    look();
  }

  /** Looks now and then whether the disk has space for what comes. */
  private void look() {
    long now = store.clock().steady();
    if (now - looked >= PROBE || store.health().isShort()) {
      looked = now;
      store.health().look(store.file());
      store.keepLocked();
    }
  }

  /** Does everything that is queued, and tries once more to write the notes that were kept. */
  void finish() throws InterruptedException {
    while (queue.size() > 0) {
      turn(0);
    }
    write(new WriteBatch(List.of()));
  }

  private SqliteConnection database() throws SQLException {
    if (database == null) {
      store.fileIdentity().check();
      SqliteConnection opened = SqliteConnection.writing(store.file());
      database = opened;
      writeAheadLog.limit(opened);
      store.faults().opened(opened.connection());
      retentionJob.begin(opened);
    }
    return database;
  }

  /**
   * Nothing is queued: notes that were kept are tried again; without any, now and then, whether
   * something could be written, which leaves the state of the clock in the file as well.
   */
  private void rest() throws InterruptedException {
    long patience = store.outage().isOn() ? IDLE : PROBE;
    if (!pending.isEmpty() || store.clock().steady() - probed >= patience) {
      write(new WriteBatch(List.of()));
    }
  }

  /** Writes a batch, behind all notes that were kept: only the last of those go along with it. */
  private void write(WriteBatch batch) throws InterruptedException {
    List<Change> first = pending.first(mostPages);
    while (!batch.requests().isEmpty() && first.size() < pending.size()) {
      if (!write(new WriteBatch(List.of()), first)) {
        break; // nor will the batch be written
      }
      first = pending.first(mostPages);
    }
    write(batch, first);
  }

  private boolean write(WriteBatch batch, List<Change> first) throws InterruptedException {
    probed = store.clock().steady();
    try {
      SqliteConnection open = database();
      check(open);
      if (!batch.isIn(open.batch())) {
        makeRoom(
            open,
            batch.pages() + first.stream().mapToLong(WriteRequest.ChangeRequest::pages).sum());
        BatchTransaction transaction = new BatchTransaction(open, store.retention(), store.clock());
        long began = store.clock().nanos();
        transaction.write(batch, first, store.faults());
        confirm(open);
        if (!batch.requests().isEmpty()) {
          store.counters().committed(batch.messages(), store.clock().nanos() - began);
        }
        retentionJob.look(transaction.rooms(), transaction.senders());
      }
      committed(batch, first);
      return true;
    } catch (SQLException e) {
      closeDatabase();
      boolean committed = isCommitted(batch);
      if (committed) {
        committed(batch, first);
      } else {
        failed(batch, e);
      }
      return committed;
    }
  }

  private void makeRoom(SqliteConnection open, long pages)
      throws SQLException, InterruptedException {
    int tries = store.outage().isOn() ? 1 : TRIES;
    if (!writeAheadLog.hasRoom(open, pages, tries)) {
      throw new SQLException(
          "a program that reads it keeps its write-ahead log from being emptied: end that program");
    }
  }

  /** Makes sure that what was committed is where it will be looked for. */
  private void confirm(SqliteConnection open) throws SQLException {
    check(open);
    if (!store.fileIdentity().hasWriteAheadLog()) {
      store.reader().reopen(); // what it reads may be gone with the log
      if (!open.endWriteAheadLog()) {
        throw new MissingFileException("its write-ahead log was deleted while the server runs");
      }
      log.error(
          "the write-ahead log of {} was deleted while the server runs: what was in it is in the"
              + " file now, and nothing is lost",
          store.file());
      closeDatabase();
    }
  }

  /** Looks whether the file is where and what it was. */
  private void check(SqliteConnection open) throws SQLException {
    try {
      store.fileIdentity().check();
    } catch (MissingFileException e) {
      store.salvage().save(open);
      throw e;
    }
  }

  /** Whether a commit that seemed to fail did not. */
  private boolean isCommitted(WriteBatch batch) {
    try {
      return batch.isIn(database().batch());
    } catch (SQLException e) {
      closeDatabase();
      return false;
    }
  }

  private void committed(WriteBatch batch, List<Change> first) {
    retentionJob.lacks(0);
    store.last().set(batch.number());
    pending.remove(first);
    store.outage().over();
    store.salvage().discard();
    batch.tell();
    queue.settle();
  }

  private void failed(WriteBatch batch, SQLException e) {
    store.counters().failed();
    store.outage().failed(e);
    retentionJob.lacks(Outage.code(e) == SQLiteErrorCode.SQLITE_FULL ? batch.pages() : 0);
    for (WriteRequest request : batch.requests()) {
      if (request instanceof WriteRequest.ChangeRequest noted) {
        pending.add(noted.note());
      }
    }
    batch.refuse();
    batch.tell();
    queue.settle();
  }

  private void load(CompletableFuture<Store.Contents> contents) {
    try {
      SqliteConnection open = database();
      open.update("DELETE FROM receipt WHERE seq = 0"); // of whispers, which died with the process
      RetentionCutoff cutoff = RetentionCutoff.of(store.retention(), store.clock().time());
      Store.Contents found = Queries.contents(open, cutoff, store.clock());
      check(open);
      contents.complete(pending.over(found));
    } catch (SQLException e) {
      closeDatabase();
      contents.completeExceptionally(e);
    }
  }

  private void retain() throws InterruptedException {
    try {
      SqliteConnection open = database;
      if (open != null) {
        check(open);
        Map<String, Long> shortened = retentionJob.step(open, writeAheadLog, store.outage().isOn());
        check(open);
        store.deleted(shortened);
      }
    } catch (SQLException e) {
      closeDatabase();
      store.outage().failed(e);
    }
  }

  private void closeDatabase() {
    SqliteConnection open = database;
    database = null;
    store.fileIdentity().closed();
    if (open != null && !store.fileIdentity().isSpoilt()) {
      open.abandon(); // else that would write into a file that is another's
    }
  }

  @Override
  public void close() {
    closeDatabase();
  }
}
