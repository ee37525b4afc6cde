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
 * The queue of requests from the event loop to the writer thread. Thread-safe.
 *
 * <p>The batch that the writer takes stays here until it is settled, so that a new writer can
 * continue where one died.
 */
final class WriteQueue {

  private static final int BATCH_REQUESTS = 1_000;
  private static final long BATCH_WEIGHT = 2 << 20; // 1 MiB of text, or less

  private final StoreQueueLimits limits;
  private final long batchPages;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Deque<WriterTask> requests = new ArrayDeque<>();
  private int asked; // messages and receipts that wait
  private int excess;
  private int changes;
  private long weight;
  private @Nullable WriteBatch taken;
  private boolean woken;

  /**
   * Makes an empty queue.
   *
   * @param batchPages the most pages of the file that a batch of more than one request changes
   */
  WriteQueue(StoreQueueLimits limits, long batchPages) {
    this.limits = limits;
    this.batchPages = batchPages;
  }

  /** Adds a request; returns false if there are too many of its kind. */
  boolean put(WriterTask request) {
    lock.lock();
    try {
      if (isFullFor(request)) {
        return false;
      }
      requests.addLast(request);
      count(request, 1);
      if (requests.size() == 1 || isBatch()) {
        filled.signal(); // not for each: a writer that gathers waits for a full batch
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean isBatch() {
    return requests.size() >= BATCH_REQUESTS || weight >= BATCH_WEIGHT;
  }

  private boolean isFullFor(WriterTask request) {
    return switch (request.quota()) {
      case REQUESTS -> asked >= limits.requests() || weight >= limits.weight();
      case CHANGES -> changes >= limits.changes();
      case OPENED_ROOMS -> changes >= 2L * limits.changes();
      case EXCESS -> excess >= limits.excess();
      case NONE -> false;
    };
  }

  private void count(WriterTask request, int sign) {
    weight += sign * request.weight();
    switch (request.quota()) {
      case REQUESTS -> asked += sign;
      case CHANGES, OPENED_ROOMS -> changes += sign;
      case EXCESS -> excess += sign;
      case NONE -> {}
    }
  }

  /** Waits for a request, for at most so many milliseconds. */
  void await(long millis) throws InterruptedException {
    lock.lock();
    try {
      long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
      while (taken == null && requests.isEmpty() && !woken && nanos > 0) {
        nanos = filled.awaitNanos(nanos);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes the next batch: the one that was taken and not settled, or the requests that wait, within
   * the bounds of a batch.
   *
   * @return null if there is none
   */
  @Nullable WriteBatch take() {
    lock.lock();
    try {
      woken = false;
      if (taken == null && !requests.isEmpty()) {
        taken = fill();
        for (WriterTask request : taken.requests()) {
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
    List<WriterTask> batch = new ArrayList<>(Math.min(requests.size(), BATCH_REQUESTS));
    long batchWeight = 0;
    long pages = 0;
    for (WriterTask request : requests) {
      boolean alone = request.isAlone();
      pages += request.pages();
      if (((alone || pages > batchPages) && !batch.isEmpty())
          || batch.size() == BATCH_REQUESTS
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
      return asked >= limits.requests() || weight >= limits.weight();
    } finally {
      lock.unlock();
    }
  }

  /** Returns the number of requests that wait or are in the batch. */
  int size() {
    lock.lock();
    try {
      return requests.size() + (taken == null ? 0 : taken.requests().size());
    } finally {
      lock.unlock();
    }
  }
}
