package dev.holdfast.http.server;

import static dev.holdfast.http.server.RawClient.get;
import static dev.holdfast.http.server.RawClient.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.chat.guest.GuestCursor;
import dev.holdfast.core.session.SessionPolicy;
import dev.holdfast.http.server.RawClient.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams of server-sent events, of which the test is the source. */
class EventStreamTest {

  private static final String EVENTS = "Accept: text/event-stream";
  private static final String BEGIN = "retry: 3000\nid: L0g.7\n\n";
  private static final Duration IN_TIME = Duration.ofSeconds(30); // for a machine that is busy

  @AutoClose private final TestServer server = TestServer.started();

  private FakeGuestStreams.Open opened() {
    return opened(server);
  }

  private static FakeGuestStreams.Open opened(TestServer server) {
    server.await("open", () -> server.streams.open.size() == 1);
    return server.streams.open.element();
  }

  private void tell(FakeGuestStreams.Open stream, String text, long first, long last) {
    server.onLoop(() -> stream.listener.heard(FakeGuestStreams.messages(1, text, first, last)));
  }

  private static String event(long seq, String text) {
    return "id: L0g." + seq + "\ndata: {\"text\":\"" + text + "\"}\n\n";
  }

  private RawClient listen(String... headers) throws IOException {
    RawClient client = server.client();
    String[] all = new String[headers.length + 1];
    System.arraycopy(headers, 0, all, 0, headers.length);
    all[headers.length] = EVENTS;
    return client.send(get("/chat", all));
  }

  // ---- what is sent

  @Test
  void aStreamBeginsWithWhereItIs() throws IOException {
    try (RawClient client = listen()) {
      Answer head = client.readStreamHead();
      assertEquals(200, head.status());
      assertEquals("text/event-stream", head.header("content-type"));
      assertEquals("no-store", head.header("cache-control"));
      assertEquals("no", head.header("x-accel-buffering"));
      assertEquals("chunked", head.header("transfer-encoding"));
      assertEquals("nosniff", head.header("x-content-type-options"));
      assertTrue(head.header("vary").contains("Accept"));
      assertTrue(head.header("date").endsWith("GMT"));
      assertNull(head.header("content-length"));
      assertNull(head.header("set-cookie"));
      assertNull(head.header("connection"));
      assertEquals(BEGIN, client.readChunk());
      assertEquals("lobby", opened().room);
      assertNull(opened().from);
    }
  }

  @Test
  void eachMessageIsAnEvent() throws IOException {
    try (RawClient client = listen()) {
      client.readStreamHead();
      client.readChunk();
      tell(opened(), "h\u00fc \ud83d\ude00", 8, 9);
      assertEquals(
          event(8, "h\u00fc \ud83d\ude00") + event(9, "h\u00fc \ud83d\ude00"), client.readChunk());
      tell(opened(), "more", 10, 10);
      assertEquals(event(10, "more"), client.readChunk());
    }
  }

  @Test
  void aGapIsAnEventThatPagesSee() throws IOException {
    try (RawClient client = listen("Last-Event-ID: other.3")) {
      client.readStreamHead();
      assertEquals("retry: 3000\nevent: gap\ndata: {}\nid: L0g.0\n\n", client.readChunk());
      FakeGuestStreams.Open stream = opened();
      server.onLoop(() -> stream.listener.movedTo(new GuestCursor("L0g", 5), false));
      assertEquals("event: gap\ndata: {}\nid: L0g.5\n\n", client.readChunk());
    }
  }

  @Test
  void aQuietStreamIsKeptAliveByAComment() throws IOException {
    try (RawClient client = listen()) {
      client.readStreamHead();
      client.readChunk();
      FakeGuestStreams.Open stream = opened();
      server.onLoop(stream.listener::keepAlive);
      assertEquals(":\n\n", client.readChunk());
    }
  }

  @Test
  void theSourceIsToldEachTimeThatAllHasLeft() throws IOException {
    try (RawClient client = listen()) {
      client.readStreamHead();
      client.readChunk();
      server.await("told of the head, and of where it is", () -> opened().ready.get() == 2);
      tell(opened(), "hi", 8, 8);
      client.readChunk();
      server.await("left", () -> opened().ready.get() == 3);
    }
  }

  // ---- what is asked for

  @ParameterizedTest
  @CsvSource({
    "text/event-stream, true",
    "'text/html, Text/Event-Stream ; charset=utf-8;q=0.1', true",
    "'application/json, text/event-stream', true",
    "text/event-stream;q=0.001, true",
    "text/event-stream;q=0, false",
    "'text/event-stream; Q=0.000 ;x=1, text/plain', false",
    "text/event-streams, false",
    "text/event.stream, false",
    "text/plain;x=text/event-stream, false",
    "text/*, false",
    "*/*, false"
  })
  void aStreamIsWhatAcceptNames(String accept, boolean stream) throws IOException {
    server.keep(server.client()).send(get("/chat", "Accept: " + accept));
    server.await("asked", () -> server.streams.open.size() + server.guests.listening.size() == 1);
    assertEquals(stream ? 1 : 0, server.streams.open.size());
  }

  @ParameterizedTest
  @CsvSource({
    "lobby,",
    "?, lobby",
    "?_=17, lobby",
    "?room=lobby, lobby",
    "?room=tea, tea",
    "?room=tea&since=5, tea",
    "?room=%74ea, tea"
  })
  void aStreamIsOfTheRoomThatIsNamed(String query, @Nullable String room) throws IOException {
    String path = "/chat" + (room == null ? "" : query);
    try (RawClient client = server.client().send(get(path, EVENTS))) {
      assertEquals(200, client.readStreamHead().status());
      assertEquals(room == null ? "lobby" : room, opened().room);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "?Room=tea | 400 | there is no parameter 'Room' here, only room and since and _",
        "?room=tea&room=lobby | 400 | a stream is of one room",
        "?room=TEA | 400 | This one is written tea.",
        "?room=coffee | 404 | there is no such room now",
        "?room= | 404 | there is no such room now",
        "?since=x | 400 | since must be the number of a message, such as 17, or the id of an event",
        "?since= | 400 | since must be the number of a message, such as 17, or the id of an event",
        "?since=1&since=2 | 400 | since must be the number of a message, such as 17, or the id of an event",
        "?since=L0g.x | 400 | since must be the number of a message, such as 17, or the id of an event"
      })
  void aWrongParameterIsExplained(String query, int status, String why) throws IOException {
    Answer answer = server.ask(get("/chat" + query, EVENTS));
    assertEquals(status, answer.status());
    assertEquals(why + "\n", answer.body());
    assertTrue(server.streams.open.isEmpty());
  }

  @Test
  void theRoomOfALongPollIsStillNoParameter() throws IOException {
    assertEquals(400, server.ask(get("/chat?room=tea")).status());
  }

  @ParameterizedTest
  @CsvSource({
    "L0g-_1.42, '', L0g-_1, 42",
    "L0g.42, ?since=5, L0g, 42",
    "'', ?since=5, , 5",
    ", ?since=5, , 5",
    ", ?since=L0g.5, L0g, 5",
    "17, '', '', 0",
    "17, ?since=5, '', 0",
    "L0g., '', '', 0",
    "L0g.-1, '', '', 0",
    "L 0g.1, '', '', 0",
    "L0g.99999999999999999999, '', '', 0",
    "'L0g.1, L0g.2', '', '', 0"
  })
  void aStreamGoesOnFromTheLastEvent(
      @Nullable String last, String query, @Nullable String log, long seq) throws IOException {
    String header = last == null ? "X: y" : "Last-Event-ID: " + last;
    try (RawClient client = server.client().send(get("/chat" + query, EVENTS, header))) {
      assertEquals(200, client.readStreamHead().status());
      assertEquals(new GuestCursor(log, seq), opened().from);
    }
  }

  @Test
  void twoLastEventsAreThoseOfAnotherLog() throws IOException {
    try (RawClient client = listen("Last-Event-ID: L0g.1", "Last-Event-ID: L0g.2")) {
      assertEquals(200, client.readStreamHead().status());
      assertEquals(new GuestCursor("", 0), opened().from);
    }
  }

  @Test
  void theCookieOfLongPollsDoesNotMatter() throws IOException {
    try (RawClient client = listen("Cookie: holdfast=L0g.3")) {
      client.readStreamHead();
      assertNull(opened().from);
    }
  }

  @Test
  void aRequestWithABodyIsRefused() throws IOException {
    Answer answer = server.ask(get("/chat", EVENTS, "Content-Length: 5"));
    assertEquals(400, answer.status());
  }

  @Test
  void aHeadIsAnsweredWithTheHeadOfAStream() throws IOException {
    try (RawClient get = listen();
        RawClient head = server.client().send(request("HEAD", "/chat", EVENTS))) {
      Answer whole = get.readStreamHead();
      Answer empty = head.readHead();
      assertEquals(whole.status(), empty.status());
      assertEquals(whole.headers().keySet(), empty.headers().keySet());
      assertEquals(404, head.send(get("/nothing")).read().status(), "there is no body");
      server.await("gone", () -> server.streams.open.size() == 1);
    }
  }

  // ---- whose pages

  @Test
  void pagesOfAllowedOriginsMayListen() throws IOException {
    ServerConfig config = TestServer.config("https://a.example", null, SessionPolicy.DEFAULT, null);
    try (TestServer own = new TestServer(config);
        RawClient client = own.client()) {
      client.send(get("/chat", EVENTS, "Origin: https://a.example"));
      Answer head = client.readStreamHead();
      assertEquals("https://a.example", head.header("access-control-allow-origin"));
      assertEquals("Origin, Accept", head.header("vary"));
      Answer other = own.ask(get("/chat", EVENTS, "Origin: https://b.example"));
      assertEquals(403, other.status());
    }
  }

  // ---- its end

  @Test
  void aStreamThatEndsLeavesItsConnectionOpen() throws IOException {
    try (RawClient client = listen()) {
      client.readStreamHead();
      client.readChunk();
      FakeGuestStreams.Open stream = opened();
      server.onLoop(
          () -> {
            stream.listener.heard(FakeGuestStreams.messages(1, "last", 8, 8));
            stream.listener.ended();
            stream.listener.heard(FakeGuestStreams.messages(1, "too late", 9, 9));
            stream.listener.ended();
          });
      assertTrue(client.readChunk().contains("last"));
      assertEquals("", client.readChunk());
      assertEquals(404, client.send(get("/nothing")).read().status());
      assertTrue(server.streams.open.isEmpty());
      client.send(get("/chat", EVENTS));
      assertEquals(200, client.readStreamHead().status());
    }
  }

  @Test
  void aRequestBehindAStreamIsAnsweredAfterIt() throws IOException {
    String next = get("/nothing");
    try (RawClient client = listen()) {
      client.send(next.substring(0, 9));
      client.readStreamHead();
      client.readChunk();
      FakeGuestStreams.Open stream = opened();
      client.send(next.substring(9));
      server.onLoop(stream.listener::ended);
      assertEquals("", client.readChunk());
      assertEquals(404, client.read().status());
    }
  }

  @Test
  void aStreamOfHttp10EndsWithItsConnection() throws IOException {
    for (String keep : List.of("", "Connection: keep-alive\r\n")) {
      try (RawClient client = server.client()) {
        client.send("GET /chat HTTP/1.0\r\nHost: test\r\n" + keep + EVENTS + "\r\n\r\n");
        Answer head = client.readStreamHead();
        assertNull(head.header("transfer-encoding"));
        assertNull(head.header("content-length"));
        assertEquals("close", head.header("connection"));
        FakeGuestStreams.Open stream = opened();
        server.onLoop(
            () -> {
              stream.listener.heard(FakeGuestStreams.messages(1, "hi", 8, 8));
              stream.listener.ended();
            });
        assertEquals(BEGIN + event(8, "hi"), client.readTheRest());
        server.await("over", server.streams.open::isEmpty);
      }
    }
  }

  @Test
  void aStreamOfTheLastRequestClosesItsConnection() throws IOException {
    try (RawClient client = listen("Connection: close")) {
      assertEquals("close", client.readStreamHead().header("connection"));
      client.readChunk();
      FakeGuestStreams.Open stream = opened();
      server.onLoop(stream.listener::ended);
      assertEquals("", client.readChunk());
      assertTrue(client.isClosed());
    }
  }

  @Test
  void aStreamThatIsClosedIsForgottenAtOnce() throws IOException {
    try (RawClient client = listen()) {
      client.readStreamHead();
      opened();
    }
    server.await("forgotten", server.streams.open::isEmpty);
    RawClient client = listen();
    client.readStreamHead();
    opened();
    client.reset();
    server.await("forgotten", server.streams.open::isEmpty);
  }

  @Test
  void allStreamsEndAtTheStop() throws IOException {
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      RawClient client = listen();
      clients.add(client);
      client.readStreamHead();
      client.readChunk();
    }
    assertTimeout(IN_TIME, server::close);
    for (RawClient client : clients) {
      assertEquals("", client.readChunk());
      assertTrue(client.isClosed());
      client.close();
    }
    assertTrue(server.streams.open.isEmpty());
  }

  // ---- limits

  @Test
  void oneListenerTooManyIsToldWhenToAskAgain() throws IOException {
    server.streams.full = true;
    Answer answer = server.ask(get("/chat", EVENTS));
    assertEquals(503, answer.status());
    assertEquals("5", answer.header("retry-after"));
    assertEquals("too many listen here: try again later\n", answer.body());
  }

  @Test
  void aBannedHostIsToldWhy() throws IOException {
    server.guests.ban = "You are banned.";
    Answer answer = server.ask(get("/chat", EVENTS));
    assertEquals(403, answer.status());
    assertEquals("You are banned.\n", answer.body());
  }

  @Test
  void theLastConnectionsAreNotForStreams() throws IOException {
    ServerConfig config = TestServer.unlimited(SessionPolicy.DEFAULT).maxConnections(16).build();
    try (TestServer small = new TestServer(config)) {
      for (int i = 0; i < 11; i++) {
        small.keep(small.client().send(get("/chat", EVENTS))).readStreamHead();
      }
      small.keep(small.client().send(get("/chat", EVENTS))).readStreamHead();
      RawClient refused = small.keep(small.client().send(get("/chat", EVENTS)));
      Answer answer = refused.read();
      assertEquals(503, answer.status());
      assertEquals("5", answer.header("retry-after"));
      assertEquals(12, small.streams.open.size());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET /healthz HTTP/1.1\r\nHost: test\r\n\r\n", ""})
  void aStreamIsNotIdle(String other) throws IOException {
    ServerConfig config =
        TestServer.unlimited(SessionPolicy.DEFAULT).idleTimeout(Duration.ofMillis(300)).build();
    try (TestServer brief = new TestServer(config);
        RawClient client = brief.client().send(get("/chat", EVENTS))) {
      client.readStreamHead();
      client.readChunk();
      FakeGuestStreams.Open stream = opened(brief);
      for (int i = 0; i < 2; i++) {
        try (RawClient idle = brief.client().send(other)) {
          idle.readToTheEnd(); // which comes when it was idle for long enough
        }
      }
      brief.onLoop(() -> stream.listener.heard(FakeGuestStreams.messages(1, "hi", 8, 8)));
      assertTrue(client.readChunk().contains("hi"));
    }
  }
}
