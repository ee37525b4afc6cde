package dev.holdfast.core.store.sqlite;

import com.google.common.util.concurrent.AbstractExecutionThreadService;

/** The thread of a {@link Writer}; asked to stop, it first does all that is queued. */
final class WriterService extends AbstractExecutionThreadService {

  /** Milliseconds between two batches: the first message of a silence waits for nothing. */
  private static final long GAP = 5;

  private final SqliteStore store;
  private final Writer writer;
  private boolean dead; // while it runs, and for ever if that ends with a throw

  WriterService(SqliteStore store) {
    this.store = store;
    this.writer = new Writer(store);
  }

  @Override
  protected void run() throws InterruptedException {
    dead = true;
    while (isRunning()) {
      writer.turn();
      store.queue().gather(GAP);
    }
    dead = false;
  }

  @Override
  protected void triggerShutdown() {
    store.startDeadline();
    store.queue().wake();
  }

  @Override
  protected void shutDown() throws InterruptedException {
    try {
      if (!dead) {
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
