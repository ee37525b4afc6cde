package dev.holdfast.http.conformance;

import static dev.holdfast.http.conformance.CheckContext.packets;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import dev.holdfast.http.conformance.checks.AllChecks;
import dev.holdfast.http.conformance.client.BindSession;
import dev.holdfast.http.conformance.client.MemberPackets;
import dev.holdfast.http.conformance.client.RawHttpClient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Runs against a right server, which fails no rule though its limits of one host are used up. */
class ConformanceRunsTest {

  private static final Duration USUAL = Duration.ofSeconds(10);
  private static final int JOINS = 200; // of one host, in ten seconds
  private static final int MESSAGES = 100; // of one host, in three seconds

  private static ServerProcess server;

  @BeforeAll
  static void start() throws IOException {
    server = new ServerProcess("--packet-limit off --request-packets 1000");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static List<String> failures(String rules, Duration patience) throws Exception {
    SuiteRunner runner = new SuiteRunner(server.address(), patience, 16);
    Set<String> chosen = Set.copyOf(Splitter.on(' ').splitToList(rules));
    ConformanceSuite suite = AllChecks.suite().only(rule -> chosen.contains(rule.id()));
    ImmutableList<RuleResult> results =
        runner.run(suite, runner.options(server.options()), (done, all) -> {});
    assertEquals(
        List.of(),
        results.stream().filter(result -> result.status() == RuleStatus.NOT_RUN).toList());
    return results.stream()
        .filter(result -> result.status() == RuleStatus.FAILED)
        .map(result -> result.rule().id() + ": " + result.details())
        .toList();
  }

  @Test
  void aHostThatHasJoinedAsOftenAsItMayIsWaitedFor() throws Exception {
    try (RawHttpClient client = new RawHttpClient(server.address(), USUAL)) {
      String join = MemberPackets.join("often", "often", "");
      String leave = ",{\"kind\":\"leave\",\"room\":\"often\"},";
      BindSession session = new BindSession(client, ",\"wait\":1");
      StringBuilder answers = new StringBuilder();
      answers.append(session.ask(packets((join + leave).repeat(JOINS + 20) + join)));
      for (int i = 0; i < 5 && !answers.toString().contains("rate-limited"); i++) {
        answers.append(session.ask(""));
      }
      assertTrue(answers.toString().contains("rate-limited"), answers::toString);
    }
    assertEquals(List.of(), failures("S246 S19 S45 S201 S211 S181 S285", USUAL));
  }

  @Test
  void aHostThatHasSaidAsMuchAsItMayIsWaitedFor() throws Exception {
    try (RawHttpClient client = new RawHttpClient(server.address(), USUAL)) {
      int status = 200;
      for (int i = 0; i < 5 * MESSAGES && status == 200; i++) {
        String form = "Content-Type: application/x-www-form-urlencoded";
        status = client.ask(client.post("/chat", "message=x" + i, form)).status();
      }
      assertEquals(429, status);
    }
    assertEquals(List.of(), failures("S67 S271 S19 S55 S238", USUAL));
  }

  @Test
  void twoRunsDoNotHearEachOtherInTheLobby() throws Exception {
    String rules = "S65 S66 S67 S259 S261 S263 S264 S265 S291";
    ExecutorService executor = Executors.newFixedThreadPool(2);
    try {
      Future<List<String>> one = executor.submit(() -> failures(rules, USUAL));
      Future<List<String>> other = executor.submit(() -> failures(rules, USUAL));
      assertEquals(List.of(), one.get());
      assertEquals(List.of(), other.get());
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void aServerThatMayBeSilentForLongerIsWaitedForThatMuchLonger() throws Exception {
    assertEquals(List.of(), failures("S54 S56 S80 S112 S161 S169 S260", Duration.ofSeconds(2)));
  }
}
