package dev.holdfast.core.store;

/**
 * What a store in a file has done since it was opened, for metrics.
 *
 * @param messages how many messages are stored
 * @param batches how many transactions that took
 * @param failures how many transactions failed
 * @param queued how many things wait to be written now
 * @param commitSeconds how long all transactions took together
 */
public record StoreStatistics(
    long messages, long batches, long failures, int queued, double commitSeconds) {}
