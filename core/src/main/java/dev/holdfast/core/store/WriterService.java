package dev.holdfast.core.store;

import com.google.common.util.concurrent.AbstractExecutionThreadService;

/** The thread of a {@link Writer}; asked to stop, it first does all that is queued. */
final class WriterService extends AbstractExecutionThreadService {

  private final SqliteStore store;
  private final Writer writer;

  WriterService(SqliteStore store) {
    this.store = store;
    this.writer = new Writer(store);
  }

  @Override
  protected void startUp() throws Exception {
    writer.open();
  }

  @Override
  protected void run() throws InterruptedException {
    while (isRunning() || store.inbox().size() > 0) {
      writer.turn();
    }
  }

  @Override
  protected void triggerShutdown() {
    store.inbox().wake();
  }

  @Override
  protected void shutDown() {
    writer.close();
  }

  @Override
  protected String serviceName() {
    return "log-writer";
  }
}
