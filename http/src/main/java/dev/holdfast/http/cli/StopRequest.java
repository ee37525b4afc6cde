package dev.holdfast.http.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A request of the system to stop, such as Ctrl-C makes, to a command that prints what it has until
 * then: the process ends when this is closed, or some seconds later. Thread-safe.
 */
final class StopRequest implements AutoCloseable {

  private static final long PATIENCE = 10; // seconds until the process ends in any case

  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread hook = new Thread(this::await, "stop request");
  private volatile boolean made;

  /** Listens to the system. */
  StopRequest() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void await() {
    made = true;
    try {
      if (!closed.await(PATIENCE, TimeUnit.SECONDS)) {
        System.err.println("holdfast: the result did not come in " + PATIENCE + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether it is to stop. */
  boolean isMade() {
    return made;
  }

  @Override
  public void close() {
    closed.countDown();
    if (!made) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        made = true; // it was made just now, and the hook ends by itself
      }
    }
  }
}
