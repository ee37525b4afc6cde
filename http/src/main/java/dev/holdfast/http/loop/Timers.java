package dev.holdfast.http.loop;

import org.xnio.XnioExecutor;

/** The interface through which code on the loop sets timers. */
public interface Timers {

  /** Runs a task once, this many milliseconds from now, unless the key is removed. */
  XnioExecutor.Key after(long millis, Runnable task);
}
