package dev.holdfast.http.load;

import java.util.Locale;
import java.util.Map;

/** The table of a load test's outcome, for people. Not thread-safe. */
final class LoadReportPrinter {

  private final StringBuilder text = new StringBuilder();

  private LoadReportPrinter() {}

  static String of(LoadReport report) {
    LoadReportPrinter table = new LoadReportPrinter();
    table.outcome(report);
    table.costs(report);
    return table.text.toString();
  }

  private void outcome(LoadReport report) {
    double seconds = report.seconds();
    row(
        "sessions",
        "%,d of %,d%s",
        report.sessions(),
        report.planned(),
        list(", ended: ", report.ended()));
    row(
        "said",
        "%,d in %.1f s, %.1f a second%s",
        report.said(),
        seconds,
        report.said() / seconds,
        list(", refused: ", report.refused()));
    row("delivered", "%,d, %,.0f a second", report.delivered(), report.delivered() / seconds);
    row(
        "lost",
        "%,d, told to none %,d, doubled %,d, out of order %,d",
        report.lost(),
        report.unheard(),
        report.doubled(),
        report.reordered());
  }

  private void costs(LoadReport report) {
    LatencyPercentiles latencies = report.latencies();
    double seconds = report.seconds();
    row(
        "from say to heard",
        "median %.1f ms, 90 %% %.1f, 99 %% %.1f, 99.9 %% %.1f, most %.1f",
        latencies.medianMillis(),
        latencies.p90Millis(),
        latencies.p99Millis(),
        latencies.p999Millis(),
        latencies.maxMillis());
    row(
        "answers",
        "%,d, %,.0f bytes each; requests %,.0f bytes a second",
        report.answers(),
        report.bytesReceived() / (double) Math.max(1, report.answers()),
        report.bytesSent() / seconds);
    double delivered = Math.max(1, report.delivered());
    if (report.serverCpu() >= 0) {
      row(
          "opening",
          "%.0f us of CPU of the server for each that was planned",
          report.openingCpu() * 1e6 / Math.max(1, report.planned()));
      row(
          "server",
          "%.2f us of CPU per delivery, %.0f %% of a core, %.1f KiB per session",
          report.serverCpu() * 1e6 / delivered,
          100 * report.serverCpu() / seconds,
          report.serverKibPerSession());
    }
    row("this test", "%.2f us of CPU per delivery", report.ownCpu() * 1e6 / delivered);
  }

  private void row(String name, String format, Object... values) {
    text.append(String.format(Locale.ROOT, "%-18s ", name))
        .append(String.format(Locale.ROOT, format, values))
        .append('\n');
  }

  private static String list(String title, Map<String, Long> counts) {
    return counts.isEmpty() ? "" : title + counts;
  }
}
