package dev.holdfast.http.conformance;

import static com.google.common.collect.ImmutableList.toImmutableList;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.collect.ImmutableList;
import dev.holdfast.http.conformance.checks.AllChecks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The whole suite against the program, with options that leave no check out. */
class ConformanceTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Times are short, hosts are told apart, and names and pages are limited. */
  private static final String SHORT =
      "--wait 20s --inactivity 4s --max-pause 8s --polling 2s --body-timeout 2s --write-timeout 1s"
          + " --idle-timeout 3s --trusted-proxies 127.0.0.1 --allowed-hosts chat.example"
          + " --allow-origin https://a.example --keep-messages 500";

  /** Little room, and no limits of rate. */
  private static final String SMALL =
      "--mailbox-packets 100 --request-packets 250 --packet-limit off --rate-limit off"
          + " --max-body 1m --mailbox-bytes 512k --presence-max 3 --sessions-per-host 4"
          + " --connections-per-host 16 --max-connections 256"
          + " --trusted-proxies 127.0.0.1";

  /** What neither of these can have. */
  private static final String REST =
      "--creation-limit 20/1s --max-pause 0s --packet-limit off --trusted-proxies 127.0.0.1";

  /** A server, its known options, and the checks that run against it. */
  private record Run(SuiteRunner runner, TestedServerOptions options, ConformanceSuite suite) {

    ImmutableList<RuleResult> results() throws InterruptedException {
      return runner.run(suite, options, (done, all) -> {});
    }

    boolean canRun(Check check) {
      return suite.checks().contains(check) && check.missing(options).isEmpty();
    }
  }

  private static Set<String> rules(List<RuleResult> results, RuleStatus status) {
    return results.stream()
        .filter(result -> result.status() == status)
        .map(result -> result.rule().id())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Run run(ServerProcess server, ConformanceSuite suite) throws Exception {
    SuiteRunner runner = new SuiteRunner(server.address(), PATIENCE, 16);
    return new Run(runner, runner.options(server.options()), suite);
  }

  @Test
  void everyRuleThatAClientCanSeeHolds() throws Exception {
    ConformanceSuite all = AllChecks.suite();
    ExecutorService executor = Executors.newFixedThreadPool(3);
    try (ServerProcess first = new ServerProcess(SHORT);
        ServerProcess second = new ServerProcess(SMALL);
        ServerProcess third = new ServerProcess(REST)) {
      List<Run> runs = new ArrayList<>(List.of(run(first, all), run(second, all)));
      ImmutableList<Check> left =
          all.checks().stream()
              .filter(check -> runs.stream().noneMatch(run -> run.canRun(check)))
              .collect(toImmutableList());
      runs.add(run(third, new ConformanceSuite(all.rules(), left, all.unseen())));
      assertEquals(
          List.of(),
          left.stream().filter(check -> !runs.get(2).canRun(check)).map(Check::title).toList(),
          "no server can run these");
      List<Future<ImmutableList<RuleResult>>> running = new ArrayList<>();
      for (Run run : runs) {
        running.add(executor.submit(run::results));
      }
      Set<String> passed = new TreeSet<>();
      Set<String> failed = new TreeSet<>();
      for (int i = 0; i < runs.size(); i++) {
        ImmutableList<RuleResult> results = running.get(i).get();
        passed.addAll(rules(results, RuleStatus.PASSED));
        results.stream()
            .filter(result -> result.status() == RuleStatus.FAILED)
            .map(RuleResult::toString)
            .forEach(failed::add);
      }
      assertEquals(Set.of(), failed, "these fail");
      Set<String> expected = new TreeSet<>(all.rules().keySet());
      expected.removeAll(all.unseen().keySet());
      assertEquals(expected, passed, "what was run");
    } finally {
      executor.shutdownNow();
    }
  }
}
