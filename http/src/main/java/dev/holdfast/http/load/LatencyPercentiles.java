package dev.holdfast.http.load;

import org.HdrHistogram.Histogram;

/**
 * The percentiles of how long messages took, from the time at which each was to be said until it
 * was told.
 *
 * @param p90Millis of the slowest in ten
 */
public record LatencyPercentiles(
    double medianMillis, double p90Millis, double p99Millis, double p999Millis, double maxMillis) {

  static LatencyPercentiles of(Histogram micros) {
    return new LatencyPercentiles(
        micros.getValueAtPercentile(50) / 1e3,
        micros.getValueAtPercentile(90) / 1e3,
        micros.getValueAtPercentile(99) / 1e3,
        micros.getValueAtPercentile(99.9) / 1e3,
        micros.getMaxValue() / 1e3);
  }
}
