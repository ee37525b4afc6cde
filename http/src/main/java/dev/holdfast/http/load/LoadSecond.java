package dev.holdfast.http.load;

import java.util.Locale;

/**
 * One second of a load test.
 *
 * @param phase what the test did then, such as {@code measuring}
 * @param at seconds since the test began
 * @param seconds how long it was: the last one is cut off when the test ends
 * @param sessions that are members then
 * @param said messages
 * @param delivered messages, to each session
 * @param medianMillis from say to delivery
 * @param p99Millis the same, of the slowest in a hundred
 * @param serverCpu seconds of CPU that the server used; negative if it is not known
 */
public record LoadSecond(
    String phase,
    long at,
    double seconds,
    int sessions,
    long said,
    long delivered,
    double medianMillis,
    double p99Millis,
    double serverCpu) {

  static LoadSecond of(String phase, LoadLoop loop, double seconds, double serverCpu) {
    LoadIntervalCounts counts = loop.statistics().second();
    return new LoadSecond(
        phase,
        loop.now() / 1_000_000,
        seconds,
        loop.joined(),
        counts.said,
        counts.delivered,
        counts.latencies.getValueAtPercentile(50) / 1e3,
        counts.latencies.getValueAtPercentile(99) / 1e3,
        serverCpu);
  }

  @Override
  public String toString() {
    String line =
        String.format(
            Locale.ROOT,
            "%d s  %,d sessions  %,d said  %,d delivered  p50 %.1f ms  p99 %.1f ms",
            at,
            sessions,
            said,
            delivered,
            medianMillis,
            p99Millis);
    return serverCpu < 0
        ? line
        : line + String.format(Locale.ROOT, "  server %.0f %% of a core", serverCpu * 100);
  }
}
