package dev.holdfast.core;

import java.util.ArrayDeque;
import java.util.Queue;

/** A loop without a thread: a queue that the test empties, and a clock that it sets. */
public final class VirtualLoop implements Loop {

  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private long now = 1_000_000; // an arbitrary origin

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public long now() {
    return now;
  }

  /** Lets time pass; nothing else happens. */
  public void pass(long millis) {
    now += millis;
  }

  /** Runs all tasks, those too that they add. */
  public void drain() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }
}
