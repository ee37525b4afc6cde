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
  private final Deque<WriteRequest> items = new ArrayDeque<>();
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
  boolean put(WriteRequest item) {
    lock.lock();
    try {
      if (isFullFor(item)) {
        return false;
      }
      items.addLast(item);
      count(item, 1);
      if (items.size() == 1 || isBatch()) {
        filled.signal(); // not for each: whoever gathers needs no more wakes
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean isBatch() {
    return items.size() >= BATCH_ITEMS || weight >= BATCH_WEIGHT;
  }

  private boolean isFullFor(WriteRequest item) {
    if (item instanceof WriteRequest.Excess) {
      return excess >= limits.excess();
    } else if (item instanceof WriteRequest.Noted noted
        && noted.note() instanceof Store.Note.Opened) {
      return notes >= 2L * limits.notes(); // a room that is lost stores nothing
    } else if (item instanceof WriteRequest.Noted || item instanceof WriteRequest.Sync) {
      return notes >= limits.notes();
    } else if (item instanceof WriteRequest.Asked) {
      return asked >= limits.items() || weight >= limits.weight();
    }
    return false;
  }

  private void count(WriteRequest item, int sign) {
    weight += sign * item.weight();
    if (item instanceof WriteRequest.Excess) {
      excess += sign;
    } else if (item instanceof WriteRequest.Noted || item instanceof WriteRequest.Sync) {
      notes += sign;
    } else if (item instanceof WriteRequest.Asked) {
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
      while (taken == null && items.isEmpty() && !woken && nanos > 0) {
        nanos = filled.awaitNanos(nanos);
      }
      woken = false;
      if (taken == null && !items.isEmpty()) {
        taken = fill();
        for (WriteRequest item : taken.items()) {
          items.removeFirst();
          count(item, -1);
        }
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private WriteBatch fill() {
    List<WriteRequest> batch = new ArrayList<>(Math.min(items.size(), BATCH_ITEMS));
    long batchWeight = 0;
    long pages = 0;
    for (WriteRequest item : items) {
      boolean alone = item instanceof WriteRequest.Load;
      pages += item.pages();
      if (((alone || pages > batchPages) && !batch.isEmpty())
          || batch.size() == BATCH_ITEMS
          || batchWeight >= BATCH_WEIGHT) {
        break;
      }
      batchWeight += item.weight();
      batch.add(item);
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
      return asked >= limits.items() || weight >= limits.weight();
    } finally {
      lock.unlock();
    }
  }

  /** How many items wait. */
  int size() {
    lock.lock();
    try {
      return items.size() + (taken == null ? 0 : taken.items().size());
    } finally {
      lock.unlock();
    }
  }
}
