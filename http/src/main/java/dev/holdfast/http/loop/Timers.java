package dev.holdfast.http.loop;

import org.xnio.XnioExecutor;

/** The timers of the loop. */
public interface Timers {

  /** Runs a task once, this many milliseconds from now, unless it is taken back. */
  XnioExecutor.Key after(long millis, Runnable task);
}
