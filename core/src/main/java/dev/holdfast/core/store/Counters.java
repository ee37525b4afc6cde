package dev.holdfast.core.store;

import java.util.concurrent.atomic.AtomicLong;

/** What adds up to {@link Figures}: counted by the writer, read by any thread. */
final class Counters {

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

  Figures figures(int queued) {
    return new Figures(messages.get(), batches.get(), failures.get(), queued, nanos.get() / 1e9);
  }
}
