package dev.holdfast.http.loop;

import dev.holdfast.core.loop.EventLoop;
import dev.holdfast.core.loop.FailureClassifier;
import java.io.IOException;
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
 * The event loop of the server, which is Undertow's I/O thread itself.
 *
 * <p><b>There is one I/O thread.</b> It owns every exchange and every session, and code that runs
 * on it may touch both. "Confined to the loop" in other classes means this thread. An exchange must
 * only be touched by its I/O thread: with a second one, responses would have to be handed over.
 *
 * <p><b>Timers are set on the loop itself.</b> XNIO can lose a timer that another thread sets:
 * between the look-up of the next timer and its select the I/O thread is not woken.
 */
public final class XnioEventLoop implements EventLoop {

  private static final Logger log = LoggerFactory.getLogger(XnioEventLoop.class);
  private static final long NANOS = 1_000_000; // nanoseconds in a millisecond
  private static final ThreadLocal<XnioEventLoop> CURRENT = new ThreadLocal<>();

  private final XnioIoThread thread;
  private final Consumer<Throwable> failure;
  private final long origin = System.nanoTime();
  private final AtomicBoolean failed = new AtomicBoolean();
  private final SelectSignal selected;
  private volatile boolean stopped; // read by threads that hand over tasks

  /**
   * Makes this thread a loop.
   *
   * @param failure called once with what a task has thrown or what is fatal, on any thread; no task
   *     runs after that
   * @throws IOException if the system has no pipe left for it
   */
  public XnioEventLoop(XnioIoThread thread, Consumer<Throwable> failure) throws IOException {
    this.thread = thread;
    this.failure = failure;
    this.selected = new SelectSignal(thread);
    thread.execute(() -> CURRENT.set(this)); // before anything else is done there
  }

  /**
   * The loop of the calling thread.
   *
   * @throws IllegalStateException if the thread is not a loop
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
  public void runAfter(long millis, Runnable task) {
    after(millis, task);
  }

  @Override
  public boolean isCurrentThread() {
    return Thread.currentThread() == thread;
  }

  @Override
  public long now() {
    return (System.nanoTime() - origin) / NANOS;
  }

  /**
   * Runs a task once, this many milliseconds from now. To be called on the loop.
   *
   * @return the key that cancels the timer
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
   * Runs a task when the loop has looked at its sockets. To be called on the loop.
   *
   * <p>A timer is no way to that: XNIO looks at its sockets only when it has no task left, and a
   * timer that is due meanwhile counts as a task.
   */
  public void afterSelect(Runnable task) {
    selected.then(() -> guarded(task));
  }

  /**
   * Calls back as a socket of this thread does, that is after the loop has looked at its sockets,
   * and also when it runs no more tasks. To be called on the loop.
   */
  public void signal(Runnable callback) {
    selected.then(() -> callBack(callback::run));
  }

  /**
   * Runs a task again and again, with this many milliseconds in between. From any thread.
   *
   * @param task is given the nanoseconds by which it runs too late
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
   * Runs no more tasks and timers, from whichever thread they come; called before the thread ends.
   */
  public void stop() {
    stopped = true;
  }

  /**
   * Runs a task; a throw here belongs to no session, its effects are unknown, and the loop fails.
   */
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
   * The body of a callback of Undertow or XNIO.
   *
   * @param <E> what it may throw
   */
  public interface Callback<E extends Exception> {
    /** Runs it. */
    void run() throws E;
  }

  /**
   * Runs the body of a callback of Undertow or XNIO. Both catch and log whatever is thrown, and go
   * on; after an error that is {@linkplain FailureClassifier#isFatal fatal} this loop fails.
   */
  public static <E extends Exception> void callBack(Callback<E> body) throws E {
    try {
      body.run();
    } catch (Error e) {
      failIfFatal(e);
      throw e;
    }
  }

  /** An executor for Undertow that runs a task at once, as {@link #callBack} does. */
  public static void runNow(Runnable task) {
    callBack(task::run);
  }

  /** Fails the loop of the calling thread, if it is one, after a fatal error. */
  public static void failIfFatal(Throwable thrown) {
    XnioEventLoop loop = CURRENT.get();
    if (loop != null && FailureClassifier.isFatal(thrown)) {
      loop.fail(thrown);
    }
  }

  /**
   * Fails the loop: it runs no more tasks. From any thread.
   *
   * <p>A fatal error also goes to the thread's handler of uncaught errors, which may end the
   * process.
   */
  public void fail(Throwable fault) {
    stop();
    if (failed.compareAndSet(false, true)) {
      try {
        if (FailureClassifier.isFatal(fault)) {
          Thread here = Thread.currentThread();
          here.getUncaughtExceptionHandler().uncaughtException(here, fault);
        }
      } finally {
        failure.accept(fault);
      }
    }
  }
}
