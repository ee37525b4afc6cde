package dev.holdfast.core.store.sqlite;

import com.google.common.util.concurrent.AbstractExecutionThreadService;

/**
 * The service that runs a {@link BatchWriter} on the writer thread. When it is stopped, it writes
 * all that is queued first.
 */
final class WriterService extends AbstractExecutionThreadService {

  /**
   * The longest wait for a batch to fill up after the batch before, in milliseconds. A message
   * after a silence does not wait.
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
    while (isRunning()) {
      writer.turn();
      parts.queue.gather(GAP);
    }
    failed = false;
  }

  @Override
  protected void triggerShutdown() {
    shutdown.startDeadline();
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
