package dev.holdfast.http.loop;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * A task queue that yields to the sockets of the loop: after a number of its tasks the loop selects
 * on its sockets before it runs more.
 *
 * <p>It is for tasks of which one host can cause any number: new connections, and pipelined
 * requests. XNIO selects only when it has no more tasks, so a host that connects or sends without
 * end would keep it from all other sockets. The queue needs no bound of its own: the number of
 * connections has one, and each has two tasks at most. Confined to the loop.
 */
public final class FairTaskQueue {

  /** How many tasks run between two selects. */
  public static final int AT_ONCE = 64;

  private final Consumer<Runnable> afterSelect;
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private int left = AT_ONCE; // tasks before the loop must select

  /**
   * Makes an empty queue.
   *
   * @param afterSelect runs a task when the loop has selected on its sockets
   */
  public FairTaskQueue(Consumer<Runnable> afterSelect) {
    this.afterSelect = afterSelect;
  }

  /** Runs a task now, or after the loop has selected on its sockets. */
  public void add(Runnable task) {
    if (left > 0 && waiting.isEmpty()) {
      run(task);
    } else {
      waiting.add(task);
    }
  }

  private void run(Runnable task) {
    left--;
    if (left == 0) {
      afterSelect.accept(this::resume);
    }
    task.run();
  }

  private void resume() {
    left = AT_ONCE;
    while (left > 0 && !waiting.isEmpty()) {
      run(waiting.remove());
    }
  }
}
