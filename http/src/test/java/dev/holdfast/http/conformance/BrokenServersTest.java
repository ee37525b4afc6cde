package dev.holdfast.http.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import dev.holdfast.http.conformance.checks.AllChecks;
import dev.holdfast.http.conformance.client.ServerAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks fail where a server is wrong. */
class BrokenServersTest {

  private static ServerProcess server;

  @BeforeAll
  static void start() throws IOException {
    server = new ServerProcess("--inactivity 45s");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Set<String> failures(
      ServerAddress server, Map<String, String> given, Set<String> rules) throws Exception {
    SuiteRunner runner = new SuiteRunner(server, Duration.ofSeconds(4), 24);
    ConformanceSuite suite = AllChecks.suite().only(rule -> rules.contains(rule.id()));
    ImmutableList<RuleResult> results = runner.run(suite, runner.options(given), (done, all) -> {});
    return results.stream()
        .filter(result -> result.status() == RuleStatus.FAILED)
        .map(result -> result.rule().id())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> rules(String rules) {
    return new TreeSet<>(Splitter.on(' ').splitToList(rules));
  }

  private static Set<String> failuresBehind(UnaryOperator<String> spoil, String rules)
      throws Exception {
    return failuresBehind(spoil, Duration.ZERO, rules);
  }

  private static Set<String> failuresBehind(
      UnaryOperator<String> spoil, Duration late, String rules) throws Exception {
    try (SpoilingProxy proxy = new SpoilingProxy(server.address(), spoil, late)) {
      return failures(proxy.address(), server.options(), rules(rules));
    }
  }

  @Test
  void aProxyThatChangesNothingFailsNoRule() throws Exception {
    String rules = "S1 S2 S10 S25 S16 S21 S29 S92 S114 S115 S116 S152 S161 S166 S201 S221 S223";
    assertEquals(Set.of(), failuresBehind(UnaryOperator.identity(), rules));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "S2   | Access-Control-Allow-Origin  | Access-Control-Allow-Urigin",
        "S92  | nosniff                      | no-snif",
        "S114 | charset=utf-8                | charset=utf-7",
        "S115 | no-store                     | no-cache",
        "S119 | Vary: Origin                 | Access-Control-Allow-Credentials: true",
        "S5   | Allow: POST                  | Allow: PUT",
        "S152 | \"requests\":2               | \"requests\":3",
        "S151 | \"hold\":0                   | \"hold\":1",
        "S11  | \"wait\":2,                  | \"wait\":3,",
        "S153 | \"ver\":\"1.6\"              | \"ver\":\"1.7\"",
        "S29  | \"ack\":1000                 | \"ack\":1001",
        "S16  | item-not-found               | item-not-fount",
        "S17  | item-not-found               | item-not-fount",
        "S18  | rid-exhausted                | rid-exhaustad",
        "S159 | other-request                | other-recuest",
        "S166 | \"type\":\"error\"           | \"type\":\"errol\"",
        "S179 | \"type\":\"terminate\"       | \"type\":\"tarminate\"",
        "S45  | \"oldest\"                   | \"oldent\"",
        "S282 | \"messageLength\":2000       | \"messageLength\":1999",
        "S283 | \"members\":2               | \"members\":3",
        "S285 | \"phrases\"                  | \"phrasas\"",
        "S193 | \"joined\"                   | \"jained\"",
        "S205 | \"suggestion\"               | \"suggastion\"",
        "S206 | U+200C                       | U+200D",
        "S221 | \"seq\":3                    | \"seq\":4",
        "S237 | \"message\"                  | \"massage\"",
        "S265 | a b c                        | a+b+c",
        "S259 | one two                      | one tow",
        "S67  | ok                           | ko",
        "S330 | text/event-stream            | text/avent-stream",
        "S331 | X-Accel-Buffering            | X-Accel-Baffering",
        "S332 | Transfer-Encoding: chunked   | Transfer-Encoding: chanked",
        "S334 | retry: 3000                  | retry: soon",
        "S335 | data: {                      | data: [",
        "S339 | event: gap                   | event: gup"
      })
  void aWrongAnswerIsNoticed(String rule, String right, String wrong) throws Exception {
    assertEquals(Set.of(rule), failuresBehind(text -> text.replace(right, wrong), rule));
  }

  @Test
  void aWrongStatusIsNoticed() throws Exception {
    UnaryOperator<String> errors =
        text -> text.contains("condition") ? text.replace("200 OK", "400 OK") : text;
    assertEquals(rules("S1"), failuresBehind(errors, "S1"));
  }

  @Test
  void aRepeatThatGetsOtherBytesIsNoticed() throws Exception {
    AtomicInteger count = new AtomicInteger();
    UnaryOperator<String> other =
        text -> text.replace("There is no", "There is " + (10 + count.incrementAndGet() % 80));
    assertEquals(rules("S25"), failuresBehind(other, "S25"));
  }

  @Test
  void aLateAnswerIsNoticed() throws Exception {
    UnaryOperator<String> slow =
        text -> {
          try {
            Thread.sleep(3_600);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return text;
        };
    assertEquals(rules("S10 S21 S83 S161"), failuresBehind(slow, "S10 S21 S83 S161"));
  }

  @Test
  void aBusyServerMaySeeALossALittleLater() throws Exception {
    assertEquals(
        Set.of(),
        failuresBehind(
            UnaryOperator.identity(), Duration.ofSeconds(1), "S23 S105 S163 S167 S169 S182"));
  }

  @Test
  void aServerThatDoesNotSeeALossIsNoticed() throws Exception {
    assertEquals(
        rules("S105 S167 S169 S182"),
        failuresBehind(UnaryOperator.identity(), Duration.ofMinutes(1), "S105 S167 S169 S182"));
  }

  @Test
  void aServerWithoutSessionsFailsEveryRuleAboutSessions() throws Exception {
    String rules =
        "S8 S14 S15 S16 S17 S18 S19 S21 S22 S23 S25 S26 S27 S28 S29 S30 S32 S80 S81 S82 S109"
            + " S114 S115 S144 S147 S150 S151 S153 S158 S156 S160 S161 S162 S164 S165 S166 S171 S179"
            + " S5 S90 S92 S121 S65 S67 S117"
            + " S300 S301 S302 S303 S304 S305 S306 S307 S308 S309 S310 S311 S312 S313 S314 S315"
            + " S316 S317 S318 S319 S320 S321 S322 S323";
    try (CarelessServer careless = new CarelessServer()) {
      Set<String> failed = failures(careless.address(), Map.of(), rules(rules));
      Set<String> passed = rules(rules);
      passed.removeAll(failed);
      assertEquals(Set.of(), passed, "these pass");
    }
  }
}
