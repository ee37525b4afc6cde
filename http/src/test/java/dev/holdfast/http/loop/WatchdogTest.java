package dev.holdfast.http.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class WatchdogTest {

  private final Logger logger = (Logger) LoggerFactory.getLogger(Watchdog.class);
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final AtomicInteger stalls = new AtomicInteger();
  private final List<Error> lost = new ArrayList<>();
  private final CountDownLatch released = new CountDownLatch(1);
  private final CountDownLatch standing = new CountDownLatch(1);
  private final Thread watched = new Thread(this::standStill, "watched");
  private final Heartbeat heartbeat = new Heartbeat(watched, tasks::add);
  private final Watchdog watchdog =
      new Watchdog(List.of(heartbeat), stalls::incrementAndGet, lost::add, Runnable::run);

  @BeforeEach
  void listen() throws InterruptedException {
    watched.start();
    standing.await();
    logged.start();
    logger.addAppender(logged);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(logged);
    released.countDown();
  }

  private void look(int times) {
    IntStream.range(0, times).forEach(i -> watchdog.check());
  }

  /** Runs the tasks of the watched thread, as it does when it goes on. */
  private void run() {
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
  }

  /** What was logged of this thread. */
  private List<ILoggingEvent> events() {
    return List.copyOf(logged.list).stream()
        .filter(event -> event.getFormattedMessage().startsWith("watched "))
        .toList();
  }

  private List<Level> levels() {
    return events().stream().map(ILoggingEvent::getLevel).toList();
  }

  @Test
  void aThreadThatAnswersIsLeftAlone() {
    for (int i = 0; i < 100; i++) {
      look(1 + i % Watchdog.STALLED);
      run();
    }
    assertEquals(0, stalls.get());
    assertEquals(List.of(), levels());
  }

  @Test
  void aStalledThreadIsLoggedOnceWithItsStackAndCounted() {
    look(Watchdog.LOST);
    assertEquals(1, stalls.get());
    assertEquals(List.of(Level.ERROR), levels());
    String stack = ThrowableProxyUtil.asString(events().get(0).getThrowableProxy());
    assertTrue(stack.contains("WatchdogTest.standStill"), stack);
  }

  @Test
  void aWatchedThreadIsWokenAtEveryCheck() {
    look(1);
    assertEquals(1, tasks.size());
    look(2);
    assertEquals(3, tasks.size());
  }

  @Test
  void aThreadThatGoesOnIsLoggedAndWatchedAsBefore() {
    look(Watchdog.LOST - 1);
    run();
    look(1);
    assertEquals(List.of(Level.ERROR, Level.WARN), levels());
    look(Watchdog.STALLED);
    assertEquals(2, stalls.get());
  }

  @Test
  void aThreadThatNeverGoesOnIsLost() {
    look(Watchdog.LOST);
    assertEquals(List.of(), lost);
    look(1);
    assertEquals(1, lost.size());
    assertTrue(
        List.of(lost.get(0).getStackTrace()).stream()
            .anyMatch(line -> line.getMethodName().equals("standStill")));
  }

  @Test
  void aDeadThreadIsLostAtOnce() throws InterruptedException {
    Thread dead = new Thread(() -> {}, "brief");
    dead.start();
    dead.join();
    Heartbeat none = new Heartbeat(dead, tasks::add);
    new Watchdog(List.of(none), stalls::incrementAndGet, lost::add, Runnable::run).check();
    assertEquals("brief is dead", lost.get(0).getMessage());
  }

  @Test
  void aBlockedLogDoesNotStopTheWatchdog() {
    List<Runnable> told = new ArrayList<>();
    Watchdog other =
        new Watchdog(List.of(heartbeat), stalls::incrementAndGet, lost::add, told::add);
    IntStream.rangeClosed(0, Watchdog.LOST).forEach(i -> other.check());
    assertEquals(1, told.size());
    assertEquals(1, lost.size());
  }

  @Test
  void theLoopAndTheThreadThatAcceptsAreWatched() throws Exception {
    NetworkThreads threads = NetworkThreads.start(1);
    CountDownLatch release = new CountDownLatch(1);
    try {
      assertEquals(2, threads.heartbeats().size());
      threads.heartbeats().forEach(Heartbeat::check);
      threads.worker().getIoThread().execute(() -> awaitQuietly(release));
      AtomicInteger found = new AtomicInteger();
      Watchdog real =
          new Watchdog(threads.heartbeats(), found::incrementAndGet, lost::add, Runnable::run);
      while (found.get() == 0) {
        real.check();
        Thread.sleep(1);
      }
    } finally {
      release.countDown();
      threads.worker().shutdownNow();
    }
  }

  private void standStill() {
    standing.countDown();
    awaitQuietly(released);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
