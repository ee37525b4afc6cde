package dev.holdfast.http.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.primitives.Bytes;
import dev.holdfast.core.session.SessionPolicy;
import dev.holdfast.http.server.RawClient.Answer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a connection becomes a WebSocket, on the wire. */
class WebSocketHandshakeTest {

  private static final TestServer SERVER = TestServer.started();

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  private static RawWebSocket open(String... headers) throws IOException {
    return new RawWebSocket(SERVER.address(), headers);
  }

  private static Answer ask(String request) throws IOException {
    return SERVER.ask(request);
  }

  /** The usual handshake with one of its lines replaced. */
  private static Answer refused(String line, String replacement) throws IOException {
    String usual = RawWebSocket.handshake();
    String request = usual.replace(line + "\r\n", replacement);
    assertFalse(request.equals(usual), line);
    return ask(request);
  }

  @Test
  void aConnectionBecomesAWebSocket() throws IOException {
    try (RawWebSocket socket = open()) {
      assertTrue(socket.response().startsWith("HTTP/1.1 101 "), socket.response());
      assertTrue(
          socket.response().contains("\r\nSec-WebSocket-Accept: " + RawWebSocket.ACCEPT + "\r\n"),
          socket.response());
      assertTrue(socket.response().contains("\r\nUpgrade: websocket\r\n"), socket.response());
      assertTrue(socket.response().contains("\r\nConnection: Upgrade\r\n"), socket.response());
      assertFalse(socket.response().contains("Content-Length"), socket.response());
      assertFalse(socket.response().contains("Transfer-Encoding"), socket.response());
      assertTrue(socket.ask("{\"rid\":7}").startsWith("{\"rid\":7,\"sid\":\""));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/bind", "/bind/", "/bind?user=ann"})
  void itDoesSoWhereRequestsArePosted(String path) throws IOException {
    try (RawWebSocket socket =
        new RawWebSocket(SERVER.address(), 0, RawWebSocket.handshakeAt(path))) {
      assertTrue(socket.ask("{\"rid\":7}").startsWith("{\"rid\":7,\"sid\":\""));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Websocket", "h2c, WebSocket", ", websocket"})
  void theNameOfTheProtocolIsInAListAndItsCaseMeansNothing(String upgrade) throws IOException {
    String request =
        RawWebSocket.handshake()
            .replace("Upgrade: websocket", "Upgrade: " + upgrade)
            .replace("Connection: Upgrade", "Connection: keep-alive, upgrade");
    try (RawWebSocket socket = new RawWebSocket(SERVER.address(), 0, request)) {
      assertTrue(socket.ask("{\"rid\":7}").startsWith("{\"rid\":7,\"sid\":\""));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"holdfast.v1", "other, holdfast.v1", "holdfast.v1,x"})
  void ourSubprotocolIsTakenIfItIsNamed(String named) throws IOException {
    try (RawWebSocket socket = open("Sec-WebSocket-Protocol: " + named)) {
      assertTrue(
          socket.response().contains("\r\nSec-WebSocket-Protocol: holdfast.v1\r\n"),
          socket.response());
    }
  }

  @Test
  void aClientThatNamesNoSubprotocolIsAcceptedWithoutOne() throws IOException {
    try (RawWebSocket socket = open()) {
      assertFalse(socket.response().contains("Sec-WebSocket-Protocol"), socket.response());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"other", "holdfast.v2", "Holdfast.v1", "a, b"})
  void aClientThatNamesNoneOfOursIsRefused(String named) throws IOException {
    Answer answer = ask(RawWebSocket.handshake("Sec-WebSocket-Protocol: " + named));
    assertEquals(400, answer.status());
    assertEquals("the subprotocol here is holdfast.v1\n", answer.body());
  }

  @Test
  void noExtensionIsAgreedOn() throws IOException {
    try (RawWebSocket socket =
        open("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits")) {
      assertFalse(socket.response().contains("Sec-WebSocket-Extensions"), socket.response());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Sec-WebSocket-Version: 8\r\n",
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Version: 13\r\n"
      })
  void anotherVersionIsToldTheRightOne(String version) throws IOException {
    Answer answer = refused("Sec-WebSocket-Version: 13", version);
    assertEquals(426, answer.status());
    assertEquals("13", answer.header("sec-websocket-version"));
    assertEquals("websocket", answer.header("upgrade"));
    assertEquals("close, Upgrade", answer.header("connection"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Sec-WebSocket-Key: \r\n",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25j\r\n",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=\r\n",
        "Sec-WebSocket-Key: !GhlIHNhbXBsZSBub25jZQ==\r\n"
      })
  void aKeyIsSixteenBytes(String key) throws IOException {
    assertEquals(400, refused("Sec-WebSocket-Key: " + RawWebSocket.KEY, key).status());
  }

  @Test
  void aKeyIsThereOnce() throws IOException {
    String key = "Sec-WebSocket-Key: " + RawWebSocket.KEY;
    assertEquals(400, refused(key, (key + "\r\n").repeat(2)).status());
  }

  @Test
  void anUpgradeThatIsNotNamedInConnectionIsRefused() throws IOException {
    assertEquals(400, refused("Connection: Upgrade", "").status());
  }

  @Test
  void anUpgradeWithABodyIsRefused() throws IOException {
    assertEquals(400, ask(RawWebSocket.handshake("Content-Length: 2") + "{}").status());
  }

  @Test
  void aConnectionThatClosesBecomesNone() throws IOException {
    assertEquals(400, refused("Connection: Upgrade", "Connection: close, Upgrade\r\n").status());
  }

  @Test
  void theConnectionOfARefusedHandshakeIsClosed() throws IOException {
    String version = RawWebSocket.handshake().replace("Version: 13", "Version: 8");
    String protocol = RawWebSocket.handshake("Sec-WebSocket-Protocol: other");
    for (String wrong : List.of(version, protocol)) {
      double before = SERVER.metric("holdfast_sessions_created_total");
      try (RawClient client = SERVER.client()) {
        Answer answer = client.send(wrong + RawClient.bind("{\"rid\":1}")).read();
        assertTrue(answer.header("connection").startsWith("close"), answer.header("connection"));
        assertTrue(client.isGone());
      }
      assertEquals(before, SERVER.metric("holdfast_sessions_created_total"));
    }
  }

  @Test
  void aGetWithoutAnUpgradeIsAWrongMethod() throws IOException {
    Answer answer = ask(RawClient.get("/bind"));
    assertEquals(405, answer.status());
    assertEquals("POST, OPTIONS", answer.header("allow"));
    String old = RawWebSocket.handshake().replace("HTTP/1.1", "HTTP/1.0");
    assertEquals(405, ask(old).status());
  }

  @Test
  void anUpgradeIsIgnoredAtAnotherPath() throws IOException {
    assertEquals(404, ask(RawWebSocket.handshakeAt("/nowhere")).status());
    assertEquals(200, ask(RawWebSocket.handshakeAt("/healthz")).status());
    assertEquals(204, ask(RawWebSocket.handshake().replace("GET", "OPTIONS")).status());
  }

  @Test
  void whatComesWithTheHandshakeIsRead() throws IOException {
    byte[] request = RawWebSocket.handshake().getBytes(UTF_8);
    try (RawClient client = SERVER.client()) {
      byte[] both = Bytes.concat(request, RawWebSocket.text("{\"rid\":7}"));
      assertEquals(101, client.send(both).read().status());
      assertTrue(client.readSome(20).contains("{\"rid\":7,"));
    }
  }

  @Test
  void anOriginThatIsNotAllowedIsRefusedLikeAnyOther() throws IOException {
    try (TestServer server =
        new TestServer(
            TestServer.config("https://good.example", null, SessionPolicy.DEFAULT, null))) {
      String bad = RawWebSocket.handshake("Origin: https://bad.example");
      assertEquals(403, server.ask(bad).status());
      assertEquals(403, server.ask(RawWebSocket.handshake("Origin: null")).status());
      String other = RawWebSocket.handshake("Sec-Fetch-Site: cross-site");
      assertEquals(403, server.ask(other).status());
      assertEquals(0, server.metric("holdfast_websockets"));
      try (RawWebSocket good = new RawWebSocket(server.address(), "Origin: https://good.example")) {
        assertTrue(good.ask("{\"rid\":7}").startsWith("{\"rid\":7,"));
        assertEquals(1, server.metric("holdfast_websockets"));
      }
      server.await("no socket", () -> server.metric("holdfast_websockets") == 0);
    }
  }
}
