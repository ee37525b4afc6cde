package dev.holdfast.http.load;

import org.HdrHistogram.Histogram;

/** The counts of one span of time of a load test. Confined to the loop. */
final class LoadIntervalCounts {
  static final long MAX_LATENCY = 3_600_000_000L; // microseconds; what takes longer is counted so
  private static final int DIGITS = 3;

  final Histogram latencies = new Histogram(MAX_LATENCY, DIGITS);
  long said;
  long delivered;
  long foreign; // what others said, to each session
  long answers;
  long bytesSent;
  long bytesReceived;

  void add(LoadIntervalCounts other) {
    latencies.add(other.latencies);
    said += other.said;
    delivered += other.delivered;
    foreign += other.foreign;
    answers += other.answers;
    bytesSent += other.bytesSent;
    bytesReceived += other.bytesReceived;
  }

  void reset() {
    latencies.reset();
    said = 0;
    delivered = 0;
    foreign = 0;
    answers = 0;
    bytesSent = 0;
    bytesReceived = 0;
  }
}
