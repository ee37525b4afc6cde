package dev.holdfast.core.chat;

import dev.holdfast.core.loop.EventLoop;
import dev.holdfast.core.loop.VirtualLoop;
import java.util.ArrayList;
import java.util.List;

/**
 * The loop of one node of a simulation, which shares its clock with the others. A process that is
 * stopped does nothing until it goes on; one that is dead does nothing any more.
 */
final class SimulatedLoop implements EventLoop {

  private final VirtualLoop shared;
  private final List<Runnable> missed = new ArrayList<>(); // while it was stopped
  private boolean stopped;
  private boolean dead;

  SimulatedLoop(VirtualLoop shared) {
    this.shared = shared;
  }

  void stop() {
    stopped = true;
  }

  void goOn() {
    stopped = false;
    List<Runnable> tasks = List.copyOf(missed);
    missed.clear();
    tasks.forEach(this::execute);
  }

  boolean isStopped() {
    return stopped;
  }

  void die() {
    dead = true;
  }

  @Override
  public void execute(Runnable task) {
    shared.execute(() -> run(task));
  }

  @Override
  public void runAfter(long millis, Runnable task) {
    shared.runAfter(millis, () -> run(task));
  }

  private void run(Runnable task) {
    if (stopped) {
      missed.add(task);
    } else if (!dead) {
      task.run();
    }
  }

  @Override
  public boolean isCurrentThread() {
    return true;
  }

  @Override
  public long now() {
    return shared.now();
  }
}
