package dev.holdfast.http.cli;

import com.google.common.base.Stopwatch;
import com.google.common.collect.ImmutableList;
import dev.holdfast.http.conformance.Check;
import dev.holdfast.http.conformance.ConformanceProgressListener;
import dev.holdfast.http.conformance.ConformanceReport;
import dev.holdfast.http.conformance.ConformanceSuite;
import dev.holdfast.http.conformance.ProtocolRule;
import dev.holdfast.http.conformance.ReportFormat;
import dev.holdfast.http.conformance.RuleResult;
import dev.holdfast.http.conformance.RuleStatus;
import dev.holdfast.http.conformance.SuiteRunner;
import dev.holdfast.http.conformance.TestedServerOptions;
import dev.holdfast.http.conformance.checks.AllChecks;
import dev.holdfast.http.conformance.client.ServerAddress;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code conformance}: tests a server at a URL against the rules of the protocol. */
@Command(
    name = "conformance",
    description = "Hold a server against the rules of the protocol, from outside.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footer = {
      "",
      "The terms of a session are read from the server. Other options that it runs with are named by"
          + " --server; what is not named is taken for the default. Rules that need other options are"
          + " not run, and the report names these. It makes rooms, bans hosts of its own choice for"
          + " seconds, and speaks in the lobby: use a server of your own.",
      "Exit status: 0 if no rule failed, 1 if one did, 2 if there is no such server or an argument is"
          + " wrong."
    })
final class ConformanceCommand implements Callable<Integer> {

  private static final int AT_A_TIME = 16;

  /** A member of a check has its requests held for a second: much less is no time for an answer. */
  private static final String SHORTEST = "2s";

  private static final String PASSWORD = "HOLDFAST_ADMIN_PASSWORD";

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "URL",
      description = "the server, such as" + " http://127.0.0.1:8080")
  private @Nullable String url;

  @Option(names = "--only", paramLabel = "RULES", description = "some rules, such as S12,S30-S40")
  private @Nullable String only;

  @Option(
      names = "--server",
      paramLabel = "NAME=VALUE",
      description =
          "an option that the server"
              + " runs with, such as trusted-proxies=127.0.0.1; admin-password=WORD, or "
              + PASSWORD
              + " in the environment, is the password of admins. What is told by the server itself"
              + " (wait, inactivity, max-pause, polling) is not named")
  private List<String> server = new ArrayList<>();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "text, json or junit (default" + " text)")
  private String format = "text";

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "a file for the report, instead of" + " standard output")
  private @Nullable Path output;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "how long to wait for an answer that should be there, 2s to 10m (default 10s)")
  private String timeout = "10s";

  @Option(names = "--list", description = "print the rules and what each needs, and run nothing")
  private boolean list;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  ConformanceCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    ConformanceSuite suite = AllChecks.suite();
    if (only != null) {
      RuleFilter filter = filter(only);
      suite = suite.only(filter::matches);
      if (suite.rules().isEmpty()) {
        throw wrong("--only '" + only + "': there is no such rule; --list prints all");
      }
    }
    ReportFormat as = format();
    Duration patience = arguments().time("--timeout", timeout, SHORTEST, "10m");
    ServerAddress address = url == null ? null : arguments().server(url);
    Map<String, String> given =
        new TestedServerArguments(arguments(), address).read(server, System.getenv(PASSWORD));
    if (list) {
      return list(suite);
    }
    ResultDestination result = new ResultDestination(spec, output);
    result.check();
    SuiteRunner runner = new SuiteRunner(arguments().server(url), patience, AT_A_TIME);
    Stopwatch watch = Stopwatch.createStarted();
    TestedServerOptions options;
    try {
      options = runner.options(given);
    } catch (IOException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
    ImmutableList<RuleResult> results = runner.run(suite, options, progress());
    ConformanceReport report =
        new ConformanceReport(runner.server().toString(), results, watch.elapsed());
    result.write(report.write(as), report.summary() + System.lineSeparator());
    return report.count(RuleStatus.FAILED) == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private static int list(PrintWriter out, ConformanceSuite suite) {
    for (ProtocolRule rule : suite.rules().values().stream().sorted().toList()) {
      out.println(rule.id() + " " + rule.sentence());
      String unseen = suite.unseen().get(rule.id());
      if (unseen != null) {
        out.println("    unseen: " + unseen);
      }
      for (Check check : suite.checks()) {
        if (check.rules().contains(rule.id())) {
          check.needs().forEach(need -> out.println("    needs " + need.options()));
        }
      }
    }
    out.flush();
    return ExitCode.OK;
  }

  private int list(ConformanceSuite suite) {
    return list(spec.commandLine().getOut(), suite);
  }

  private RuleFilter filter(String text) {
    try {
      return RuleFilter.parse(text);
    } catch (IllegalArgumentException e) {
      throw wrong("--only '" + text + "': " + e.getMessage());
    }
  }

  private ReportFormat format() {
    try {
      return ReportFormat.valueOf(format.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw wrong("--format takes text, json or junit, not '" + format + "'");
    }
  }

  /** On a terminal a line says how far the run is. */
  private ConformanceProgressListener progress() {
    PrintWriter err = spec.commandLine().getErr();
    if (!isTerminal()) {
      return (done, all) -> {};
    }
    return (done, all) -> {
      err.print("\r" + done + " of " + all + " checks" + (done == all ? "\n" : ""));
      err.flush();
    };
  }

  /** Since JDK 22 there is a console without a terminal too, and a method that tells. */
  @SuppressWarnings("SystemConsoleNull")
  private static boolean isTerminal() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }

  private ClientArguments arguments() {
    return new ClientArguments(spec);
  }

  private ParameterException wrong(String message) {
    return arguments().wrong(message);
  }
}
