package dev.holdfast.http.load;

import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** What a load test counts: in all, and since the last look. Confined to the loop. */
final class LoadStatistics {

  private static final long LONGEST = 60_000_000; // microseconds that a message takes
  private static final int DIGITS = 3;

  /** Counts of a time. */
  static final class Counts {
    final Histogram latencies = new Histogram(LONGEST, DIGITS);
    long said;
    long delivered;
    long answers;
    long bytesSent;
    long bytesReceived;

    private void reset() {
      latencies.reset();
      said = 0;
      delivered = 0;
      answers = 0;
      bytesSent = 0;
      bytesReceived = 0;
    }
  }

  private final Counts second = new Counts();
  private final Counts all = new Counts();
  private final Map<String, Long> refusals = new TreeMap<>();
  private final Map<String, Long> ends = new TreeMap<>();

  /** The counts since {@link #nextSecond}. */
  Counts second() {
    return second;
  }

  /** The counts since {@link #begin}. */
  Counts all() {
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
    all.reset();
  }

  /** A new second begins. */
  void nextSecond() {
    second.reset();
  }

  void said() {
    second.said++;
    all.said++;
  }

  /**
   * A session was told a message.
   *
   * @param latency since the message was to be said, in microseconds; -1 if it is not known
   */
  void delivered(long latency) {
    second.delivered++;
    all.delivered++;
    if (latency >= 0) {
      long bounded = Math.min(latency, LONGEST);
      second.latencies.recordValue(bounded);
      all.latencies.recordValue(bounded);
    }
  }

  void sent(int bytes) {
    second.bytesSent += bytes;
    all.bytesSent += bytes;
  }

  void received(int bytes) {
    second.answers++;
    all.answers++;
    second.bytesReceived += bytes;
    all.bytesReceived += bytes;
  }

  void refused(String code) {
    refusals.merge(code, 1L, Long::sum);
  }

  void ended(String why) {
    ends.merge(why, 1L, Long::sum);
  }
}
