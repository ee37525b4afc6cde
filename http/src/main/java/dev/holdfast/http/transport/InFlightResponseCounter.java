package dev.holdfast.http.transport;

/**
 * A counter of responses that are being written, so that a shutdown can wait for them. Confined to
 * the loop.
 */
public final class InFlightResponseCounter {

  private int responses;
  private Runnable whenEmpty = () -> {};

  /** A response begins to be written. */
  public void begin() {
    responses++;
  }

  /** A response has been written, or never will be. */
  public void end() {
    responses--;
    if (responses == 0) {
      whenEmpty.run();
    }
  }

  /** Runs a task whenever no response is being written: now, and each time from now on. */
  public void whenEmpty(Runnable task) {
    whenEmpty = task;
    if (responses == 0) {
      task.run();
    }
  }
}
