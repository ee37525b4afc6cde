package dev.holdfast.core.store.postgres;

import java.util.concurrent.atomic.LongAdder;

/** What is counted of a node for {@link NodeStatistics}, over all its lives. Thread-safe. */
final class NodeCounters {
  final LongAdder reads = new LongAdder();
  final LongAdder readMillis = new LongAdder();
  final LongAdder fenced = new LongAdder();
  final LongAdder declaredDead = new LongAdder();
  final LongAdder timedOut = new LongAdder();
  final LongAdder parked = new LongAdder();
  final LongAdder taken = new LongAdder();
}
