package dev.holdfast.http.loop;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * A limit to what is done between two looks of the loop at its sockets, for what there may be very
 * much of at once: new connections, and requests that came ahead, behind another on their
 * connection. So many are done at once, and then the loop looks at its sockets before it does more:
 * XNIO does so only when it has no more tasks, and a host that connects or sends ahead without end
 * would give it new ones without end. Confined to the loop.
 */
public final class FairQueue {

  /** How many are done between two looks. */
  public static final int AT_ONCE = 64;

  private static final long PAUSE = 1; // milliseconds: only what is not due yet is no task

  private final Timers timers;
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private int left = AT_ONCE; // before the loop must look

  public FairQueue(Timers timers) {
    this.timers = timers;
  }

  /** Runs a task: at once, or when the loop has looked at its sockets. */
  public void add(Runnable task) {
    if (left > 0 && waiting.isEmpty()) {
      run(task);
    } else {
      waiting.add(task);
    }
  }

  private void run(Runnable task) {
    left--;
    if (left == 0) { // behind all that the loop has to do by now, time is left for its sockets
      timers.after(0, () -> timers.after(PAUSE, this::looked));
    }
    task.run();
  }

  private void looked() {
    left = AT_ONCE;
    while (left > 0 && !waiting.isEmpty()) {
      run(waiting.remove());
    }
  }
}
