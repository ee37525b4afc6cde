package dev.holdfast.http.conformance;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.xml.XmlEscapers;
import dev.holdfast.http.codec.json.JsonValueCodec;
import java.time.Duration;
import java.util.Locale;

/**
 * The report of a run of the suite, with its text forms.
 *
 * @param server its URL
 * @param results of each rule, by number
 * @param time how long it took
 */
public record ConformanceReport(String server, ImmutableList<RuleResult> results, Duration time) {

  /** What is to be done so that more rules are run. */
  private static final String NEEDS =
      """
      What a rule needs is an option of the server. The suite is told of it, too, by --server:
      --server presence-max=3 for --presence-max 3. It reads wait, inactivity, max-pause and polling itself.
      """;

  /** How many rules have this status. */
  public long count(RuleStatus status) {
    return results.stream().filter(result -> result.status() == status).count();
  }

  /** The report in a format. */
  public String write(ReportFormat format) {
    return switch (format) {
      case TEXT -> text();
      case JSON -> JsonValueCodec.write(json()) + "\n";
      case JUNIT -> junit();
    };
  }

  /** A line for each rule, its details below it, and a summary. */
  private String text() {
    StringBuilder text = new StringBuilder();
    for (RuleResult result : results) {
      ProtocolRule rule = result.rule();
      text.append(
          String.format("%-8s %-5s %s%n", result.status().word(), rule.id(), rule.sentence()));
      if (result.status() != RuleStatus.PASSED) {
        String begin = result.status() == RuleStatus.NOT_RUN ? "needs " : "";
        result.details().forEach(detail -> text.append("               " + begin + detail + "\n"));
      }
    }
    if (count(RuleStatus.NOT_RUN) > 0) {
      text.append(NEEDS);
    }
    return text.append(summary()).append('\n').toString();
  }

  /** The numbers of rules by status, in one line. */
  public String summary() {
    return String.format(
        Locale.ROOT,
        "%s: %s, %d passed, %d failed, %d not run, %d that no client can see; %.1f s",
        server,
        results.size() == 1 ? "1 rule" : results.size() + " rules",
        count(RuleStatus.PASSED),
        count(RuleStatus.FAILED),
        count(RuleStatus.NOT_RUN),
        count(RuleStatus.UNSEEN),
        time.toMillis() / 1_000.0);
  }

  private ImmutableMap<String, Object> json() {
    return ImmutableMap.of(
        "server", server,
        "passed", count(RuleStatus.PASSED),
        "failed", count(RuleStatus.FAILED),
        "notRun", count(RuleStatus.NOT_RUN),
        "unseen", count(RuleStatus.UNSEEN),
        "milliseconds", time.toMillis(),
        "rules", results.stream().map(ConformanceReport::json).collect(toImmutableList()));
  }

  private static ImmutableMap<String, Object> json(RuleResult result) {
    return ImmutableMap.of(
        "rule", result.rule().id(),
        "status", result.status().word().toLowerCase(Locale.ROOT).replace(' ', '-'),
        "sentence", result.rule().sentence(),
        "milliseconds", result.time().toMillis(),
        "details", result.details());
  }

  /**
   * JUnit XML, which continuous integration reads: each rule is a test case, and one that was not
   * run is skipped.
   */
  private String junit() {
    StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    xml.append(
        String.format(
            Locale.ROOT,
            "<testsuite name=\"conformance of %s\" tests=\"%d\" failures=\"%d\" errors=\"0\""
                + " skipped=\"%d\" time=\"%.3f\">\n",
            attribute(server),
            results.size(),
            count(RuleStatus.FAILED),
            count(RuleStatus.NOT_RUN) + count(RuleStatus.UNSEEN),
            time.toMillis() / 1_000.0));
    results.forEach(result -> xml.append(testCase(result)));
    return xml.append("</testsuite>\n").toString();
  }

  private static String testCase(RuleResult result) {
    ProtocolRule rule = result.rule();
    String open =
        String.format(
            Locale.ROOT,
            "  <testcase classname=\"conformance\" name=\"%s\" time=\"%.3f\"",
            attribute(rule.id() + " " + rule.sentence()),
            result.time().toMillis() / 1_000.0);
    String details = String.join("\n", result.details());
    return switch (result.status()) {
      case PASSED -> open + "/>\n";
      case FAILED -> open + "><failure message=\"" + attribute(details) + "\"/></testcase>\n";
      case NOT_RUN ->
          open + "><skipped message=\"needs " + attribute(details) + "\"/></testcase>\n";
      case UNSEEN -> open + "><skipped message=\"" + attribute(details) + "\"/></testcase>\n";
    };
  }

  private static String attribute(String text) {
    return XmlEscapers.xmlAttributeEscaper().escape(text);
  }
}
