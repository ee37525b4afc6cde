package dev.holdfast.core.store.sqlite;

/**
 * The bounds of the queues to the disk.
 *
 * @param messages the most messages and receipts that wait; more are refused
 * @param weight the most bytes of memory of their texts; more are refused
 * @param excess the most refusals that wait to be reported in order; more are reported at once
 * @param changes the most changes that wait; more are lost
 * @param readings the most readings that wait; more fail
 */
record StoreQueueLimits(int messages, long weight, int excess, int changes, int readings) {

  static final StoreQueueLimits DEFAULT =
      new StoreQueueLimits(10_000, 16 << 20, 100_000, 100_000, 20_000);
}
