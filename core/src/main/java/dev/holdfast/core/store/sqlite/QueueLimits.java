package dev.holdfast.core.store.sqlite;

/**
 * How much waits for the disk, at most.
 *
 * @param requests to be written and answered; those beyond are refused
 * @param weight of their texts, in bytes of memory; likewise
 * @param excess refusals that wait for their turn to be told; those beyond are told at once
 * @param notes those beyond are lost
 * @param readings those beyond fail
 */
record QueueLimits(int requests, long weight, int excess, int notes, int readings) {

  static final QueueLimits DEFAULT = new QueueLimits(10_000, 16 << 20, 100_000, 100_000, 20_000);
}
