package dev.holdfast.http.loop;

import dev.holdfast.core.loop.EventLoop;
import dev.holdfast.core.loop.Failures;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.XnioExecutor;
import org.xnio.XnioIoThread;

/**
 * The loop: Undertow's I/O thread itself.
 *
 * <p><b>There is one I/O thread.</b> So every exchange belongs to it, every session too, and
 * whoever runs on the loop may touch both: this is the place where that is promised, and all of
 * this package relies on it. An exchange must only be touched by the thread that owns it; with a
 * second I/O thread answers would have to be handed over to that one.
 *
 * <p><b>Timers are set here, and on the loop itself.</b> XNIO can lose one that another thread
 * sets: between its look for the next timer and its select it is not woken, and selects without
 * end.
 */
public final class XnioEventLoop implements EventLoop {

  private static final Logger log = LoggerFactory.getLogger(XnioEventLoop.class);
  private static final long NANOS = 1_000_000; // in a millisecond
  private static final ThreadLocal<XnioEventLoop> CURRENT = new ThreadLocal<>();

  private final XnioIoThread thread;
  private final Consumer<Throwable> failure;
  private final long origin = System.nanoTime();
  private final AtomicBoolean failed = new AtomicBoolean();
  private volatile boolean stopped; // read by those who hand over tasks

  /**
   * The loop of this thread.
   *
   * @param failure told once what a task has thrown, or what is fatal, perhaps by another thread;
   *     no further task is run after that
   */
  public XnioEventLoop(XnioIoThread thread, Consumer<Throwable> failure) {
    this.thread = thread;
    this.failure = failure;
    thread.execute(() -> CURRENT.set(this)); // before anything else is done there
  }

  /**
   * The loop whose thread calls this.
   *
   * @throws IllegalStateException if it is the thread of none
   */
  public static XnioEventLoop current() {
    XnioEventLoop loop = CURRENT.get();
    if (loop == null) {
      throw new IllegalStateException("not on a loop: " + Thread.currentThread().getName());
    }
    return loop;
  }

  @Override
  public void execute(Runnable task) {
    try {
      thread.execute(() -> guarded(task));
    } catch (RejectedExecutionException e) {
      if (!stopped) {
        throw e;
      }
      log.debug("a task came after the loop had stopped", e); // a write that failed at the end
    }
  }

  @Override
  public long now() {
    return (System.nanoTime() - origin) / NANOS;
  }

  /**
   * Runs a task once, this many milliseconds from now. To be called on the loop.
   *
   * @return what takes it back
   * @throws IllegalStateException on another thread, where a timer can be lost
   */
  public XnioExecutor.Key after(long millis, Runnable task) {
    if (current() != this) {
      throw new IllegalStateException("a timer of another loop");
    }
    try {
      return thread.executeAfter(() -> guarded(task), millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      log.debug("the thread of the loop ends, and closes all that a timer could be for", e);
      return XnioExecutor.Key.IMMEDIATE;
    }
  }

  /**
   * Runs a task again and again, with this many milliseconds in between. From any thread.
   *
   * @param task is told how many nanoseconds it comes too late
   */
  public void repeat(long millis, LongConsumer task) {
    execute(() -> again(millis, task));
  }

  private void again(long millis, LongConsumer task) {
    long due = System.nanoTime() + millis * NANOS;
    after(
        millis,
        () -> {
          task.accept(Math.max(0, System.nanoTime() - due));
          again(millis, task);
        });
  }

  /**
   * Runs nothing more that comes later, on the loop or from elsewhere; called before its thread
   * ends.
   */
  public void stop() {
    stopped = true;
  }

  /** What is thrown here is the fault of no session: nobody knows what it leaves behind. */
  private void guarded(Runnable task) {
    if (stopped) {
      return;
    }
    try {
      task.run();
    } catch (Throwable fault) {
      fail(fault);
    }
  }

  /**
   * Runs at once what Undertow or XNIO call back on a loop. They catch and log whatever is thrown,
   * and go on; after what is {@linkplain Failures#isFatal fatal} this loop does not.
   */
  public static void callBack(Runnable work) {
    try {
      work.run();
    } catch (Throwable thrown) {
      failIfFatal(thrown);
      throw thrown;
    }
  }

  /** What is fatal fails the loop of the thread that calls this, if it has one. */
  public static void failIfFatal(Throwable thrown) {
    XnioEventLoop loop = CURRENT.get();
    if (loop != null && Failures.isFatal(thrown)) {
      loop.fail(thrown);
    }
  }

  /**
   * Runs no more tasks, because of this fault. From any thread.
   *
   * <p>What is fatal goes to the thread's handler of uncaught errors, too: it may end the program.
   */
  public void fail(Throwable fault) {
    stop();
    if (failed.compareAndSet(false, true)) {
      try {
        if (Failures.isFatal(fault)) {
          Thread here = Thread.currentThread();
          here.getUncaughtExceptionHandler().uncaughtException(here, fault);
        }
      } finally {
        failure.accept(fault);
      }
    }
  }
}
