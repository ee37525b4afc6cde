package dev.holdfast.http.server;

import static dev.holdfast.http.server.RawClient.bind;
import static dev.holdfast.http.server.RawClient.get;
import static dev.holdfast.http.server.RawSession.packets;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.chat.guest.GuestCursor;
import dev.holdfast.core.chat.guest.GuestReadCallback;
import dev.holdfast.core.chat.guest.LobbyMessage;
import dev.holdfast.core.limit.RateLimit;
import dev.holdfast.core.session.SessionPolicy;
import dev.holdfast.fsm.EngineConfig;
import dev.holdfast.http.connection.ClientConnection;
import dev.holdfast.http.connection.TrustedProxies;
import dev.holdfast.http.handler.AllowedHostNames;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is held in memory for clients that are slow, seen from outside. */
class MemoryTest {

  private static final int BUDGET = 4 << 20; // bytes
  private static final int MOST = BUDGET + BUDGET / 8;
  private static final GuestCursor PLACE = new GuestCursor("log", 1);

  private final List<RawClient> clients = new ArrayList<>();

  @AfterEach
  void closeAll() throws IOException {
    for (RawClient client : clients) {
      client.close();
    }
  }

  private static SessionPolicy policy(long budget) {
    return SessionPolicy.builder()
        .packetLimit(RateLimit.OFF)
        .sessionsPerHost(0)
        .engine(new EngineConfig(1_000, 64 << 20, 100, 1_000, true))
        .memoryBudget(budget)
        .build();
  }

  /** A server that all clients reach through a proxy, as hosts of their own. */
  private static TestServer server(long budget, int perHost, long writeTimeout) throws IOException {
    return new TestServer(
        ServerConfig.builder()
            .port(0)
            .trustedProxies(TrustedProxies.parse("127.0.0.1"))
            .policy(policy(budget))
            .allowedHosts(AllowedHostNames.parse("test"))
            .connectionsPerHost(perHost)
            .writeTimeout(Duration.ofMillis(writeTimeout))
            .build());
  }

  private static String of(int host, String request) {
    return request.replaceFirst("\r\n", "\r\nX-Forwarded-For: 192.0.2." + host + "\r\n");
  }

  private RawClient open(TestServer server, String text) throws IOException {
    RawClient client = server.client();
    clients.add(client);
    return client.send(text);
  }

  private static double held(TestServer server) {
    double held = 0;
    for (String what :
        List.of(
            "connections",
            "sessions",
            "headers",
            "bodies",
            "early",
            "mailboxes",
            "replays",
            "answers")) {
      held += held(server, what);
    }
    return held;
  }

  private static double held(TestServer server, String what) {
    return server.metric("holdfast_held_bytes{what=\"" + what + "\"}");
  }

  private static double evicted(TestServer server, String reason) {
    return server.metric("holdfast_evictions_total{reason=\"" + reason + "\"}");
  }

  @Test
  void unreadAnswersAreBoundedWithoutLossToOtherHosts() throws IOException {
    try (TestServer server = server(BUDGET, 0, 30_000)) {
      RawClient good = open(server, of(2, get("/chat")));
      server.await("the good one", () -> server.guests.listening.size() == 1);
      GuestReadCallback listener = server.guests.listening.remove().listener();
      for (int i = 0; i < 20; i++) {
        open(server, of(1, get("/chat")));
        server.await("listening", () -> !server.guests.listening.isEmpty());
        GuestReadCallback bad = server.guests.listening.remove().listener();
        server.onLoop(
            () -> bad.heard(List.of(new LobbyMessage("n", "x".repeat(1 << 20))), PLACE, true));
      }
      server.await("given up", () -> evicted(server, "memory") > 10);
      assertTrue(held(server) <= MOST, "held " + held(server));
      server.onLoop(() -> listener.heard(List.of(new LobbyMessage("n", "hello")), PLACE, true));
      assertEquals("n: hello\n", good.read().body());
    }
  }

  @Test
  void bytesForManyClientsAreHeldOnce() throws IOException {
    try (TestServer server = server(BUDGET, 0, 30_000)) {
      for (int i = 0; i < 10; i++) {
        open(server, of(1, get("/chat")));
      }
      server.await("listening", () -> server.guests.listening.size() == 10);
      List<LobbyMessage> same = List.of(new LobbyMessage("n", "x".repeat(1 << 20)));
      server.guests.listening.forEach(
          one -> server.onLoop(() -> one.listener().heard(same, PLACE, true)));
      server.await(
          "unread", () -> held(server, "answers") > 10 * ClientConnection.BUFFERS + (1 << 20));
      assertTrue(held(server, "answers") < 2 << 20, "held " + held(server, "answers"));
      assertEquals(0, evicted(server, "memory"));
      clients.remove(0).reset();
      server.await(
          "gone", () -> held(server, "answers") < 10 * ClientConnection.BUFFERS + (1 << 20));
      assertTrue(held(server, "answers") > 1 << 20, "the others wait for it still");
      for (RawClient client : clients) {
        client.reset();
      }
      server.await("all gone", () -> held(server, "answers") == 0);
    }
  }

  @Test
  void aRepeatThatComesWhileItsAnswerIsUnreadTakesItsPlace() throws IOException {
    try (TestServer server = server(Long.MAX_VALUE, 0, 30_000)) {
      RawSession session = new RawSession(server);
      String big = session.request(2, packets("\"big\""));
      open(server, big);
      server.await("unread", () -> held(server, "answers") > 16 << 20);
      for (int i = 1; i <= 20; i++) {
        int repeats = i;
        open(server, big);
        server.await("repeat", () -> evicted(server, "superseded") == repeats);
      }
      assertTrue(held(server, "answers") < 17 << 20, "held " + held(server, "answers"));
      int length = clients.get(20).read().body().length();
      assertEquals("{\"packets\":[\"\"]}".length() + (16 << 20), length);
      assertEquals(0, held(server, "answers"));
    }
  }

  @Test
  void bodiesThatComeSlowlyAreBounded() throws IOException {
    int budget = 1 << 20;
    try (TestServer server = server(budget, 0, 30_000)) {
      String most =
          of(
              1,
              "POST /bind HTTP/1.1\r\nHost: test\r\nContent-Length: 65536\r\n\r\n"
                  + "x".repeat(65_535));
      for (int i = 0; i < 40; i++) {
        open(server, most);
      }
      server.await("refused", () -> server.metric("holdfast_refusals_total") > 10);
      assertTrue(held(server) <= budget + budget / 8, "held " + held(server));
      RawClient.Answer refused = open(server, most).read();
      assertEquals(503, refused.status());
      assertEquals("5", refused.header("retry-after"));
      assertEquals(200, server.ask(of(2, bind("{\"rid\":1}"))).status());
    }
  }

  @Test
  void requestsThatComeEarlyAreBounded() throws IOException {
    int budget = 1 << 20;
    try (TestServer server = server(budget, 0, 30_000)) {
      RawSession good = new RawSession(server);
      List<RawSession> bad = new ArrayList<>();
      for (int i = 0; i < 25; i++) {
        bad.add(RawSession.from(server, "192.0.2.1"));
      }
      for (RawSession session : bad) {
        clients.add(session.open(3, packets('"' + "x".repeat(60_000) + '"')));
      }
      server.await("given up", () -> evicted(server, "memory") > 0);
      assertTrue(held(server) <= budget + budget / 8, "held " + held(server));
      assertEquals("{\"packets\":[1]}", good.send("1"));
    }
  }

  @Test
  void aConnectionThatReadsNoAnswersIsClosedWhateverItAskedFor() throws IOException {
    try (TestServer server = server(Long.MAX_VALUE, 0, 200)) {
      open(server, of(1, get("/client/chat.js").repeat(200)));
      open(server, of(1, get("/nothing").repeat(5_000)));
      open(server, of(1, RawClient.request("OPTIONS", "/bind").repeat(5_000)));
      open(server, get("/metrics").repeat(500));
      server.await("cut off", () -> evicted(server, "slow") == 4);
      assertEquals(0, held(server, "answers"));
    }
  }

  @Test
  void theRequestsOfAHostBehindAProxyAreLimited() throws IOException {
    try (TestServer server = server(Long.MAX_VALUE, 2, 30_000)) {
      open(server, of(1, get("/chat")));
      open(server, of(1, get("/chat")));
      server.await("listening", () -> server.guests.listening.size() == 2);
      RawClient.Answer refused = server.ask(of(1, get("/client/holdfast.js")));
      assertEquals(503, refused.status());
      assertEquals("nosniff", refused.header("x-content-type-options"));
      assertEquals("*", refused.header("access-control-allow-origin"));
      assertEquals(200, server.ask(of(2, get("/client/holdfast.js"))).status());
      clients.get(0).reset();
      server.await(
          "one less",
          () -> {
            try {
              return server.ask(of(1, get("/client/holdfast.js"))).status() == 200;
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          });
    }
  }

  @Test
  void headsThatComeSlowlyAreCounted() throws IOException {
    try (TestServer server = server(Long.MAX_VALUE, 0, 30_000)) {
      open(server, "GET /chat HTTP/1.1\r\nHost: test\r\nCookie: " + "x".repeat(10_000));
      server.await("counted", () -> held(server, "headers") > 10_000);
      clients.get(0).send("\r\n\r\n");
      server.await("whole", () -> held(server, "headers") == 0);
    }
  }
}
