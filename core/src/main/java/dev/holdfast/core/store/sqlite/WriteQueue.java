package dev.holdfast.core.store.sqlite;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The queue of tasks from the event loop to the writer thread. Thread-safe.
 *
 * <p>The batch that the writer takes stays here until it is settled, so that a new writer can
 * continue where one died.
 */
final class WriteQueue {

  private static final int BATCH_TASKS = 1_000;
  private static final long BATCH_WEIGHT = 2 << 20; // 1 MiB of text, or less

  private final StoreQueueLimits limits;
  private final long batchPages;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Deque<WriterTask> tasks = new ArrayDeque<>();
  private int messages; // messages and receipts that wait
  private int excess;
  private int changes;
  private long weight;
  private @Nullable WriteBatch taken;
  private boolean woken;

  /**
   * Makes an empty queue.
   *
   * @param batchPages the most pages of the file that a batch of more than one task changes
   */
  WriteQueue(StoreQueueLimits limits, long batchPages) {
    this.limits = limits;
    this.batchPages = batchPages;
  }

  /** Adds a task; returns false if there are too many of its kind. */
  boolean put(WriterTask task) {
    lock.lock();
    try {
      if (isFullFor(task)) {
        return false;
      }
      tasks.addLast(task);
      count(task, 1);
      if (tasks.size() == 1 || isBatch()) {
        filled.signal(); // not for each: a writer that gathers waits for a full batch
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean isBatch() {
    return tasks.size() >= BATCH_TASKS || weight >= BATCH_WEIGHT;
  }

  private boolean isFullFor(WriterTask task) {
    return switch (task.quota()) {
      case MESSAGES -> messages >= limits.messages() || weight >= limits.weight();
      case CHANGES -> changes >= limits.changes();
      case OPENED_ROOMS -> changes >= 2L * limits.changes();
      case EXCESS -> excess >= limits.excess();
      case NONE -> false;
    };
  }

  private void count(WriterTask task, int sign) {
    weight += sign * task.weight();
    switch (task.quota()) {
      case MESSAGES -> messages += sign;
      case CHANGES, OPENED_ROOMS -> changes += sign;
      case EXCESS -> excess += sign;
      case NONE -> {}
    }
  }

  /** Waits for a task, for at most so many milliseconds. */
  void await(long millis) throws InterruptedException {
    lock.lock();
    try {
      long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
      while (taken == null && tasks.isEmpty() && !woken && nanos > 0) {
        nanos = filled.awaitNanos(nanos);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes the next batch: the one that was taken and not settled, or the tasks that wait, within
   * the bounds of a batch.
   *
   * @return null if there is none
   */
  @Nullable WriteBatch take() {
    lock.lock();
    try {
      woken = false;
      if (taken == null && !tasks.isEmpty()) {
        taken = fill();
        for (WriterTask task : taken.tasks()) {
          tasks.removeFirst();
          count(task, -1);
        }
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private WriteBatch fill() {
    List<WriterTask> batch = new ArrayList<>(Math.min(tasks.size(), BATCH_TASKS));
    long batchWeight = 0;
    long pages = 0;
    for (WriterTask task : tasks) {
      boolean alone = task.isAlone();
      pages += task.pages();
      if (((alone || pages > batchPages) && !batch.isEmpty())
          || batch.size() == BATCH_TASKS
          || batchWeight >= BATCH_WEIGHT) {
        break;
      }
      batchWeight += task.weight();
      batch.add(task);
      if (alone) {
        break;
      }
    }
    return new WriteBatch(batch);
  }

  /** Waits until the batch that waits is full, for at most so many milliseconds. */
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

  /** Drops the batch that was taken, whose outcomes are all set. */
  void settle() {
    lock.lock();
    try {
      taken = null;
    } finally {
      lock.unlock();
    }
  }

  /** Ends a wait of the writer. */
  void wake() {
    lock.lock();
    try {
      woken = true;
      filled.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Whether messages are refused because too many wait. */
  boolean isFull() {
    lock.lock();
    try {
      return messages >= limits.messages() || weight >= limits.weight();
    } finally {
      lock.unlock();
    }
  }

  /** Returns the number of tasks that wait or are in the batch. */
  int size() {
    lock.lock();
    try {
      return tasks.size() + (taken == null ? 0 : taken.tasks().size());
    } finally {
      lock.unlock();
    }
  }
}
