package dev.holdfast.http.loop;

import dev.holdfast.core.loop.LostThreadError;
import java.util.concurrent.Executor;

/**
 * Whether one thread still does what it is given, asked from outside it: by a small task that it
 * has to run until the next look. Only the thread that looks calls this.
 */
final class Heartbeat {

  private final Thread thread;
  private final Executor tasks;
  private volatile boolean answered = true;
  private int missed;

  /**
   * The pulse of this thread.
   *
   * @param tasks gives it tasks, and wakes it for each
   */
  Heartbeat(Thread thread, Executor tasks) {
    this.thread = thread;
    this.tasks = tasks;
  }

  /**
   * Looks, and asks again. A thread that did not answer is woken, too: it may have been left
   * asleep.
   *
   * @return how many looks in a row it has not answered; 0 if it has
   */
  int look() {
    if (answered) {
      missed = 0;
      answered = false;
      tasks.execute(() -> answered = true);
    } else {
      missed++;
      tasks.execute(() -> {});
    }
    return missed;
  }

  /** How many looks in a row it has not answered, up to the last. */
  int missed() {
    return missed;
  }

  boolean isAlive() {
    return thread.isAlive();
  }

  String name() {
    return thread.getName();
  }

  /** Where the thread is now; to be logged. */
  LostThreadError where() {
    String how = isAlive() ? " stands still" : " is dead";
    return new LostThreadError(name() + how, thread.getStackTrace());
  }
}
