package dev.holdfast.http.load;

import java.util.Map;
import java.util.TreeMap;

/**
 * The statistics of a load test. Each second is counted for itself, and is added to what is counted
 * in all when it ends. Confined to the loop.
 */
final class LoadStatistics {

  private final LoadIntervalCounts second = new LoadIntervalCounts();
  private final LoadIntervalCounts all = new LoadIntervalCounts();
  private final Map<String, Long> refusals = new TreeMap<>();
  private final Map<String, Long> ends = new TreeMap<>();

  /** The counts since the last {@link #endSecond}. */
  LoadIntervalCounts second() {
    return second;
  }

  /** The counts from {@link #begin} until the last {@link #endSecond}. */
  LoadIntervalCounts all() {
    return all;
  }

  /** What was refused, by code. */
  Map<String, Long> refusals() {
    return refusals;
  }

  /** Why sessions ended, with their numbers. */
  Map<String, Long> ends() {
    return ends;
  }

  /** What was counted until now is not measured. */
  void begin() {
    second.reset();
    all.reset();
  }

  /** Adds what was counted in this second, and begins the next one. */
  void endSecond() {
    all.add(second);
    second.reset();
  }

  void said() {
    second.said++;
  }

  /**
   * A session was told a message.
   *
   * @param latency since the message was to be said, in microseconds; -1 if it is not known
   */
  void delivered(long latency) {
    second.delivered++;
    if (latency >= 0) {
      second.latencies.recordValue(Math.min(latency, LoadIntervalCounts.MAX_LATENCY));
    }
  }

  void sent(int bytes) {
    second.bytesSent += bytes;
  }

  void received(int bytes) {
    second.answers++;
    second.bytesReceived += bytes;
  }

  void refused(String code) {
    refusals.merge(code, 1L, Long::sum);
  }

  void ended(String why) {
    ends.merge(why, 1L, Long::sum);
  }
}
