package dev.holdfast.core.loop;

import java.util.concurrent.Executor;

/**
 * The one thread that owns a set of sessions and what they talk to. All calls of this module are
 * made on it, except {@link #execute}.
 *
 * <p>In the server this is the I/O thread itself, so that nothing is handed over between reading a
 * request and answering it; in tests it is a queue and a virtual clock.
 */
public interface EventLoop extends Executor {

  /** Runs {@code task} on the loop, after what it does now. May be called from any thread. */
  @Override
  void execute(Runnable task);

  /** Milliseconds on a monotonic clock with an arbitrary origin. */
  long now();
}
