package dev.holdfast.http.server;

import static dev.holdfast.http.server.RawClient.bind;
import static dev.holdfast.http.server.RawSession.packets;
import static dev.holdfast.http.server.RawWebSocket.FINAL;
import static dev.holdfast.http.server.RawWebSocket.PING;
import static dev.holdfast.http.server.RawWebSocket.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.primitives.Bytes;
import dev.holdfast.core.limit.RateLimit;
import dev.holdfast.core.loop.EventLoop;
import dev.holdfast.core.session.Application;
import dev.holdfast.core.session.HandshakeRequest;
import dev.holdfast.core.session.Session;
import dev.holdfast.core.session.SessionPolicy;
import dev.holdfast.fsm.Packet;
import dev.holdfast.http.connection.ClientConnection;
import dev.holdfast.http.connection.TrustedProxies;
import dev.holdfast.http.handler.AllowedHostNames;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The limits of WebSockets: they are those of connections and requests. */
class WebSocketLimitsTest {

  private static final Duration IN_TIME = Duration.ofSeconds(30); // for a machine that is busy
  private static final String VIOLATION =
      "\"type\":\"terminate\",\"condition\":\"policy-violation\",\"packets\":[";

  /** Bytes that the system keeps of what a client does not read, about. */
  private static final int UNREAD = 4_096;

  private final List<RawWebSocket> sockets = new ArrayList<>();

  @AfterEach
  void closeAll() throws IOException {
    for (RawWebSocket socket : sockets) {
      socket.close();
    }
  }

  private static ServerConfig.Builder config(SessionPolicy policy) {
    return ServerConfig.builder()
        .port(0)
        .trustedProxies(TrustedProxies.parse("127.0.0.1"))
        .policy(policy)
        .allowedHosts(AllowedHostNames.parse("test"));
  }

  private static SessionPolicy policy() {
    return TestServer.unlimited().engine(TestServer.large()).build();
  }

  private RawWebSocket open(TestServer server, String... headers) throws IOException {
    RawWebSocket socket = new RawWebSocket(server.address(), headers);
    sockets.add(socket);
    return socket;
  }

  /** A socket of a client that reads nothing, once a little has come. */
  private RawWebSocket openUnread(TestServer server) throws IOException {
    RawWebSocket socket = new RawWebSocket(server.address(), UNREAD, RawWebSocket.handshake());
    sockets.add(socket);
    return socket;
  }

  private static String from(int host) {
    return "X-Forwarded-For: 192.0.2." + host;
  }

  private static double held(TestServer server, String what) {
    return server.metric("holdfast_held_bytes{what=\"" + what + "\"}");
  }

  private static double evicted(TestServer server, String reason) {
    return server.metric("holdfast_evictions_total{reason=\"" + reason + "\"}");
  }

  private static double count(TestServer server) {
    return server.metric("holdfast_websockets");
  }

  // ---- of requests

  @Test
  void aRequestCarries64PacketsAndNoMore() throws IOException {
    try (TestServer server = new TestServer()) {
      RawWebSocket socket = open(server);
      String sid = socket.create();
      String most = "1" + ",1".repeat(63);
      assertEquals(
          "{\"rid\":2,\"packets\":[" + most + "]}", socket.ask(request(sid, 2, packets(most))));
      assertEquals(
          "{\"rid\":3," + VIOLATION + "]}", socket.ask(request(sid, 3, packets(most + ",1"))));
      assertEquals(1_000, socket.readClose());
    }
  }

  @Test
  void aClientThatIsTooFastEndsItsSession() throws IOException {
    SessionPolicy slow =
        TestServer.unlimited().packetLimit(RateLimit.of(3, Duration.ofMinutes(10))).build();
    try (TestServer server = new TestServer(config(slow).build())) {
      RawWebSocket socket = open(server);
      String sid = socket.create();
      assertEquals(
          "{\"rid\":2,\"packets\":[1,2,3]}", socket.ask(request(sid, 2, packets("1,2,3"))));
      assertEquals("{\"rid\":3," + VIOLATION + "]}", socket.ask(request(sid, 3, packets("4"))));
      assertEquals(1_000, socket.readClose());
    }
  }

  @Test
  void theSessionsOfAHostAreLimitedAndARefusedCreationMayBeTriedAgain() throws IOException {
    SessionPolicy one = SessionPolicy.builder().sessionsPerHost(1).build();
    try (TestServer server = new TestServer(config(one).build())) {
      RawWebSocket first = open(server, from(1));
      String sid = first.create();
      assertEquals("{\"rid\":2,\"packets\":[2]}", first.ask(request(sid, 2, packets("2"))));
      RawWebSocket second = open(server, from(1));
      String refused = "{\"rid\":1," + VIOLATION + "{\"kind\":\"error\"}]}";
      assertEquals(refused, second.ask("{\"rid\":1}"));
      assertEquals(refused, second.ask("{\"rid\":1}"));
      assertTrue(open(server, from(2)).ask("{\"rid\":1}").contains("\"sid\""));
      first.send(request(sid, 3, ",\"type\":\"terminate\"")).readText();
      assertTrue(second.ask("{\"rid\":1}").contains("\"sid\""));
    }
  }

  /** Notes the packets that come, and the tasks that were added to the loop with each. */
  private static final class Turns implements Application {
    final StringBuilder order = new StringBuilder();
    private final EventLoop loop;

    Turns(EventLoop loop) {
      this.loop = loop;
    }

    @Override
    public void received(Session session, List<Packet> packets) {
      order.append('p');
      loop.execute(() -> order.append('t'));
      session.send(packets);
    }
  }

  @Test
  void requestsThatComeTogetherAreHandledFewAtATime() throws IOException {
    AtomicReference<Turns> turns = new AtomicReference<>();
    try (Server server =
            Server.start(
                config(policy()).build(),
                (loop, codec) -> {
                  turns.set(new Turns(loop));
                  return Backend.builder().application("/bind", turns.get()).build();
                },
                failure -> {});
        RawWebSocket socket = new RawWebSocket(server.address())) {
      String sid = socket.create();
      byte[] all = {};
      for (int rid = 2; rid < 102; rid++) {
        all = Bytes.concat(all, RawWebSocket.text(request(sid, rid, packets("1"))));
      }
      socket.send(all);
      for (int rid = 2; rid < 102; rid++) {
        assertEquals("{\"rid\":" + rid + ",\"packets\":[1]}", socket.readText());
      }
      assertFalse(turns.get().order.toString().contains("ppp"), turns.get().order::toString);
    }
  }

  // ---- of connections

  @Test
  void theSocketsOfAHostBehindAProxyAreLimited() throws IOException {
    try (TestServer server = new TestServer(config(policy()).connectionsPerHost(2).build())) {
      RawWebSocket first = open(server, from(1));
      open(server, from(1)).create();
      RawClient.Answer refused = server.ask(RawWebSocket.handshake(from(1)));
      assertEquals(503, refused.status());
      assertEquals("5", refused.header("retry-after"));
      assertTrue(open(server, from(2)).ask("{\"rid\":1}").contains("\"sid\""));
      first.close();
      server.await("one less", () -> count(server) == 2);
      assertTrue(open(server, from(1)).ask("{\"rid\":1}").contains("\"sid\""));
    }
  }

  @Test
  void aSocketOnWhichNoRequestIsUnderWayIsIdle() throws IOException {
    ServerConfig impatient = config(policy()).idleTimeout(Duration.ofMillis(400)).build();
    try (TestServer server = new TestServer(impatient)) {
      RawWebSocket holding = open(server);
      String held = holding.create();
      holding.send(request(held, 2, ""));
      RawWebSocket idle = open(server);
      String sid = idle.create();
      assertEquals("{\"rid\":2,\"packets\":[2]}", idle.ask(request(sid, 2, packets("2"))));
      assertEquals(1_001, idle.readClose());
      assertEquals("{\"packets\":[3]}", server.ask(bind(request(sid, 3, packets("3")))).body());
      assertEquals("{\"rid\":2,\"packets\":[]}", holding.ask(request(held, 3, "")));
    }
  }

  @Test
  void theServerReadsOnBehindTheCloseOfAnIdleSocket() throws IOException {
    ServerConfig impatient = config(policy()).idleTimeout(Duration.ofMillis(400)).build();
    try (TestServer server = new TestServer(impatient)) {
      long since = System.nanoTime();
      RawWebSocket socket = open(server);
      socket.create();
      assertEquals(1_001, socket.readClose());
      server.await("closed", () -> count(server) == 0);
      long millis = (System.nanoTime() - since) / 1_000_000;
      assertTrue(millis >= 2_300, "closed after " + millis + " ms");
    }
  }

  @Test
  void pingsMakeASocketNoLessIdle() throws IOException {
    ServerConfig impatient = config(policy()).idleTimeout(Duration.ofMillis(400)).build();
    try (TestServer server = new TestServer(impatient)) {
      RawWebSocket socket = open(server);
      socket.create();
      RawWebSocket.Frame frame;
      do {
        frame = socket.send(RawWebSocket.frame(FINAL | PING, new byte[0])).read();
      } while (frame.opcode() == RawWebSocket.PONG);
      assertEquals(1_001, frame.code());
    }
  }

  @Test
  void anIdleSocketMakesRoomForAConnection() throws IOException {
    try (TestServer server = new TestServer(config(policy()).maxConnections(2).build())) {
      RawWebSocket idle = open(server);
      try (RawClient one = server.client();
          RawClient other = server.client()) {
        one.send(bind(request("unknown", 1, ""))).read();
        other.send(bind(request("unknown", 1, ""))).read();
        assertEquals(1_001, idle.readClose());
      }
    }
  }

  @Test
  void aCreationIsRefusedWhileThereIsRoomForOthersOnlyAndTheSocketCloses() throws IOException {
    try (TestServer server = new TestServer(config(policy()).maxConnections(20).build())) {
      RawWebSocket session = open(server);
      String sid = session.create();
      for (int i = 0; i < 15; i++) {
        open(server).create();
      }
      RawWebSocket last = open(server);
      assertEquals("{\"rid\":1," + VIOLATION + "{\"kind\":\"error\"}]}", last.ask("{\"rid\":1}"));
      assertEquals(1_013, last.readClose());
      assertEquals("{\"rid\":2,\"packets\":[2]}", session.ask(request(sid, 2, packets("2"))));
    }
  }

  // ---- of clients that do not read

  @Test
  void aClientThatDoesNotReadIsGivenUpAndGetsTheAnswerElsewhere() throws IOException {
    ServerConfig impatient = config(policy()).writeTimeout(Duration.ofSeconds(1)).build();
    try (TestServer server = new TestServer(impatient)) {
      RawWebSocket socket = openUnread(server);
      String sid = socket.create();
      socket.send(request(sid, 2, packets("\"big\"")));
      server.await("cut off", () -> evicted(server, "slow") == 1);
      server.await("closed", () -> count(server) == 0);
      assertEquals(0, held(server, "answers"));
      String next = server.ask(bind(request(sid, 3, ""))).body();
      assertEquals("{\"packets\":[\"\"]}".length() + (16 << 20), next.length());
    }
  }

  @Test
  void nothingIsReadFromAClientThatDoesNotRead() throws IOException {
    try (TestServer server = new TestServer(config(policy()).build())) {
      RawWebSocket socket = openUnread(server);
      String sid = socket.create();
      socket.send(request(sid, 2, packets("\"big\"")));
      server.await("unread", () -> held(server, "answers") > 16 << 20);
      socket.send(request(sid, 3, packets("3")));
      server.metric("holdfast_websockets"); // when that is answered, what was sent has come
      assertEquals(1, server.metric("holdfast_packets_total{direction=\"in\"}"));
      assertTrue(held(server, "answers") < 17 << 20, "held " + held(server, "answers"));
      int length = socket.readText().length();
      assertEquals("{\"rid\":2,\"packets\":[\"\"]}".length() + (16 << 20), length);
      assertEquals("{\"rid\":3,\"packets\":[3]}", socket.readText());
      assertEquals(0, held(server, "answers"));
    }
  }

  @Test
  void aClientThatIsSlowToTakeWhatCameByItselfIsReadAgain() throws IOException {
    try (TestServer server = new TestServer(config(policy()).build())) {
      RawWebSocket socket = openUnread(server);
      String sid = socket.create();
      double before = held(server, "early");
      socket.send(request(sid, 3, packets("3")));
      server.await("early", () -> held(server, "early") > before);
      server.ask(bind(request(sid, 2, packets("\"big\""))));
      server.await("unread", () -> held(server, "answers") > 16 << 20);
      socket.send(request(sid, 4, packets("4")));
      server.metric("holdfast_websockets"); // when that is answered, what was sent has come
      int length = socket.readText().length();
      assertEquals("{\"rid\":3,\"packets\":[\"\"]}".length() + (16 << 20), length);
      assertEquals("{\"rid\":4,\"packets\":[4]}", socket.readText());
    }
  }

  @Test
  void aClientThatPingsAndDoesNotReadIsGivenUp() throws IOException {
    ServerConfig impatient = config(policy()).writeTimeout(Duration.ofMillis(300)).build();
    try (TestServer server = new TestServer(impatient)) {
      RawWebSocket socket = openUnread(server);
      socket.create();
      byte[] ping = RawWebSocket.frame(FINAL | PING, new byte[125]);
      byte[] pings = Bytes.concat(Collections.nCopies(64, ping).toArray(new byte[0][]));
      SocketException cut =
          assertThrows(
              SocketException.class,
              () -> {
                while (true) { // nothing else: the session must not end before
                  socket.send(pings);
                }
              });
      assertTrue(String.valueOf(cut.getMessage()).matches("Broken pipe.*|Connection reset.*"));
      server.await("cut off", () -> evicted(server, "slow") == 1);
    }
  }

  @Test
  void aRepeatThatComesWhileItsAnswerIsUnreadTakesItsPlace() throws IOException {
    try (TestServer server = new TestServer(config(policy()).build())) {
      RawWebSocket socket = openUnread(server);
      String sid = socket.create();
      String big = request(sid, 2, packets("\"big\""));
      socket.send(big);
      server.await("unread", () -> held(server, "answers") > 16 << 20);
      int length = server.ask(bind(big)).body().length();
      assertEquals("{\"packets\":[\"\"]}".length() + (16 << 20), length);
      assertEquals(1, evicted(server, "superseded"));
      server.await("closed", () -> count(server) == 0);
      assertEquals(0, held(server, "answers"));
    }
  }

  // ---- the end of the server

  @Test
  void everyRequestIsAnsweredAtTheStop() throws IOException {
    TestServer server = new TestServer();
    RawWebSocket socket = open(server);
    RawWebSocket nameless = open(server);
    String sid = socket.create();
    socket.send(request(sid, 2, ""));
    server.await("held", () -> server.sessions("have_request") == 1);
    assertTimeout(IN_TIME, server::close);
    assertEquals(
        "{\"rid\":2,\"type\":\"terminate\",\"condition\":\"system-shutdown\",\"packets\":[]}",
        socket.readText());
    assertEquals(1_000, socket.readClose());
    assertTrue(nameless.isGone());
  }

  // ---- what the application knows

  /** Notes what each session was created by; refuses those without a cookie. */
  private static final class Door implements Application {
    final ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();

    @Override
    public @Nullable Packet refusal(HandshakeRequest request) {
      seen.add(
          String.join(
              " ",
              request.path(),
              String.valueOf(request.cookie("user")),
              String.valueOf(request.parameter("room")),
              request.headers("X-Team").toString(),
              request.host().toString()));
      return null;
    }

    @Override
    public void received(Session session, List<Packet> packets) {
      session.send(packets);
    }
  }

  @Test
  void theApplicationKnowsTheHandshakeWhenASessionIsCreated() throws IOException {
    Door door = new Door();
    ServerConfig config = config(policy()).build();
    try (Server server =
            Server.start(
                config,
                (loop, codec) -> Backend.builder().application("/bind", door).build(),
                failure -> {});
        RawWebSocket socket =
            new RawWebSocket(
                server.address(),
                0,
                RawWebSocket.handshakeAt(
                    "/bind?room=tea", from(7), "Cookie: user=ann", "X-Team: a", "X-Team: b"))) {
      assertEquals(0, door.seen.size());
      String sid = socket.create();
      assertEquals("/bind ann tea [a, b] 192.0.2.7", door.seen.remove());
      assertEquals("{\"rid\":2,\"packets\":[2]}", socket.ask(request(sid, 2, packets("2"))));
    }
  }

  @Test
  void aWebSocketWeighsMoreThanAnotherConnection() throws IOException {
    int weight = ClientConnection.WEIGHT + ClientConnection.WEB_SOCKET_WEIGHT;
    try (TestServer server = new TestServer(config(policy()).build())) {
      double asking = ClientConnection.WEIGHT; // the connection of the question
      server.await("alone", () -> held(server, "connections") == asking);
      RawWebSocket socket = open(server);
      server.await("open", () -> held(server, "connections") == asking + weight);
      socket.close();
      server.await("gone", () -> held(server, "connections") == asking);
    }
  }

  @Test
  void theHeadOfTheHandshakeIsHeldUntilASessionIsNamed() throws IOException {
    try (TestServer server = new TestServer(config(policy()).build())) {
      RawWebSocket socket = open(server, "Cookie: x=" + "y".repeat(10_000));
      server.await("held", () -> held(server, "headers") > 10_000);
      socket.create();
      assertEquals(0, held(server, "headers"));
      RawWebSocket other = open(server, "Cookie: x=" + "y".repeat(10_000));
      server.await("held", () -> held(server, "headers") > 10_000);
      other.close();
      server.await("gone", () -> held(server, "headers") == 0);
    }
  }
}
