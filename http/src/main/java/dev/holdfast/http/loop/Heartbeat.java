package dev.holdfast.http.loop;

import dev.holdfast.core.loop.LostThreadError;
import java.util.concurrent.Executor;

/**
 * The heartbeat of one thread, which shows that the thread still works: at each check it is given a
 * small task, which it must have run by the next check. Confined to the thread of the {@link
 * Watchdog}.
 */
final class Heartbeat {

  private final Thread thread;
  private final Executor tasks;
  private volatile boolean answered = true;
  private int missed;

  /**
   * The heartbeat of this thread.
   *
   * @param tasks gives it tasks, and wakes it for each
   */
  Heartbeat(Thread thread, Executor tasks) {
    this.thread = thread;
    this.tasks = tasks;
  }

  /**
   * Checks the last task and gives the thread the next one. A thread that has not run its task is
   * woken: XNIO may have left it asleep.
   *
   * @return how many checks in a row the task had not run; 0 if it had
   */
  int check() {
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

  /** How many checks in a row the task had not run, up to the last check. */
  int missed() {
    return missed;
  }

  boolean isAlive() {
    return thread.isAlive();
  }

  String name() {
    return thread.getName();
  }

  /** The state and stack of the thread now, as an error to log, or to end the process with. */
  LostThreadError lost() {
    String how = isAlive() ? " stands still" : " is dead";
    return new LostThreadError(name() + how, thread.getStackTrace());
  }
}
