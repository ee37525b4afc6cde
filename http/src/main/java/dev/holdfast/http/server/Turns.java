package dev.holdfast.http.server;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Requests that came ahead, behind another on their connection, and wait for their turn. A few of
 * them are let go at a time, and then the loop looks at its sockets: XNIO does so only when it has
 * no more tasks, and each client that sends ahead gives it new ones, hundreds at a time. Confined
 * to the loop.
 */
final class Turns {

  private static final int AT_ONCE = 64;
  private static final long PAUSE = 1; // milliseconds: only what is not due yet is no task

  private final RequestCheck.Timers timers;
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private boolean armed;

  Turns(RequestCheck.Timers timers) {
    this.timers = timers;
  }

  /** Runs a task when the loop has looked at its sockets. */
  void add(Runnable task) {
    waiting.add(task);
    arm();
  }

  private void arm() {
    if (!armed) {
      armed = true;
      timers.after(PAUSE, this::letGo);
    }
  }

  private void letGo() {
    armed = false;
    for (int i = Math.min(AT_ONCE, waiting.size()); i > 0; i--) {
      waiting.remove().run();
    }
    if (!waiting.isEmpty()) {
      arm();
    }
  }
}
