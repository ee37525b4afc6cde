package dev.holdfast.core.chat;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A log that stores and reads when the test says so, in the order in which it was asked. */
final class SlowLog implements RoomLog {

  private final RoomLog log;
  private final Queue<Runnable> work = new ArrayDeque<>();
  private boolean full;

  SlowLog(RoomLog log) {
    this.log = log;
  }

  /** Does all that was asked of it. */
  void work() {
    for (Runnable next = work.poll(); next != null; next = work.poll()) {
      next.run();
    }
  }

  /** Does the first thing that was asked of it. */
  void workOnce() {
    work.remove().run();
  }

  /** Does the first thing that was asked of it, if there is any. */
  void workSome() {
    if (!work.isEmpty()) {
      workOnce();
    }
  }

  /** Whether anything can be stored. */
  void full(boolean full) {
    this.full = full;
  }

  @Override
  public String id() {
    return log.id();
  }

  @Override
  public long head() {
    return log.head();
  }

  @Override
  public long oldest() {
    return log.oldest();
  }

  @Override
  public void append(Draft draft, Consumer<@Nullable Entry> stored) {
    work.add(
        () -> {
          if (full) {
            stored.accept(null);
          } else {
            log.append(draft, stored);
          }
        });
  }

  @Override
  public void read(Range range, Consumer<List<Entry>> read) {
    work.add(() -> log.read(range, read));
  }
}
