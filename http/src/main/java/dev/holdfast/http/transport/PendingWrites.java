package dev.holdfast.http.transport;

/** Counts the answers that have not left yet, so that a shutdown can wait. Confined to the loop. */
public final class PendingWrites {

  private int answers;
  private Runnable whenEmpty = () -> {};

  void begin() {
    answers++;
  }

  void end() {
    answers--;
    if (answers == 0) {
      whenEmpty.run();
    }
  }

  /** Runs a task when all have left: at once, or each time from now on. */
  public void whenEmpty(Runnable task) {
    whenEmpty = task;
    if (answers == 0) {
      task.run();
    }
  }
}
