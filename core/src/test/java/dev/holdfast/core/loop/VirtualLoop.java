package dev.holdfast.core.loop;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;

/** A loop without a thread: a queue that the test empties, and a clock that it sets. */
public final class VirtualLoop implements EventLoop {

  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private long now = 1_000_000; // an arbitrary origin
  private Random random = new Random(0);
  private int tick;

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public boolean isCurrentThread() {
    return true; // a test has one thread
  }

  @Override
  public long now() {
    now += tick == 0 ? 0 : random.nextInt(tick + 1);
    return now;
  }

  /** Lets so many milliseconds pass, or fewer, with each reading of the time. */
  public void hurry(Random random, int tick) {
    this.random = random;
    this.tick = tick;
  }

  /** Lets time pass; nothing else happens. */
  public void pass(long millis) {
    now += millis;
  }

  /** Runs the task that is first. */
  public void runOne() {
    tasks.remove().run();
  }

  /** Runs all tasks, those too that they add. */
  public void drain() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }
}
