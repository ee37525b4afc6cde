package dev.holdfast.http.loop;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.loop.LostThreadError;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The watchdog of the threads that a server cannot do without. A thread that stands still is logged
 * once with its stack, counted, and woken at each check, because XNIO may have left it asleep. A
 * thread that is dead, or stands still for too long, is lost, and the server fails.
 *
 * <p>It counts checks and not seconds, so that a process that was suspended does not fail. It has a
 * daemon thread of its own.
 */
public final class Watchdog implements AutoCloseable {

  /** Time between two checks, in milliseconds. */
  public static final long INTERVAL = 1_000;

  /** After this many missed heartbeats a thread stands still. */
  static final int STALLED = 5;

  /** After this many missed heartbeats a thread is lost. */
  static final int LOST = 30;

  private static final Logger log = LoggerFactory.getLogger(Watchdog.class);

  private final ImmutableList<Heartbeat> heartbeats;
  private final Runnable stalled;
  private final Consumer<? super Error> fatal;
  private final Executor logging;
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * A watchdog that has not started.
   *
   * @param stalled called once for each thread that begins to stand still
   * @param fatal called with a lost thread, at each check, and with an error that ends the checks
   * @param logging runs the writes to the log, which may be what the thread is blocked by
   */
  public Watchdog(
      List<Heartbeat> heartbeats,
      Runnable stalled,
      Consumer<? super Error> fatal,
      Executor logging) {
    this.heartbeats = ImmutableList.copyOf(heartbeats);
    this.stalled = stalled;
    this.fatal = fatal;
    this.logging = logging;
  }

  /** Starts to check, with this many milliseconds in between. */
  public void start(long millis) {
    inNewThread(() -> run(millis));
  }

  /** Runs a task in a daemon thread of its own. */
  public static void inNewThread(Runnable task) {
    Thread thread = new Thread(task, "holdfast watchdog");
    thread.setDaemon(true);
    thread.start();
  }

  private void run(long millis) {
    try {
      while (!closed.await(millis, TimeUnit.MILLISECONDS)) {
        check();
      }
    } catch (RejectedExecutionException e) {
      log.debug("the threads end, and are not checked any more", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Error e) {
      fatal.accept(e);
      throw e;
    }
  }

  /** Checks all threads once. */
  void check() {
    for (Heartbeat heartbeat : heartbeats) {
      check(heartbeat);
    }
  }

  private void check(Heartbeat heartbeat) {
    int before = heartbeat.missed();
    int missed = heartbeat.check();
    if (missed == STALLED) {
      stalled.run();
      LostThreadError lost = heartbeat.lost();
      logging.execute(() -> log.error("{} does not go on", heartbeat.name(), lost));
    } else if (missed == 0 && before >= STALLED) {
      logging.execute(() -> log.warn("{} goes on after {} checks", heartbeat.name(), before));
    }
    if (missed >= LOST || !heartbeat.isAlive()) {
      fatal.accept(heartbeat.lost());
    }
  }

  /** Stops checking. */
  @Override
  public void close() {
    closed.countDown();
  }
}
