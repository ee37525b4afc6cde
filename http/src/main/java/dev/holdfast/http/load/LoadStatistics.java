package dev.holdfast.http.load;

import java.util.Map;
import java.util.TreeMap;

/**
 * The statistics of a load test. Each second is counted for itself, and is added to what is counted
 * in all when it ends. Confined to the loop.
 */
final class LoadStatistics {

  private static final int MAX_REASONS = 20; // reasons that are told apart

  private final LoadIntervalCounts second = new LoadIntervalCounts();
  private final LoadIntervalCounts all = new LoadIntervalCounts();
  private final Map<String, Long> refusals = new TreeMap<>();
  private final Map<String, Long> ends = new TreeMap<>();
  private final Map<String, String> explanations = new TreeMap<>();

  /** The counts since the last {@link #endSecond}. */
  LoadIntervalCounts second() {
    return second;
  }

  /** The counts from {@link #begin} until the last {@link #endSecond}. */
  LoadIntervalCounts all() {
    return all;
  }

  /** What was refused of what is measured, by code. */
  Map<String, Long> refusals() {
    return refusals;
  }

  /** Why sessions ended, with their numbers. */
  Map<String, Long> ends() {
    return ends;
  }

  /** What the server says about the codes that it refuses with. */
  Map<String, String> explanations() {
    return explanations;
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
   * A session was told a message of this test.
   *
   * @param latency since the message was to be said, in microseconds
   */
  void delivered(long latency) {
    second.delivered++;
    second.latencies.recordValue(Math.min(latency, LoadIntervalCounts.MAX_LATENCY));
  }

  /** A session was told what another program said. */
  void deliveredForeign() {
    second.foreign++;
  }

  void sent(int bytes) {
    second.bytesSent += bytes;
  }

  void received(int bytes) {
    second.bytesReceived += bytes;
  }

  void answered() {
    second.answers++;
  }

  void refused(String code) {
    count(refusals, code);
  }

  void ended(String why) {
    count(ends, why);
  }

  private static void count(Map<String, Long> reasons, String reason) {
    boolean known = reasons.containsKey(reason) || reasons.size() < MAX_REASONS;
    reasons.merge(known ? reason : "other reasons", 1L, Long::sum);
  }

  /** The server says what a code means. */
  void explain(String code, String text) {
    if (!text.isEmpty() && explanations.size() < MAX_REASONS) {
      explanations.put(code, text);
    }
  }
}
