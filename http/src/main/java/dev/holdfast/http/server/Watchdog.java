package dev.holdfast.http.server;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices from outside when a thread that a server cannot do without stands still: it is logged
 * once with its stack, counted, and woken again and again, in case that it only sleeps.
 *
 * <p>It counts looks and not seconds, so that a process that was suspended is not taken for one
 * that stands still. A thread of its own, which does not keep the process alive.
 */
final class Watchdog implements AutoCloseable {

  /** Time between two looks, in milliseconds. */
  static final long LOOK = 1_000;

  /** How many looks without an answer are too many. */
  static final int TOO_MANY = 5;

  private static final Logger log = LoggerFactory.getLogger(Watchdog.class);

  private final ImmutableList<Pulse> pulses;
  private final Runnable stalled;
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * A watchdog that does not look yet.
   *
   * @param stalled called once whenever a thread is found to stand still
   */
  Watchdog(List<Pulse> pulses, Runnable stalled) {
    this.pulses = ImmutableList.copyOf(pulses);
    this.stalled = stalled;
  }

  /** Looks from now on, with so many milliseconds in between. */
  void start(long millis) {
    Thread thread = new Thread(() -> run(millis), "holdfast watchdog");
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
    }
  }

  /** Looks after all threads once. */
  void look() {
    for (Pulse pulse : pulses) {
      look(pulse);
    }
  }

  private void look(Pulse pulse) {
    int before = pulse.missed();
    int missed = pulse.look();
    if (missed == TOO_MANY) {
      stalled.run();
      log.error("{} stands still", pulse.name(), pulse.stack());
    } else if (missed == 0 && before >= TOO_MANY) {
      log.warn("{} goes on after {} looks", pulse.name(), before);
    }
  }

  /** Looks no more. */
  @Override
  public void close() {
    closed.countDown();
  }
}
