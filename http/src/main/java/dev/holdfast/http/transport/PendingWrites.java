package dev.holdfast.http.transport;

/**
 * A counter of answers that are being written, so that a shutdown can wait for them. Confined to
 * the loop.
 */
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

  /** Runs a task whenever no answer is being written: now, and each time from now on. */
  public void whenEmpty(Runnable task) {
    whenEmpty = task;
    if (answers == 0) {
      task.run();
    }
  }
}
