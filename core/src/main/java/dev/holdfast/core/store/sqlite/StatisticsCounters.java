package dev.holdfast.core.store.sqlite;

import dev.holdfast.core.store.StoreStatistics;
import java.util.concurrent.atomic.AtomicLong;

/** The counters behind {@link StoreStatistics}. Thread-safe; counted on the writer thread. */
final class StatisticsCounters {

  private final AtomicLong messages = new AtomicLong();
  private final AtomicLong batches = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private final AtomicLong nanos = new AtomicLong();

  void committed(int messages, long nanos) {
    this.messages.addAndGet(messages);
    batches.incrementAndGet();
    this.nanos.addAndGet(nanos);
  }

  void failed() {
    failures.incrementAndGet();
  }

  StoreStatistics statistics(int queued) {
    return new StoreStatistics(
        messages.get(), batches.get(), failures.get(), queued, nanos.get() / 1e9);
  }
}
