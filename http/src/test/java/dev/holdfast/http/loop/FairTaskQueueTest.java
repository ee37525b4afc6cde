package dev.holdfast.http.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class FairTaskQueueTest {

  private final Queue<Runnable> tasks = new ArrayDeque<>(); // of the loop, in their order
  private final Queue<Runnable> selected = new ArrayDeque<>(); // what a select finds
  private final FairTaskQueue queue = new FairTaskQueue(selected::add);
  private int ran;

  /** As XNIO does: it selects when it has no more tasks. */
  private void untilItSelects() {
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
  }

  private void select() {
    untilItSelects();
    selected.remove().run();
    untilItSelects();
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
    select();
    assertEquals(0, selected.size());
  }

  @Test
  void tasksThatRepeatLeaveTimeToTheLoop() {
    for (int i = 0; i < 10; i++) {
      queue.add(this::forEver);
    }
    untilItSelects();
    for (int i = 1; i < 5; i++) {
      assertEquals(64 * i, ran);
      assertEquals(1, selected.size());
      select();
    }
  }

  @Test
  void manyTasksRunInPortions() {
    for (int i = 0; i < 150; i++) {
      queue.add(() -> ran++);
    }
    assertEquals(64, ran);
    select();
    assertEquals(128, ran);
    queue.add(() -> ran++);
    assertEquals(128, ran, "it does not overtake those that wait");
    select();
    assertEquals(151, ran);
    assertEquals(0, selected.size());
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
    select();
    assertEquals(List.of("first", "second", "third"), order);
  }
}
