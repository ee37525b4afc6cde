package dev.holdfast.core.store.sqlite;

import dev.holdfast.core.store.RetentionClock;
import dev.holdfast.core.store.RetentionLimits;
import java.nio.file.Path;

/**
 * The parts of a chat store on disk that the {@link QueueingChatStore}, the writer and the {@link
 * StoreShutdown} share. Each part says which thread owns it.
 */
final class StoreParts {

  final DatabaseOpener.Opened files;
  final Path file;
  final RetentionLimits retention;
  final RetentionClock clock;
  final FaultInjector faults;
  final WriteQueue queue;
  final HistoryReader reader;
  final FileOutage outage;
  final DeletedDatabaseCopy deletedDatabaseCopy;
  final WriterHealth health;
  final MetadataChangeRetryQueue changeRetryQueue = new MetadataChangeRetryQueue();
  final StatisticsCounters counters = new StatisticsCounters();
  final QueueingChatStoreReference store = new QueueingChatStoreReference();

  StoreParts(
      DatabaseOpener.Opened files,
      RetentionLimits retention,
      RetentionClock clock,
      StoreQueueLimits limits,
      FaultInjector faults) {
    this.files = files;
    this.file = files.file();
    this.retention = retention;
    this.clock = clock;
    this.faults = faults;
    this.queue = new WriteQueue(limits, WriteAheadLogLimiter.mostPages(retention));
    this.reader = new HistoryReader(file, retention, clock, limits.readings());
    this.outage = new FileOutage(file, "nothing is stored");
    this.deletedDatabaseCopy = new DeletedDatabaseCopy(file, files.directory());
    this.health = new WriterHealth(clock);
  }
}
