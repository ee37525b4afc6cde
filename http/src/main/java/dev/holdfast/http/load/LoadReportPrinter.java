package dev.holdfast.http.load;

import dev.holdfast.core.chat.policy.ChatPolicy;
import dev.holdfast.http.config.ControlCharacters;
import java.util.Locale;
import java.util.Map;

/**
 * The table of a load test's outcome, for people. What the server says is escaped: a terminal would
 * do what its control characters tell. Not thread-safe.
 */
final class LoadReportPrinter {

  private final LoadReport report;
  private final StringBuilder text = new StringBuilder();

  private LoadReportPrinter(LoadReport report) {
    this.report = report;
  }

  static String of(LoadReport report) {
    LoadReportPrinter table = new LoadReportPrinter(report);
    table.sessions();
    table.messages();
    table.costs();
    table.remedies();
    return table.text.toString();
  }

  private void sessions() {
    row(
        "sessions",
        "%,d of %,d%s",
        report.sessions(),
        report.planned(),
        list(", ended: ", report.ended()));
    if (report.talkersGone() > 0) {
      row(
          "talkers",
          "%,d of %,d: what the others had to say from their end on was not said",
          report.talkers() - report.talkersGone(),
          report.talkers());
    }
  }

  private void messages() {
    double saying = report.seconds() - report.waited();
    row(
        "said",
        "%,d in %.1f s, %s a second%s",
        report.said(),
        saying,
        number("%.1f", report.said(), saying),
        report.stopped() ? ", then stopped" : "");
    if (!report.refused().isEmpty()) {
      row("refused", "%s", list("", report.refused()));
    }
    row(
        "delivered",
        "%,d, %s a second in %.1f s, of which %.1f it waited for the last",
        report.delivered(),
        number("%,.0f", report.delivered(), report.seconds()),
        report.seconds(),
        report.waited());
    if (report.foreign() > 0) {
      row("of others", "%,d deliveries of what others said, not counted above", report.foreign());
    }
    row(
        "lost",
        "%,d, told to none %,d, doubled %,d, out of order %,d",
        report.lost(),
        report.unheard(),
        report.doubled(),
        report.reordered());
  }

  private void costs() {
    latencies();
    double seconds = report.seconds();
    row(
        "answers",
        "%,d, %s bytes each; requests %s bytes a second, heads and bodies",
        report.answers(),
        number("%,.0f", report.bytesReceived(), report.answers()),
        number("%,.0f", report.bytesSent(), seconds));
    if (report.serverGone()) {
      row("server", "its process has ended: its CPU is not known");
    } else if (report.serverCpu() >= 0 || report.openingCpu() >= 0) {
      row(
          "opening",
          "%s us of CPU of the server for each that was planned",
          number("%.0f", report.openingCpu() * 1e6, report.planned()));
      row(
          "server",
          "%s us of CPU per delivery, %s %% of a core, %s KiB per session",
          number("%.2f", report.serverCpu() * 1e6, report.delivered()),
          share(report.serverCpu()),
          number("%.1f", report.serverKibPerSession(), 1));
    }
    row(
        "this test",
        "%s us of CPU per delivery, %s %% of a core",
        number("%.2f", report.ownCpu() * 1e6, report.delivered()),
        share(report.ownCpu()));
  }

  private void latencies() {
    if (report.delivered() == 0) {
      row("from say to heard", "-");
      return;
    }
    LatencyPercentiles latencies = report.latencies();
    row(
        "from say to heard",
        "median %.1f ms, 90 %% %.1f, 99 %% %.1f, 99.9 %% %.1f, most %.1f",
        latencies.medianMillis(),
        latencies.p90Millis(),
        latencies.p99Millis(),
        latencies.p999Millis(),
        latencies.maxMillis());
  }

  /** Says below the table what the server says, and what helps. */
  private void remedies() {
    report.explanations().forEach((code, why) -> line(ControlCharacters.escape(code + ": " + why)));
    String all = report.refused() + " " + report.ended();
    if (all.contains("room-full")) {
      line(
          "room-full: one host can make "
              + ChatPolicy.ROOMS_PER_HOST
              + " rooms; a room holds as many as --room-members says");
    }
    if (all.contains("rate-limited") || all.contains("policy-violation")) {
      line("rate-limited, policy-violation: start the server with " + LoadPlan.SERVER_OPTIONS);
    }
    if (all.contains("item-not-found")) {
      line(
          "item-not-found: the server had no such session any more; it may have too many, see its"
              + " --max-sessions and --sessions-per-host");
    }
    if (report.coldCpu() >= 0) {
      line(
          String.format(
              Locale.ROOT,
              "--warm-up: the server used %.1f s of CPU in it, and may not have compiled all that it"
                  + " runs before %.0f: more load, --rate or --sessions, warms it up sooner",
              report.coldCpu(),
              ServerWarmUp.WARM));
    }
    if (report.serverCpu() == 0 && report.answers() > 0) {
      line("--pid: that process used no CPU; is it the server?");
    }
  }

  private void line(String line) {
    text.append(line).append('\n');
  }

  /** The share of a core in percent; a dash if it was measured for too short, as CPU is told. */
  private String share(double cpu) {
    return report.seconds() < 0.1 ? "-" : number("%.0f", 100 * cpu, report.seconds());
  }

  /** A quotient; a dash if there is none, or what is divided is negative: not known. */
  private static String number(String format, Number count, Number of) {
    double divisor = of.doubleValue();
    boolean isKnown = count.doubleValue() >= 0 && divisor > 0;
    return isKnown ? String.format(Locale.ROOT, format, count.doubleValue() / divisor) : "-";
  }

  private void row(String name, String format, Object... values) {
    text.append(String.format(Locale.ROOT, "%-18s ", name))
        .append(String.format(Locale.ROOT, format, values))
        .append('\n');
  }

  private static String list(String title, Map<String, Long> counts) {
    return counts.isEmpty() ? "" : title + ControlCharacters.escape(counts.toString());
  }
}
