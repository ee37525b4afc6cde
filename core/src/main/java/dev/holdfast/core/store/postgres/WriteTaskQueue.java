package dev.holdfast.core.store.postgres;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The bounded queue of tasks from the loop to the writer thread. Thread-safe. */
final class WriteTaskQueue {

  private static final int BATCH_TASKS = 1_000;
  private static final long BATCH_WEIGHT = 2 << 20; // bytes: 1 MiB of text, or less
  private static final int MAX_TASKS = 10_000; // that can be refused
  private static final long MAX_WEIGHT = 16 << 20; // bytes
  private static final int MAX_ALL = 200_000; // with those that cannot

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Deque<WriteTask> tasks = new ArrayDeque<>();
  private int refusable;
  private long weight;
  private boolean closed;

  /** Adds a task; returns false if too many wait. */
  boolean put(WriteTask task) {
    lock.lock();
    try {
      boolean kept = task.isKept() || task.kind() == WriteTask.Kind.OVERFLOW;
      if (tasks.size() >= MAX_ALL || (!kept && isFull())) {
        return false;
      }
      tasks.addLast(task);
      count(task, 1);
      if (tasks.size() == 1 || isBatch()) {
        filled.signal();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void count(WriteTask task, int sign) {
    weight += sign * task.weight();
    refusable += task.isKept() ? 0 : sign;
  }

  /** Whether messages are refused because too much waits. */
  boolean isFull() {
    lock.lock();
    try {
      return refusable >= MAX_TASKS || weight >= MAX_WEIGHT;
    } finally {
      lock.unlock();
    }
  }

  private boolean isBatch() {
    return tasks.size() >= BATCH_TASKS || weight >= BATCH_WEIGHT;
  }

  /**
   * Takes the next batch, of tasks in order: waits until there is one, and then for more.
   *
   * @param longest milliseconds to wait for the first; it returns an empty batch then, or when the
   *     queue was closed
   * @param gather milliseconds to wait for more
   */
  List<WriteTask> take(long longest, long gather) throws InterruptedException {
    lock.lock();
    try {
      long nanos = TimeUnit.MILLISECONDS.toNanos(longest);
      while (tasks.isEmpty() && !closed && nanos > 0) {
        nanos = filled.awaitNanos(nanos);
      }
      nanos = TimeUnit.MILLISECONDS.toNanos(gather);
      while (!tasks.isEmpty() && !isBatch() && !closed && nanos > 0) {
        nanos = filled.awaitNanos(nanos);
      }
      return fill();
    } finally {
      lock.unlock();
    }
  }

  private List<WriteTask> fill() {
    List<WriteTask> batch = new ArrayList<>(Math.min(tasks.size(), BATCH_TASKS));
    long batchWeight = 0;
    while (!tasks.isEmpty() && batch.size() < BATCH_TASKS && batchWeight < BATCH_WEIGHT) {
      boolean alone = tasks.getFirst().isAlone();
      if (alone && !batch.isEmpty()) {
        break;
      }
      WriteTask task = tasks.removeFirst();
      count(task, -1);
      batchWeight += task.weight();
      batch.add(task);
      if (alone) {
        break;
      }
    }
    return batch;
  }

  /** How many tasks wait. */
  int size() {
    lock.lock();
    try {
      return tasks.size();
    } finally {
      lock.unlock();
    }
  }

  /** Ends every wait from now on. */
  void close() {
    lock.lock();
    try {
      closed = true;
      filled.signal();
    } finally {
      lock.unlock();
    }
  }
}
