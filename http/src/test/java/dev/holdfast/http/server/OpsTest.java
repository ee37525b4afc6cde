package dev.holdfast.http.server;

import static dev.holdfast.http.server.RawClient.get;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.session.SessionPolicy;
import dev.holdfast.http.server.RawClient.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpsTest {

  @Test
  void theMetricsOfTheDocumentAreThere() throws IOException {
    try (TestServer server = new TestServer()) {
      server.create();
      Answer answer = server.ask(get("/metrics"));
      assertEquals("text/plain; version=0.0.4; charset=utf-8", answer.header("content-type"));
      assertTrue(answer.body().contains("holdfast_sessions{state=\"waiting\"} 1.0\n"));
      assertTrue(answer.body().contains("holdfast_sessions{state=\"have_request\"} 0.0\n"));
      assertTrue(answer.body().contains("holdfast_sessions{state=\"have_packet\"} 0.0\n"));
      assertTrue(answer.body().contains("holdfast_sessions_created_total 1.0\n"));
      assertTrue(answer.body().contains("# TYPE holdfast_sessions_ended_total counter\n"));
      assertTrue(answer.body().contains("holdfast_packets_total{direction=\"in\"} 0.0\n"));
      assertTrue(answer.body().contains("holdfast_answers_total{cause=\"packets\"} 0.0\n"));
      assertTrue(answer.body().contains("holdfast_held_lost_total 0.0\n"));
      assertTrue(answer.body().contains("holdfast_loop_lag_seconds "));
    }
  }

  @Test
  void everyMetricIsExplained() throws IOException {
    String document = Files.readString(Path.of("../docs/operations.md"), UTF_8);
    try (TestServer server = new TestServer()) {
      Pattern type = Pattern.compile("# TYPE (\\w+) ");
      type.matcher(server.ask(get("/metrics")).body())
          .results()
          .forEach(
              metric -> assertTrue(document.contains("| `" + metric.group(1)), metric.group(1)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/healthz", "/readyz", "/metrics"})
  void aForwardedRequestForAnOperatorsPathIsNotFound(String path) throws IOException {
    try (TestServer server = new TestServer()) {
      assertEquals(200, server.ask(get(path)).status());
      assertEquals(404, server.ask(get(path, "X-Forwarded-For: 192.0.2.1")).status());
      assertEquals(404, server.ask(get(path, "Forwarded: for=192.0.2.1")).status());
    }
  }

  @Test
  void aServerIsReadyWhileItsBackendCanDoItsWork() throws IOException {
    try (TestServer server = new TestServer()) {
      server.problem = "the disk is full";
      Answer answer = server.ask(get("/readyz"));
      assertEquals(503, answer.status());
      assertEquals("the disk is full\n", answer.body());
      assertEquals(200, server.ask(get("/healthz")).status());
      server.problem = null;
      assertEquals(200, server.ask(get("/readyz")).status());
    }
  }

  @Test
  void operatorsMayHaveAPortOfTheirOwn() throws IOException {
    ServerConfig config = TestServer.config("*", 0, SessionPolicy.DEFAULT, null);
    try (TestServer server = new TestServer(config);
        RawClient operator = new RawClient(server.opsAddress())) {
      assertEquals(404, server.ask(get("/metrics")).status());
      assertEquals(200, operator.send(get("/metrics")).read().status());
      assertEquals("ok\n", operator.send(get("/readyz")).read().body());
      assertEquals(404, operator.send(get("/bind")).read().status());
    }
  }
}
