package dev.holdfast.http.server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.limit.RateLimit;
import dev.holdfast.core.session.SessionPolicy;
import dev.holdfast.http.handler.AllowedHostNames;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections with a held request that the server closes because its memory budget is spent. */
class HeldRequestCutTest {

  private static final int BUDGET = 1 << 20; // bytes
  private static final int AHEAD = 50_000; // bytes of a pipelined request
  private static final int CLIENTS = 30;
  private static final Duration LONG = Duration.ofMinutes(10);

  private final List<RawClient> clients = new ArrayList<>();
  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    server =
        new TestServer(
            ServerConfig.builder()
                .port(0)
                .policy(
                    SessionPolicy.builder()
                        .packetLimit(RateLimit.OFF)
                        .sessionsPerHost(0)
                        .memoryBudget(BUDGET)
                        .longestWait(LONG) // none is answered for its time
                        .inactivity(LONG)
                        .build())
                .connectionsPerHost(0)
                .allowedHosts(AllowedHostNames.parse("test"))
                .build());
  }

  @AfterEach
  void stop() throws IOException {
    for (RawClient client : clients) {
      client.close();
    }
    server.close();
  }

  private double evicted() {
    return server.metric("holdfast_evictions_total{reason=\"memory\"}");
  }

  /** Whether the request passes Undertow by: it does if it comes as a whole. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void itsSessionNoticesTheLossAtOnce(boolean whole) throws IOException {
    for (int i = 0; i < CLIENTS; i++) {
      RawSession session = new RawSession(server);
      String request = session.request(2, "");
      int part = whole ? request.length() : request.length() - 1;
      RawClient client = server.client().send(request.substring(0, part));
      clients.add(client);
      if (!whole) {
        server.metric("holdfast_connections"); // when that is answered, what was sent is read
        client.send(request.substring(part));
      }
    }
    server.await("held", () -> server.sessions("have_request") == CLIENTS);
    String ahead =
        "POST /bind HTTP/1.1\r\nHost: test\r\nContent-Length: 60000\r\n\r\n" + "x".repeat(AHEAD);
    for (RawClient client : clients) {
      client.send(ahead);
    }
    server.await("given up", () -> evicted() > 0);
    server.await("lost", () -> server.metric("holdfast_held_lost_total") == evicted());
    assertTrue(server.sessions("waiting") > 0);
    assertTrue(server.sessions("have_request") > 0, "the others wait");
  }
}
