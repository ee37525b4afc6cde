package dev.holdfast.http.server;

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
            TestServer.unlimited(
                    TestServer.unlimited()
                        .memoryBudget(BUDGET)
                        .longestWait(LONG) // none is answered for its time
                        .inactivity(LONG)
                        .build())
                .build());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private double evicted() {
    return server.metric("holdfast_evictions_total{reason=\"memory\"}");
  }

  /** False while the metrics are refused for want of memory, which reads as 0. */
  private boolean areAllEvictedLost() {
    double evicted = evicted();
    return evicted > 0 && server.metric("holdfast_held_lost_total") == evicted;
  }

  /** Whether the request passes Undertow by: it does if it comes as a whole. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void itsSessionNoticesTheLossAtOnce(boolean whole) throws IOException {
    for (int i = 0; i < CLIENTS; i++) {
      RawSession session = new RawSession(server);
      RawClient client = server.client();
      clients.add(server.keep(client));
      session.hold(client, 2, whole);
    }
    server.await("held", () -> server.sessions("have_request") == CLIENTS);
    String ahead =
        "POST /bind HTTP/1.1\r\nHost: test\r\nContent-Length: 60000\r\n\r\n" + "x".repeat(AHEAD);
    for (RawClient client : clients) {
      client.send(ahead);
    }
    server.await("given up", () -> evicted() > 0);
    server.await("lost", this::areAllEvictedLost);
    server.await("waiting", () -> server.sessions("waiting") > 0);
    server.await("the others", () -> server.sessions("have_request") > 0);
  }
}
