package dev.holdfast.http.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.xnio.XnioExecutor;

class TurnsTest {

  private final Queue<Runnable> timers = new ArrayDeque<>();
  private final Turns turns =
      new Turns(
          (millis, task) -> {
            timers.add(task);
            return XnioExecutor.Key.IMMEDIATE;
          });
  private int ran;

  private void forEver() {
    ran++;
    turns.add(this::forEver);
  }

  @Test
  void whatComesAgainAndAgainLeavesTheLoopBetween() {
    for (int i = 0; i < 10; i++) {
      turns.add(this::forEver);
    }
    for (int i = 1; i < 5; i++) {
      assertEquals(1, timers.size());
      timers.remove().run();
      assertEquals(10 * i, ran);
    }
  }

  @Test
  void ofVeryManySomeAreLetGoAtATime() {
    for (int i = 0; i < 150; i++) {
      turns.add(() -> ran++);
    }
    timers.remove().run();
    assertEquals(64, ran);
    timers.remove().run();
    timers.remove().run();
    assertEquals(150, ran);
    assertEquals(0, timers.size());
  }
}
