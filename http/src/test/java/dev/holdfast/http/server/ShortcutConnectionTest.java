package dev.holdfast.http.server;

import static dev.holdfast.http.server.RawSession.packets;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections whose requests pass Undertow by, some of them or all. */
class ShortcutConnectionTest {

  private static final int BUDGET = 1 << 20; // bytes
  private static final int AHEAD = 50_000; // bytes of a pipelined request
  private static final int GUESTS = 30;
  private static final Duration SHORT = Duration.ofSeconds(1); // a client that reads is faster
  private static final String WAY = packets("\"way\"");
  private static final String BY = "{\"packets\":[\"shortcut\"]}";

  private TestServer server;

  private void start(long budget) throws IOException {
    server =
        new TestServer(
            TestServer.unlimited(
                    TestServer.unlimited().engine(TestServer.large()).memoryBudget(budget).build())
                .writeTimeout(SHORT)
                .build());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private double evicted(String reason) {
    return server.metric("holdfast_evictions_total{reason=\"" + reason + "\"}");
  }

  @Test
  void aClientThatDoesNotReadItsAnswerIsCutOffAndMayAskAgain() throws IOException {
    start(Long.MAX_VALUE);
    RawSession session = new RawSession(server);
    assertEquals(BY, session.ask(2, WAY), "its requests pass Undertow by");
    server.keep(session.open(3, packets("\"big\"")));
    server.await("cut off", () -> evicted("slow") == 1);
    server.await("closed", () -> server.metric("holdfast_connections") == 1); // which asks this
    assertEquals(0, server.metric("holdfast_held_bytes{what=\"answers\"}"));
    String again = session.ask(3, packets("\"big\""));
    assertTrue(again.length() > 16 << 20, "the answer is repeated");
  }

  @Test
  void otherRequestsOnTheConnectionComeBeforeAndAfterThoseOfASession() throws IOException {
    start(Long.MAX_VALUE);
    RawSession session = new RawSession(server);
    try (RawClient client = server.client()) {
      for (int rid = 2; rid < 20; rid += 2) {
        assertEquals(200, client.send(RawClient.get("/healthz")).read().status());
        assertEquals(BY, client.send(session.request(rid, WAY)).read().body());
        assertEquals(BY, client.send(session.request(rid + 1, WAY)).read().body());
        assertEquals(404, client.send(RawClient.get("/nothing")).read().status());
      }
    }
  }

  @Test
  void aRequestBehindAHeldOneIsAnsweredAfterIt() throws IOException {
    start(Long.MAX_VALUE);
    RawSession session = new RawSession(server);
    try (RawClient client = server.client()) {
      client.send(session.request(2, ""));
      server.await("held", () -> server.sessions("have_request") == 1);
      client.send(RawClient.get("/nothing") + session.request(4, ""));
      assertEquals("{\"packets\":[]}", session.ask(3, packets("7")).replace("[7]", "[]"));
      assertEquals(200, client.read().status());
      assertEquals(404, client.read().status());
      server.await("held", () -> server.sessions("have_request") == 1);
    }
    server.await("lost", () -> server.sessions("have_request") == 0);
  }

  @Test
  void aGuestThatIsCutForWantOfMemoryListensNoMore() throws IOException {
    start(BUDGET);
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < GUESTS; i++) {
      clients.add(server.keep(server.client().send(RawClient.get("/chat"))));
    }
    server.await("listening", () -> server.guests.listening.size() == GUESTS);
    String ahead =
        "POST /bind HTTP/1.1\r\nHost: test\r\nContent-Length: 60000\r\n\r\n" + "x".repeat(AHEAD);
    for (RawClient client : clients) {
      client.send(ahead);
    }
    server.await("given up", () -> evicted("memory") > 0);
    server.await("gone", () -> server.guests.listening.size() == GUESTS - evicted("memory"));
    assertTrue(server.guests.listening.size() > 0, "the others listen");
  }
}
