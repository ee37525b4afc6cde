package dev.holdfast.core.store.postgres;

import com.google.common.base.Throwables;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the loop and the threads of one life of a node share: where the database is, the time there,
 * and whether it can be used. Thread-safe.
 */
final class NodeContext {

  private static final Logger log = LoggerFactory.getLogger(NodeContext.class);

  final DatabaseConnector database;
  final SharedStoreConfig config;
  final NodeCounters counters;
  private final LongSupplier steady;
  private final Executor loop;
  private volatile boolean dropped;
  private volatile long offset; // milliseconds from the steady clock to the time of the database
  private volatile @Nullable String outage; // null: what is asked can be written
  private volatile long healthySince; // when it began, or the last outage ended; steady clock

  /**
   * Makes the context of a life that begins.
   *
   * @param steady milliseconds of a clock that never goes back
   */
  NodeContext(
      DatabaseConnector database,
      SharedStoreConfig config,
      NodeCounters counters,
      LongSupplier steady,
      Executor loop) {
    this.database = database;
    this.config = config;
    this.counters = counters;
    this.steady = steady;
    this.loop = loop;
    this.healthySince = steady.getAsLong();
  }

  /** Milliseconds of a clock that never goes back. */
  long steady() {
    return steady.getAsLong();
  }

  // ---- the loop

  /** Runs a task on the loop, unless the node has ended. */
  void run(Runnable task) {
    if (dropped) {
      return;
    }
    try {
      loop.execute(
          () -> {
            if (!dropped) {
              task.run();
            }
          });
    } catch (RejectedExecutionException e) {
      dropped = true; // the loop has ended
    }
  }

  /** Has the loop fail, and with it the server, which another one replaces. */
  void fail(Throwable fault) {
    run(
        () -> {
          dropped = true;
          Throwables.throwIfUnchecked(fault);
          throw new IllegalStateException("a thread of " + config + " has failed", fault);
        });
  }

  /** Tells the loop nothing from now on. */
  void drop() {
    dropped = true;
  }

  boolean isDropped() {
    return dropped;
  }

  // ---- the time of the database

  /**
   * Notes a time that the database has told.
   *
   * @param before when it was asked, by the steady clock
   */
  void noteTime(long time, long before) {
    offset = time - (before + steady()) / 2;
  }

  /** The time of the database, in milliseconds since 1970. */
  long time() {
    return steady() + offset;
  }

  // ---- whether it can be used

  /** Notes that something was written. */
  void works() {
    if (outage != null) {
      healthySince = steady();
      outage = null;
      log.info("{} can be used again", database);
    }
  }

  /** Notes why nothing can be written. */
  void fails(String reason) {
    if (outage == null) {
      log.error("{} cannot be used, and nothing is stored: {}", database, reason);
    }
    outage = reason;
  }

  /** Why nothing can be written; null if it can. */
  @Nullable String outage() {
    return outage;
  }

  /** Whether this node has worked for so many milliseconds without a break. */
  boolean isHealthyFor(long millis) {
    return outage == null && steady() - healthySince >= millis;
  }
}
