package dev.holdfast.http.server;

import org.xnio.XnioExecutor;

/** The timers of the loop. */
interface Timers {

  /** Runs a task once, this many milliseconds from now, unless it is taken back. */
  XnioExecutor.Key after(long millis, Runnable task);
}
