package dev.holdfast.core.store.sqlite;

import com.google.common.hash.HashCode;
import dev.holdfast.core.store.LocalChatStore;
import dev.holdfast.core.store.MetadataChange;
import dev.holdfast.core.store.Outcome;
import dev.holdfast.core.store.ParkedChat;
import dev.holdfast.core.store.RetentionCutoff;
import dev.holdfast.core.store.UnusableStoreException;
import java.time.Instant;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The chat store of one event loop: it queues tasks for the writer of a {@link SqliteChatStore},
 * and reports their outcomes on the loop.
 *
 * <p>Every task carries the epoch in which it was queued. When one is refused, so are all later
 * ones of its epoch; the next epoch begins when the refusal is reported on the loop. Confined to
 * the loop, except for volatile fields and the methods that name another thread.
 */
final class QueueingChatStore extends LocalChatStore {

  private static final Logger log = LoggerFactory.getLogger(QueueingChatStore.class);
  private static final long LOAD_SECONDS = 30;
  private static final int AHEAD = 16; // the most readings that wait for the loop

  private final StoreParts parts;
  private final Executor loop;
  private final Semaphore ahead = new Semaphore(AHEAD);
  private int epoch = 1;
  private int busyEpoch; // all tasks of this epoch are refused, because the queue was full
  private boolean changeLost;
  private boolean unsafe; // a change was lost since the last sync
  private volatile int refusedEpoch; // set by the writer: all epochs up to it are refused
  private volatile boolean dropped;
  private volatile boolean parkingOver; // what is still to be parked or taken comes too late

  QueueingChatStore(StoreParts parts, Executor loop) {
    this.parts = parts;
    this.loop = loop;
  }

  @Override
  public Contents load() throws UnusableStoreException {
    try {
      return loading().get(LOAD_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new UnusableStoreException(
          parts.file + " was not read within " + LOAD_SECONDS + " s: is the disk stuck?", e);
    } catch (ExecutionException e) {
      throw SqliteRemedies.unusable(parts.file, e.getCause() == null ? e : e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnusableStoreException("interrupted while reading " + parts.file, e);
    }
  }

  /** Queues a task for the contents, behind all others. */
  CompletableFuture<Contents> loading() {
    CompletableFuture<Contents> contents = new CompletableFuture<>();
    parts.queue.put(new WriterTask.Load(contents));
    return contents;
  }

  @Override
  protected void write(Draft draft, Instant at, Consumer<Outcome> then) {
    enqueue(new WriterTask.Append(this, epoch, draft, at, then));
  }

  @Override
  protected void storeReceipt(
      HashCode sender, String id, long fingerprint, Instant at, Consumer<Outcome> then) {
    enqueue(new WriterTask.StoreReceipt(this, epoch, sender, id, fingerprint, at, then));
  }

  @Override
  protected void findReceipt(HashCode sender, String id, long fingerprint, Consumer<Outcome> then) {
    enqueue(new WriterTask.FindReceipt(this, epoch, sender, id, fingerprint, then));
  }

  @Override
  protected void barrier(Consumer<Outcome> then) {
    enqueue(new WriterTask.Barrier(this, epoch, then));
  }

  private void enqueue(WriterTask.ReportedTask task) {
    if (dropped || (busyEpoch != epoch && parts.queue.put(task))) {
      return;
    }
    busyEpoch = epoch;
    if (!parts.queue.put(new WriterTask.Overflow(this, epoch, task.then()))) {
      task.then()
          .accept(
              new Outcome.Refused(
                  Outcome.Why.BUSY)); // out of order, for lack of a place in the queue
    }
  }

  @Override
  public void read(String room, Range range, Consumer<Reading> then) {
    if (!dropped) {
      parts.reader.read(this, room, range, then);
    }
  }

  @Override
  protected void apply(MetadataChange change) {
    if (dropped || parts.queue.put(new WriterTask.ChangeTask(change))) {
      return;
    }
    if (!changeLost) {
      changeLost = true;
      log.error("too many changes wait to be written to {}: some are lost", parts.file);
    }
    unsafe = true;
  }

  @Override
  public void sync(Consumer<Outcome> then) {
    if (dropped) {
      return;
    }
    if (unsafe || !parts.queue.put(new WriterTask.Sync(this, epoch, then))) {
      unsafe = false;
      then.accept(new Outcome.Refused(Outcome.Why.BUSY));
    }
  }

  /** Four times what a transaction may write: sessions are alike, and take a tenth when packed. */
  @Override
  public long parkingCapacity() {
    return 4 * WriteAheadLogLimiter.share(parts.retention);
  }

  @Override
  protected void keepParked(ParkedChat chat, Consumer<Outcome> then) {
    enqueue(
        new WriterTask.Park(
            this, epoch, chat.rooms(), CompressedSessionChunks.pack(chat.sessions()), then));
  }

  @Override
  protected void takeKept(Consumer<ParkedChat> then, Runnable failed) {
    parts.queue.put(new WriterTask.Take(this, then, failed));
  }

  @Override
  public long time() {
    return parts.clock.time();
  }

  @Override
  public long keptSince() {
    return RetentionCutoff.of(parts.retention, time()).since();
  }

  /** Reports deletions on the loop. Called on the writer thread. */
  void deleted(Map<String, Long> oldest) {
    run(() -> oldest.forEach(this::tellDeleted));
  }

  /** Disconnects the loop: nothing is reported from now on. Thread-safe. */
  void drop() {
    dropped = true;
  }

  /** Neither parks nor takes what waits for that: the server has given it up. Thread-safe. */
  void endParking() {
    parkingOver = true;
  }

  boolean isParkingOver() {
    return parkingOver;
  }

  boolean isDropped() {
    return dropped;
  }

  /** The permits of readings that may wait for the loop. Thread-safe. */
  Semaphore ahead() {
    return ahead;
  }

  /** Refuses all tasks up to this epoch. Called on the writer thread. */
  void refuse(int epoch) {
    refusedEpoch = Math.max(refusedEpoch, epoch);
  }

  boolean refuses(int epoch) {
    return epoch <= refusedEpoch;
  }

  /** Reports outcomes on the loop, which takes them from the queue. Called on the writer thread. */
  void report(Queue<WriteBatch.Report> outcomes) {
    run(() -> reportAll(outcomes));
  }

  private void reportAll(Queue<WriteBatch.Report> outcomes) {
    try {
      for (WriteBatch.Report report = outcomes.poll();
          report != null && !dropped;
          report = outcomes.poll()) {
        if (report.outcome() instanceof Outcome.Refused) {
          epoch = Math.max(epoch, report.epoch() + 1);
        }
        report.then().accept(report.outcome());
      }
    } finally {
      if (!outcomes.isEmpty()) {
        report(outcomes); // a callback threw: report the others all the same
      }
    }
  }

  /** Runs a task on the loop, unless that has ended. Thread-safe. */
  void run(Runnable task) {
    if (dropped) {
      return;
    }
    try {
      loop.execute(task);
    } catch (RejectedExecutionException e) {
      dropped = true; // the loop has ended
    }
  }
}
