package dev.holdfast.core.store.sqlite;

import com.google.common.util.concurrent.AbstractExecutionThreadService;

/**
 * The service that runs a {@link BatchWriter} on the writer thread. When it is stopped, it writes
 * all that is queued first.
 */
final class WriterService extends AbstractExecutionThreadService {

  /**
   * The shortest time from one batch to the next, in which that fills up, in milliseconds. A
   * message after a silence does not wait.
   */
  private static final long GAP = 5;

  private final StoreParts parts;
  private final StoreShutdown shutdown;
  private final BatchWriter writer;
  private boolean failed; // true while it runs, and from then on if it throws

  WriterService(StoreParts parts, StoreShutdown shutdown) {
    this.parts = parts;
    this.shutdown = shutdown;
    this.writer = new BatchWriter(parts);
  }

  @Override
  protected void run() throws InterruptedException {
    failed = true;
    long next = parts.clock.steady();
    while (isRunning()) {
      parts.queue.await(BatchWriter.IDLE);
      parts.queue.gather(next - parts.clock.steady());
      writer.runOnce();
      next = parts.clock.steady() + GAP;
    }
    failed = false;
  }

  @Override
  protected void triggerShutdown() {
    shutdown.startDeadline();
    parts.store.endParking();
    parts.queue.wake();
  }

  @Override
  protected void shutDown() throws InterruptedException {
    try {
      if (!failed) {
        writer.finish();
      }
    } finally {
      writer.close();
    }
  }

  @Override
  protected String serviceName() {
    return "log-writer";
  }
}
