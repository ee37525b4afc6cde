package dev.holdfast.http.loop;

import org.xnio.XnioExecutor;

/** The interface by which a connection gives those that serve it its timers on the loop. */
public interface Timers {

  /** Runs a task once, this many milliseconds from now, unless the key is removed. */
  XnioExecutor.Key after(long millis, Runnable task);
}
