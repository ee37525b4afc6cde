package dev.holdfast.core.loop;

import java.util.concurrent.Executor;

/**
 * The thread that owns a set of sessions, and the application behind them. Every call of this
 * module is made on it, unless a type says that it is thread-safe.
 *
 * <p>In the server this is the I/O thread itself, so that a request is read and answered on one
 * thread; in tests it is a queue with a virtual clock.
 */
public interface EventLoop extends Executor {

  /** Runs {@code task} on the loop, after its current task. Thread-safe. */
  @Override
  void execute(Runnable task);

  /** Runs {@code task} on the loop, so many milliseconds from now. To be called on the loop. */
  void runAfter(long millis, Runnable task);

  /** Whether the calling thread is this loop. Thread-safe, and cheap enough for every packet. */
  boolean isCurrentThread();

  /** Milliseconds on a monotonic clock with an arbitrary origin. */
  long now();
}
