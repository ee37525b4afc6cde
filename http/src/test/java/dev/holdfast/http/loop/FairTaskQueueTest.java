package dev.holdfast.http.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.xnio.XnioExecutor;

class FairTaskQueueTest {

  private final Queue<Runnable> tasks = new ArrayDeque<>(); // of the loop, in their order
  private final Queue<Runnable> timers = new ArrayDeque<>();
  private final FairTaskQueue queue =
      new FairTaskQueue(
          (millis, task) -> {
            (millis == 0 ? tasks : timers).add(task);
            return XnioExecutor.Key.IMMEDIATE;
          });
  private int ran;

  /** As XNIO does: it looks at its timers, and at its sockets, when it has no more tasks. */
  private void untilItLooks() {
    while (!tasks.isEmpty()) {
      tasks.remove().run();
      assertTrue(timers.isEmpty() || tasks.size() <= 1, "its time would run while tasks do");
    }
  }

  private void look() {
    untilItLooks();
    timers.remove().run();
    untilItLooks();
  }

  private void forEver() {
    tasks.add(
        () -> {
          ran++;
          queue.add(this::forEver);
        });
  }

  @Test
  void aFewTasksRunAtOnce() {
    for (int i = 1; i <= 64; i++) {
      queue.add(() -> ran++);
      assertEquals(i, ran);
    }
    look();
    assertEquals(0, timers.size());
  }

  @Test
  void tasksThatRepeatLeaveTimeToTheLoop() {
    for (int i = 0; i < 10; i++) {
      queue.add(this::forEver);
    }
    untilItLooks();
    for (int i = 1; i < 5; i++) {
      assertEquals(64 * i, ran);
      assertEquals(1, timers.size());
      look();
    }
  }

  @Test
  void manyTasksRunInPortions() {
    for (int i = 0; i < 150; i++) {
      queue.add(() -> ran++);
    }
    assertEquals(64, ran);
    look();
    assertEquals(128, ran);
    queue.add(() -> ran++);
    assertEquals(128, ran, "it does not overtake those that wait");
    look();
    assertEquals(151, ran);
    assertEquals(0, timers.size());
  }

  @Test
  void aTaskAddedByATaskRunsBehindThoseThatWait() {
    List<String> order = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      queue.add(() -> {});
    }
    queue.add(
        () -> {
          order.add("first");
          queue.add(() -> order.add("third"));
        });
    queue.add(() -> order.add("second"));
    look();
    assertEquals(List.of("first", "second", "third"), order);
  }
}
