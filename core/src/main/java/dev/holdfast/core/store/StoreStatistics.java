package dev.holdfast.core.store;

/**
 * A snapshot of what a store in a file has done since it was opened, for metrics.
 *
 * @param messages the number of messages stored
 * @param batches the number of transactions
 * @param failures the number of transactions that failed
 * @param queued the number of requests that wait to be written now
 * @param commitSeconds the duration of all transactions together, in seconds
 */
public record StoreStatistics(
    long messages, long batches, long failures, int queued, double commitSeconds) {}
