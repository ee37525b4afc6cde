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
 * Notices from outside when a thread that a server cannot do without stands still: it is logged
 * once with its stack, counted, and woken again and again, in case that it only sleeps. One that is
 * dead, or stands still for too long, is lost, and the server with it.
 *
 * <p>It counts looks and not seconds, so that a process that was suspended is not taken for one
 * that stands still. A thread of its own, which does not keep the process alive.
 */
public final class Watchdog implements AutoCloseable {

  /** Time between two looks, in milliseconds. */
  public static final long LOOK = 1_000;

  /** How many looks without an answer make a thread one that stands still. */
  static final int STILL = 5;

  /** How many make it one that never goes on. */
  static final int LOST = 30;

  private static final Logger log = LoggerFactory.getLogger(Watchdog.class);

  private final ImmutableList<Heartbeat> heartbeats;
  private final Runnable stalled;
  private final Consumer<? super Error> fatal;
  private final Executor telling;
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * A watchdog that does not look yet.
   *
   * @param stalled called once whenever a thread is found to stand still
   * @param fatal told of a thread that is lost, at each look, and of what ends the looks
   * @param telling where it logs: a log that blocks may be what the thread waits for
   */
  public Watchdog(
      List<Heartbeat> heartbeats, Runnable stalled, Consumer<? super Error> fatal, Executor telling) {
    this.heartbeats = ImmutableList.copyOf(heartbeats);
    this.stalled = stalled;
    this.fatal = fatal;
    this.telling = telling;
  }

  /** Looks from now on, with so many milliseconds in between. */
  public void start(long millis) {
    aside(() -> run(millis));
  }

  /** Runs a task in a thread of its own, which does not keep the process alive. */
  public static void aside(Runnable task) {
    Thread thread = new Thread(task, "holdfast watchdog");
    thread.setDaemon(true);
    thread.start();
  }

  private void run(long millis) {
    try {
      while (!closed.await(millis, TimeUnit.MILLISECONDS)) {
        look();
      }
    } catch (RejectedExecutionException e) {
      log.debug("the threads end, and are looked after no more", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Error e) {
      fatal.accept(e);
      throw e;
    }
  }

  /** Looks after all threads once. */
  void look() {
    for (Heartbeat heartbeat : heartbeats) {
      look(heartbeat);
    }
  }

  private void look(Heartbeat heartbeat) {
    int before = heartbeat.missed();
    int missed = heartbeat.look();
    if (missed == STILL) {
      stalled.run();
      LostThreadError where = heartbeat.where();
      telling.execute(() -> log.error("{} does not go on", heartbeat.name(), where));
    } else if (missed == 0 && before >= STILL) {
      telling.execute(() -> log.warn("{} goes on after {} looks", heartbeat.name(), before));
    }
    if (missed >= LOST || !heartbeat.isAlive()) {
      fatal.accept(heartbeat.where());
    }
  }

  /** Looks no more. */
  @Override
  public void close() {
    closed.countDown();
  }
}
