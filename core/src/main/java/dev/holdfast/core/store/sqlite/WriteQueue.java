package dev.holdfast.core.store.sqlite;

import dev.holdfast.core.store.Store;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The queue between the loop and the writer. Used by both, hence locked.
 *
 * <p>What the writer takes stays here as its batch until it is settled, so that another writer can
 * go on where one died.
 */
final class WriteQueue {

  private static final int BATCH_ITEMS = 1_000;
  private static final long BATCH_WEIGHT = 2 << 20; // 1 MiB of text, or less

  private final QueueLimits limits;
  private final long batchPages;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Deque<WriteRequest> requests = new ArrayDeque<>();
  private int asked; // of items: to be written, and answered
  private int excess;
  private int notes;
  private long weight;
  private @Nullable WriteBatch taken;
  private boolean woken;

  /** A batch of it changes no more than so many pages of the file, or is one item. */
  WriteQueue(QueueLimits limits, long batchPages) {
    this.limits = limits;
    this.batchPages = batchPages;
  }

  /** Adds an item unless there are too many of its kind. */
  boolean put(WriteRequest request) {
    lock.lock();
    try {
      if (isFullFor(request)) {
        return false;
      }
      requests.addLast(request);
      count(request, 1);
      if (requests.size() == 1 || isBatch()) {
        filled.signal(); // not for each: whoever gathers needs no more wakes
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean isBatch() {
    return requests.size() >= BATCH_ITEMS || weight >= BATCH_WEIGHT;
  }

  private boolean isFullFor(WriteRequest request) {
    if (request instanceof WriteRequest.Excess) {
      return excess >= limits.excess();
    } else if (request instanceof WriteRequest.ChangeRequest noted
        && noted.note() instanceof Store.Change.Opened) {
      return notes >= 2L * limits.notes(); // a room that is lost stores nothing
    } else if (request instanceof WriteRequest.ChangeRequest
        || request instanceof WriteRequest.Sync) {
      return notes >= limits.notes();
    } else if (request instanceof WriteRequest.Asked) {
      return asked >= limits.requests() || weight >= limits.weight();
    }
    return false;
  }

  private void count(WriteRequest request, int sign) {
    weight += sign * request.weight();
    if (request instanceof WriteRequest.Excess) {
      excess += sign;
    } else if (request instanceof WriteRequest.ChangeRequest
        || request instanceof WriteRequest.Sync) {
      notes += sign;
    } else if (request instanceof WriteRequest.Asked) {
      asked += sign;
    }
  }

  /**
   * What is to be done next: the batch that was taken and never settled, or all that waits, within
   * bounds.
   *
   * @param millis how long to wait for it, at most
   * @return null if there is nothing
   */
  @Nullable WriteBatch take(long millis) throws InterruptedException {
    lock.lock();
    try {
      long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
      while (taken == null && requests.isEmpty() && !woken && nanos > 0) {
        nanos = filled.awaitNanos(nanos);
      }
      woken = false;
      if (taken == null && !requests.isEmpty()) {
        taken = fill();
        for (WriteRequest request : taken.requests()) {
          requests.removeFirst();
          count(request, -1);
        }
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private WriteBatch fill() {
    List<WriteRequest> batch = new ArrayList<>(Math.min(requests.size(), BATCH_ITEMS));
    long batchWeight = 0;
    long pages = 0;
    for (WriteRequest request : requests) {
      boolean alone = request instanceof WriteRequest.Load;
      pages += request.pages();
      if (((alone || pages > batchPages) && !batch.isEmpty())
          || batch.size() == BATCH_ITEMS
          || batchWeight >= BATCH_WEIGHT) {
        break;
      }
      batchWeight += request.weight();
      batch.add(request);
      if (alone) {
        break;
      }
    }
    return new WriteBatch(batch);
  }

  /** Waits for a while, unless a batch is full before. */
  void gather(long millis) throws InterruptedException {
    lock.lock();
    try {
      long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
      while (!woken && !isBatch() && nanos > 0) {
        nanos = filled.awaitNanos(nanos);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Everything in the batch that was taken has its outcome. */
  void settle() {
    lock.lock();
    try {
      taken = null;
    } finally {
      lock.unlock();
    }
  }

  /** Ends the wait for something to do. */
  void wake() {
    lock.lock();
    try {
      woken = true;
      filled.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Whether so much waits that no message is taken. */
  boolean isFull() {
    lock.lock();
    try {
      return asked >= limits.requests() || weight >= limits.weight();
    } finally {
      lock.unlock();
    }
  }

  /** How many items wait. */
  int size() {
    lock.lock();
    try {
      return requests.size() + (taken == null ? 0 : taken.requests().size());
    } finally {
      lock.unlock();
    }
  }
}
