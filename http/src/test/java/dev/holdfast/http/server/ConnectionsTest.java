package dev.holdfast.http.server;

import static dev.holdfast.http.server.RawClient.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.session.SessionPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens when there are as many connections as there may be. */
class ConnectionsTest {

  private static final int MOST = 20;
  private static final int RESERVED = 4;
  private static final String REFUSED =
      "{\"type\":\"terminate\",\"condition\":\"policy-violation\",\"packets\":[{\"kind\":\"error\"}]}";

  private final List<RawClient> clients = new ArrayList<>();
  private TestServer server;

  private void start(Integer opsPort, int idleTimeout) throws IOException {
    ServerConfig config = TestServer.config("*", opsPort, SessionPolicy.DEFAULT, null);
    server =
        new TestServer(
            config.toBuilder()
                .maxConnections(MOST)
                .idleTimeout(Duration.ofMillis(idleTimeout))
                .build());
  }

  @AfterEach
  void stop() throws IOException {
    for (RawClient client : clients) {
      client.close();
    }
    server.close();
  }

  private RawClient client() throws IOException {
    RawClient client = server.client();
    clients.add(client);
    return client;
  }

  /**
   * Sessions that hold a request, each on a connection of its own, until one is refused. What
   * counts them is one connection more, open all the time.
   */
  private int fill() throws IOException {
    RawClient operator = client();
    for (int sessions = 0; ; sessions++) {
      int held = sessions;
      server.await("held", () -> metric(operator, "holdfast_connections") == held + 1);
      RawSession session = new RawSession(server);
      if (!session.created().body().contains("\"sid\"")) {
        assertEquals(REFUSED, session.created().body());
        assertEquals("close", session.created().header("connection"));
        return sessions;
      }
      clients.add(session.open(""));
    }
  }

  private static double metric(RawClient operator, String name) {
    try {
      String all = operator.send(get("/metrics")).read().body();
      int from = all.indexOf("\n" + name + " ") + name.length() + 2;
      return Double.parseDouble(all.substring(from, all.indexOf('\n', from)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aClientIsRefusedWhileThereIsRoomForTheOthersAndForOperators() throws IOException {
    start(null, 75_000);
    int sessions = fill();
    assertTrue(
        sessions >= MOST - RESERVED - 1 && sessions <= MOST - RESERVED, sessions + " sessions");
    assertEquals(200, server.ask(get("/healthz")).status());
    assertEquals(503, server.ask(get("/chat")).status());
    assertTrue(server.metric("holdfast_sessions_refused_total{reason=\"connections\"}") >= 1);
    assertEquals(MOST, server.metric("holdfast_connections_limit"));
    clients.get(1).close();
    clients.get(2).close();
    clients.get(3).close();
    server.await("room", () -> server.sessions("have_request") <= sessions - 3);
    assertTrue(new RawSession(server).created().body().contains("\"sid\""));
  }

  @Test
  void theConnectionThatIsIdleLongestMakesRoom() throws IOException {
    start(null, 75_000);
    RawClient first = client();
    for (int i = 1; i < 3 * MOST; i++) {
      client();
    }
    assertTrue(first.isGone());
    assertEquals(200, server.ask(get("/healthz")).status());
    assertEquals(200, client().send(get("/healthz")).read().status());
    assertTrue(server.metric("holdfast_evictions_total{reason=\"idle\"}") >= 2 * MOST - 1);
  }

  @Test
  void theServerOfOperatorsAlwaysHasRoom() throws IOException {
    start(0, 75_000);
    RawSession session = new RawSession(server, ",\"wait\":60");
    for (int i = 0; i < MOST; i++) {
      clients.add(session.open(1 + i, "")); // each is held, or has closed
    }
    for (int i = 0; i < MOST; i++) {
      client();
    }
    try (RawClient operator = new RawClient(server.opsAddress())) {
      assertEquals(200, operator.send(get("/healthz")).read().status());
    }
  }

  @Test
  void anIdleConnectionOfAnOperatorDoesNotMakeRoom() throws IOException {
    start(0, 75_000);
    try (RawClient operator = new RawClient(server.opsAddress())) {
      assertEquals(200, operator.send(get("/healthz")).read().status());
      RawClient first = client();
      for (int i = 0; i < 3 * MOST; i++) {
        client();
      }
      assertTrue(first.isGone());
      assertEquals(200, operator.send(get("/healthz")).read().status());
    }
  }

  @Test
  void aConnectionThatIsIdleForTooLongIsClosed() throws IOException {
    start(null, 200);
    RawClient idle = client();
    assertEquals(200, idle.send(get("/healthz")).read().status());
    assertTrue(idle.isGone());
    RawClient silent = client();
    assertTrue(silent.isGone());
  }
}
