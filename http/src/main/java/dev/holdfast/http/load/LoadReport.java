package dev.holdfast.http.load;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Iterables;
import dev.holdfast.http.codec.json.JsonTree;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * The outcome of a load test. The components are the fields of its JSON form; times are in
 * milliseconds where their names say so, else in seconds.
 *
 * @param sessions that were members at the end, talkers too
 * @param ended why sessions ended, with their numbers
 * @param refused what the server refused, by code
 * @param said messages that were said while it was measured
 * @param delivered how often a session was told a message in that time
 * @param lost messages that a member was not told, in all
 * @param doubled messages that a member was told again
 * @param reordered messages that a member was told behind a later one
 * @param answers of the server, with packets or without
 * @param serverCpu seconds of CPU that the server used; negative if it is not known
 * @param ownCpu seconds of CPU that the test itself used
 * @param serverKibPerSession KiB of memory for each session beyond what the empty server used;
 *     negative if it is not known
 */
public record LoadReport(
    int sessions,
    ImmutableSortedMap<String, Long> ended,
    ImmutableSortedMap<String, Long> refused,
    double seconds,
    long said,
    long delivered,
    long lost,
    long doubled,
    long reordered,
    long answers,
    long bytesSent,
    long bytesReceived,
    double medianMillis,
    double p90Millis,
    double p99Millis,
    double p999Millis,
    double maxMillis,
    double serverCpu,
    double ownCpu,
    double serverKibPerSession,
    ImmutableList<LoadSecond> perSecond) {

  static LoadReport of(
      LoadLoop loop,
      double seconds,
      double serverCpu,
      double ownCpu,
      double serverKibPerSession,
      ImmutableList<LoadSecond> perSecond) {
    LoadStatistics.Counts counts = loop.statistics().all();
    Histogram latencies = counts.latencies;
    long lost = 0;
    long doubled = 0;
    long reordered = 0;
    for (LoadSession each : Iterables.concat(loop.talkers(), loop.listeners())) {
      lost += each.sequence().lost(each.room().newest());
      doubled += each.sequence().doubled();
      reordered += each.sequence().reordered();
    }
    return new LoadReport(
        loop.joined(),
        ImmutableSortedMap.copyOf(loop.statistics().ends()),
        ImmutableSortedMap.copyOf(loop.statistics().refusals()),
        seconds,
        counts.said,
        counts.delivered,
        lost,
        doubled,
        reordered,
        counts.answers,
        counts.bytesSent,
        counts.bytesReceived,
        latencies.getValueAtPercentile(50) / 1e3,
        latencies.getValueAtPercentile(90) / 1e3,
        latencies.getValueAtPercentile(99) / 1e3,
        latencies.getValueAtPercentile(99.9) / 1e3,
        latencies.getMaxValue() / 1e3,
        serverCpu,
        ownCpu,
        serverKibPerSession,
        perSecond);
  }

  /** Whether each member was told each message once and in order, and all sessions were kept. */
  public boolean isWhole() {
    return lost == 0 && doubled == 0 && reordered == 0 && ended.isEmpty();
  }

  /** Returns it as JSON. */
  public String json() {
    return JsonTree.write(this);
  }

  /** Returns it as a table. */
  public String table() {
    StringBuilder table = new StringBuilder();
    row(table, "sessions", "%,d%s", sessions, list(", ended: ", ended));
    row(
        table,
        "said",
        "%,d in %.1f s, %.1f a second%s",
        said,
        seconds,
        said / seconds,
        list(", refused: ", refused));
    row(table, "delivered", "%,d, %,.0f a second", delivered, delivered / seconds);
    row(table, "lost", "%,d, doubled %,d, out of order %,d", lost, doubled, reordered);
    row(
        table,
        "from say to heard",
        "median %.1f ms, 90 %% %.1f, 99 %% %.1f, 99.9 %% %.1f, most %.1f",
        medianMillis,
        p90Millis,
        p99Millis,
        p999Millis,
        maxMillis);
    row(
        table,
        "answers",
        "%,d, %,.0f bytes each; requests %,.0f bytes a second",
        answers,
        bytesReceived / (double) Math.max(1, answers),
        bytesSent / seconds);
    if (serverCpu >= 0) {
      row(
          table,
          "server",
          "%.2f us of CPU per delivery, %.0f %% of a core, %.1f KiB per session",
          serverCpu * 1e6 / Math.max(1, delivered),
          100 * serverCpu / seconds,
          serverKibPerSession);
    }
    row(table, "this test", "%.2f us of CPU per delivery", ownCpu * 1e6 / Math.max(1, delivered));
    return table.toString();
  }

  private static void row(StringBuilder table, String name, String format, Object... values) {
    table.append(String.format(Locale.ROOT, "%-18s " + format + "%n", prepend(name, values)));
  }

  private static Object[] prepend(String name, Object[] values) {
    Object[] all = new Object[values.length + 1];
    all[0] = name;
    System.arraycopy(values, 0, all, 1, values.length);
    return all;
  }

  private static String list(String title, Map<String, Long> counts) {
    return counts.isEmpty() ? "" : title + counts;
  }
}
