package dev.holdfast.core.loop;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;

/** A loop without a thread: a queue that the test empties, and a clock that it sets. */
public final class VirtualLoop implements EventLoop {

  /** A task that is due at a time. */
  private record Timer(long due, Runnable task) {}

  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final List<Timer> timers = new ArrayList<>(); // in the order in which they were set
  private long now = 1_000_000; // an arbitrary origin
  private Random random = new Random(0);
  private int tick;

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public void runAfter(long millis, Runnable task) {
    timers.add(new Timer(now + millis, task));
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

  /** Runs all tasks and the timers that are due, those too that they add. */
  public void runAll() {
    do {
      for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
        task.run();
      }
    } while (takeDue());
  }

  private boolean takeDue() {
    List<Timer> due = timers.stream().filter(timer -> timer.due <= now).toList();
    timers.removeAll(due);
    due.forEach(timer -> tasks.add(timer.task));
    return !due.isEmpty();
  }
}
