package dev.holdfast.http.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.xnio.XnioExecutor;
import org.xnio.channels.ReadTimeoutException;
import org.xnio.conduits.StreamSourceConduit;

/** What counts against the timeout of a body, on a clock that the test moves. */
class CustomHandlerBodyTimeoutTest {

  private static final long LIMIT = 1_000;

  private long now;
  private final List<Runnable> looks = new ArrayList<>();
  private int late;
  private final CustomHandlerBodyTimeout timeout =
      new CustomHandlerBodyTimeout(
          LIMIT,
          () -> now,
          (millis, task) -> {
            looks.add(task);
            return mock(XnioExecutor.Key.class);
          },
          () -> late++);

  /** Runs the timer that was set last. */
  private void look() {
    looks.remove(looks.size() - 1).run();
  }

  @Test
  void onlyTheTimeInWhichTheHandlerWaitsCounts() {
    timeout.start();
    now += 10 * LIMIT; // other work
    look();
    timeout.waits();
    now += LIMIT - 1;
    look();
    timeout.waitsNoMore();
    now += 10 * LIMIT;
    look();
    assertEquals(0, late);
    timeout.waits();
    now += 1;
    look();
    assertEquals(1, late);
    assertEquals(List.of(), looks);
  }

  @Test
  void itBeginsAnewWithEnoughBytes() {
    timeout.start();
    timeout.waits();
    for (int i = 0; i < 10; i++) {
      now += LIMIT - 1;
      timeout.arrived(CustomHandlerBodyTimeout.PROGRESS / 2);
      timeout.arrived(CustomHandlerBodyTimeout.PROGRESS / 2);
      look();
    }
    assertEquals(0, late);
    now += LIMIT / 2;
    timeout.arrived(CustomHandlerBodyTimeout.PROGRESS - 1);
    now += LIMIT / 2;
    look();
    assertEquals(1, late);
  }

  @Test
  void aReadThatBlocksDoesSoForTheRestAndThenThrows() throws IOException {
    StreamSourceConduit source = mock(StreamSourceConduit.class);
    timeout.waits();
    now += 400;
    timeout.waitsNoMore();
    doAnswer(call -> now += 599).when(source).awaitReadable(600, TimeUnit.MILLISECONDS);
    timeout.await(source, Long.MAX_VALUE);
    doAnswer(call -> now += 1).when(source).awaitReadable(1, TimeUnit.MILLISECONDS);
    assertThrows(ReadTimeoutException.class, () -> timeout.await(source, Long.MAX_VALUE));
    assertThrows(ReadTimeoutException.class, () -> timeout.await(source, Long.MAX_VALUE));
  }

  @Test
  void aReadThatBlocksIsToldBeforeItsConnectionIsClosed() throws IOException {
    StreamSourceConduit source = mock(StreamSourceConduit.class);
    timeout.start();
    doAnswer(
            call -> {
              now += LIMIT;
              look();
              return null;
            })
        .when(source)
        .awaitReadable(LIMIT, TimeUnit.MILLISECONDS);
    assertThrows(ReadTimeoutException.class, () -> timeout.await(source, Long.MAX_VALUE));
    assertEquals(0, late);
    look();
    assertEquals(1, late);
  }
}
