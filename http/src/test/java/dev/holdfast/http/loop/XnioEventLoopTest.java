package dev.holdfast.http.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xnio.XnioIoThread;
import org.xnio.channels.StreamSinkChannel;

class XnioEventLoopTest {

  private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
  private final NetworkThreads threads;
  private final XnioEventLoop loop;

  XnioEventLoopTest() throws IOException {
    threads = NetworkThreads.start(1);
    loop = new XnioEventLoop(threads.worker().getIoThread(), failure::complete);
  }

  @AfterEach
  void stop() throws InterruptedException {
    threads.worker().shutdownNow();
    assertTrue(threads.worker().awaitTermination(10, TimeUnit.SECONDS));
  }

  private void await(CountDownLatch latch) throws InterruptedException {
    assertTrue(latch.await(10, TimeUnit.SECONDS));
  }

  @Test
  void aTimerRunsOnTheLoopThatSetIt() throws Exception {
    CompletableFuture<XnioEventLoop> at = new CompletableFuture<>();
    loop.execute(() -> loop.after(1, () -> at.complete(XnioEventLoop.current())));
    assertSame(loop, at.get(10, TimeUnit.SECONDS));
  }

  @Test
  void aTimerThatIsTakenBackDoesNotRun() throws Exception {
    CountDownLatch later = new CountDownLatch(1);
    loop.execute(
        () -> {
          loop.after(1, () -> failure.complete(new AssertionError("it ran"))).remove();
          loop.after(2, later::countDown);
        });
    await(later);
    assertTrue(!failure.isDone());
  }

  /** Sets timers that are due whenever no task is left, so that the loop mostly does not select. */
  private void keepBusy(int times) {
    if (times > 0) {
      loop.after(1, () -> keepBusy(times - 1));
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(3));
    }
  }

  @Test
  void aTaskBehindASelectRunsWithWhatElseThatSelectHasFound() throws Exception {
    XnioIoThread thread = threads.worker().getIoThread();
    StreamSinkChannel ready = thread.createHalfDuplexPipe().getRightSide();
    AtomicBoolean found = new AtomicBoolean();
    ready
        .getWriteSetter()
        .set(
            sink -> {
              sink.suspendWrites();
              found.set(true);
            });
    for (int time = 0; time < 2; time++) {
      found.set(false);
      CompletableFuture<Boolean> seen = new CompletableFuture<>();
      loop.execute(
          () -> {
            ready.resumeWrites();
            loop.afterSelect(() -> loop.execute(() -> seen.complete(found.get())));
            keepBusy(5);
          });
      assertTrue(seen.get(10, TimeUnit.SECONDS));
    }
  }

  @Test
  void aTimerThatCouldBeLostIsNotSet() {
    assertThrows(IllegalStateException.class, () -> loop.after(1, () -> {}));
  }

  @Test
  void aTaskThatAnotherThreadWantsRepeatedIsRepeated() throws InterruptedException {
    CountDownLatch times = new CountDownLatch(3);
    loop.repeat(1, late -> times.countDown());
    await(times);
  }

  @Test
  void aThrowInATimerIsAFailureOfTheLoopAndTheLastThingOnIt() throws Exception {
    CountDownLatch times = new CountDownLatch(2);
    loop.repeat(
        1,
        late -> {
          times.countDown();
          throw new IllegalStateException("in a timer");
        });
    assertEquals("in a timer", failure.get(10, TimeUnit.SECONDS).getMessage());
    CountDownLatch after = new CountDownLatch(1);
    threads.worker().getIoThread().execute(after::countDown);
    await(after);
    assertEquals(1, times.getCount());
  }
}
