package dev.holdfast.http.load;

import com.google.common.collect.ImmutableList;

/**
 * The times and costs of a load test, as {@link LoadReport} has them.
 *
 * @param seconds in which it was measured, the wait for the last messages included
 * @param waited seconds of these
 */
record LoadMeasurement(
    double seconds,
    double waited,
    boolean stopped,
    boolean serverGone,
    double openingCpu,
    double coldCpu,
    double serverCpu,
    double ownCpu,
    double serverKibPerSession,
    ImmutableList<LoadSecond> perSecond) {}
