package dev.holdfast.core.store.sqlite;

import com.google.common.hash.HashCode;
import dev.holdfast.core.store.RetentionCutoff;
import dev.holdfast.core.store.Store;
import dev.holdfast.core.store.StoreException;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store as one loop sees it: a {@link SqliteStore}'s queue and a number of the epoch.
 *
 * <p>Every item carries the epoch in which it was asked for. When one is refused, so is the rest of
 * its epoch; the next begins when the loop hears of it. Owned by the loop but for what is volatile
 * and {@link #tell}.
 */
final class StoreClient implements Store {

  private static final Logger log = LoggerFactory.getLogger(StoreClient.class);
  private static final long LOAD_SECONDS = 30;
  private static final int AHEAD = 16; // readings that wait for the loop

  private final SqliteStore store;
  private final Executor loop;
  private final Semaphore ahead = new Semaphore(AHEAD);
  private int epoch = 1;
  private int busyEpoch; // everything of this epoch is refused: the queue was full
  private boolean noteLost;
  private volatile Deleted deleted = (room, oldest) -> {};
  private boolean unsafe; // a note was lost since that was last told
  private volatile int refusedEpoch; // set by the writer: everything up to it is refused
  private volatile boolean dropped;

  StoreClient(SqliteStore store, Executor loop) {
    this.store = store;
    this.loop = loop;
  }

  @Override
  public Contents load() throws StoreException {
    try {
      return loading().get(LOAD_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new StoreException(
          store.file() + " was not read within " + LOAD_SECONDS + " s: is the disk stuck?", e);
    } catch (ExecutionException e) {
      throw store.unusable(e.getCause() == null ? e : e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("interrupted while reading " + store.file(), e);
    }
  }

  /** Asks for what is kept, behind everything that is queued. */
  CompletableFuture<Contents> loading() {
    CompletableFuture<Contents> contents = new CompletableFuture<>();
    store.queue().put(new WriteRequest.Load(contents));
    return contents;
  }

  @Override
  public void append(Draft draft, Consumer<Outcome> then) {
    ask(new WriteRequest.Append(this, epoch, draft, then));
  }

  @Override
  public void remember(
      HashCode sender, String id, long fingerprint, @Nullable Instant at, Consumer<Outcome> then) {
    ask(new WriteRequest.Remember(this, epoch, sender, id, fingerprint, at, then));
  }

  private void ask(WriteRequest.Asked request) {
    if (dropped || (busyEpoch != epoch && store.queue().put(request))) {
      return;
    }
    busyEpoch = epoch;
    if (!store.queue().put(new WriteRequest.Excess(this, epoch, request.then()))) {
      request.then().accept(new Outcome.Refused(Outcome.Why.BUSY)); // not even a place in the order
    }
  }

  @Override
  public void read(String room, Range range, Consumer<Reading> then) {
    if (!dropped) {
      store.reader().read(this, room, range, then);
    }
  }

  @Override
  public void note(Change note) {
    if (dropped || store.queue().put(new WriteRequest.ChangeRequest(note))) {
      return;
    }
    if (!noteLost) {
      noteLost = true;
      log.error("too many changes wait to be written to {}: some are lost", store.file());
    }
    unsafe = true;
  }

  @Override
  public void sync(Consumer<Outcome> then) {
    if (dropped) {
      return;
    }
    if (unsafe || !store.queue().put(new WriteRequest.Sync(this, epoch, then))) {
      unsafe = false;
      then.accept(new Outcome.Refused(Outcome.Why.BUSY));
    }
  }

  @Override
  public long time() {
    return store.clock().time();
  }

  @Override
  public long keptSince() {
    return RetentionCutoff.of(store.retention(), time()).since();
  }

  @Override
  public void whenDeleted(Deleted listener) {
    deleted = listener;
  }

  /** The writer does that. */
  @Override
  public void sweep() {}

  /** Tells the loop what was deleted. Called by the writer. */
  void deleted(Map<String, Long> oldest) {
    run(() -> oldest.forEach((room, seq) -> deleted.deleted(room, seq)));
  }

  /** Nobody listens here any more. */
  void drop() {
    dropped = true;
  }

  boolean isDropped() {
    return dropped;
  }

  /** How many more readings may wait for the loop. */
  Semaphore ahead() {
    return ahead;
  }

  /** Refuses everything up to this epoch. Called by the writer. */
  void refuse(int epoch) {
    refusedEpoch = Math.max(refusedEpoch, epoch);
  }

  boolean refuses(int epoch) {
    return epoch <= refusedEpoch;
  }

  /** Tells outcomes on the loop, and takes them from the queue. Called by the writer. */
  void tell(Queue<WriteBatch.Told> outcomes) {
    run(() -> tellAll(outcomes));
  }

  private void tellAll(Queue<WriteBatch.Told> outcomes) {
    try {
      for (WriteBatch.Told told = outcomes.poll();
          told != null && !dropped;
          told = outcomes.poll()) {
        if (told.outcome() instanceof Outcome.Refused) {
          epoch = Math.max(epoch, told.epoch() + 1);
        }
        told.then().accept(told.outcome());
      }
    } finally {
      if (!outcomes.isEmpty()) {
        tell(outcomes); // one of them threw: the others hear theirs all the same
      }
    }
  }

  /** Runs something on the loop, while there is one. Called by any thread. */
  void run(Runnable task) {
    if (dropped) {
      return;
    }
    try {
      loop.execute(task);
    } catch (RejectedExecutionException e) {
      dropped = true; // the loop has ended, and with it all who wanted to know
    }
  }
}
