package dev.holdfast.http.loop;

import org.xnio.XnioExecutor;

/** The means to run a task later on the loop, as the loop itself has it. */
public interface TimerScheduler {

  /** Runs a task once, this many milliseconds from now, unless the key is removed. */
  XnioExecutor.Key after(long millis, Runnable task);
}
