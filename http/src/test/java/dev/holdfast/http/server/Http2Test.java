package dev.holdfast.http.server;

import static dev.holdfast.http.server.RawHttp2.DATA;
import static dev.holdfast.http.server.RawHttp2.END_HEADERS;
import static dev.holdfast.http.server.RawHttp2.END_STREAM;
import static dev.holdfast.http.server.RawHttp2.HEADERS;
import static dev.holdfast.http.server.RawHttp2.PING;
import static dev.holdfast.http.server.RawHttp2.SETTINGS;
import static dev.holdfast.http.server.RawHttp2.WINDOW_UPDATE;
import static dev.holdfast.http.server.RawHttp2.head;
import static dev.holdfast.http.server.RawHttp2.number;
import static dev.holdfast.http.server.RawHttp2.setting;
import static dev.holdfast.http.server.RawWebSocket.request;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.http.server.RawHttp2.Frame;
import dev.holdfast.http.server.RawHttp2.Response;
import dev.holdfast.http.tls.TestCertificates;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions over HTTP/2, by the client of Java and by hand. */
class Http2Test {

  private static final TestServer SERVER = start();
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String BIG = "{\"packets\":[\"" + "x".repeat(16 << 20) + "\"]}";

  private static TestServer start() {
    try {
      return new TestServer(
          TestServer.unlimited(TestServer.policy(45_000))
              .maxBody(1 << 20)
              .opsPort(0)
              .tls(TestCertificates.files("server"))
              .build());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  private static RawHttp2 open() throws IOException {
    return new RawHttp2(SERVER.address());
  }

  private static HttpClient client() {
    return HttpClient.newBuilder().sslContext(TestCertificates.client()).build();
  }

  private static HttpRequest.Builder requestOf(String path) {
    URI uri = URI.create("https://localhost:" + SERVER.address().getPort() + path);
    return HttpRequest.newBuilder(uri).timeout(PATIENCE);
  }

  private static String post(HttpClient client, String body) throws Exception {
    HttpRequest request =
        requestOf("/bind").POST(HttpRequest.BodyPublishers.ofString(body)).build();
    HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    assertEquals(200, answer.statusCode());
    assertEquals(HttpClient.Version.HTTP_2, answer.version());
    return answer.body();
  }

  private static String sid(String created) {
    return created.replaceFirst(".*\"sid\":\"([^\"]+)\".*", "$1");
  }

  // ---- requests

  @Test
  void aSessionIsSpoken() throws Exception {
    HttpClient client = client();
    String sid = sid(post(client, "{\"rid\":1}"));
    for (int rid = 2; rid < 20; rid++) {
      String text = "Grüße " + rid;
      assertEquals(
          "{\"packets\":[\"" + text + "\"]}",
          post(client, request(sid, rid, ",\"packets\":[\"" + text + "\"]")));
    }
  }

  @Test
  void aLargeBodyAndALargeAnswerArrive() throws Exception {
    HttpClient client = client();
    String sid = sid(post(client, "{\"rid\":1}"));
    String packet = '"' + "ü".repeat(250_000) + '"';
    assertEquals(
        "{\"packets\":[" + packet + "]}",
        post(client, request(sid, 2, ",\"packets\":[" + packet + "]")));
    assertEquals(BIG, post(client, request(sid, 3, ",\"packets\":[\"big\"]")));
  }

  @Test
  void anAnswerHasTheHeadersOfHttp11ButThoseOfConnections() throws IOException {
    try (RawHttp2 client = open()) {
      Response created = client.response(client.post("{\"rid\":1}"));
      assertEquals(200, created.status());
      assertEquals("application/json; charset=utf-8", created.headers().get("content-type"));
      assertEquals("no-store", created.headers().get("cache-control"));
      assertEquals("nosniff", created.headers().get("x-content-type-options"));
      assertEquals("" + created.body().length(), created.headers().get("content-length"));
      assertNotNull(created.headers().get("date"));
      for (String name : List.of("connection", "keep-alive", "transfer-encoding")) {
        assertFalse(created.headers().containsKey(name), name);
      }
    }
  }

  @Test
  void usualRequestsPassUndertowBy() throws IOException {
    try (RawHttp2 client = open()) {
      String sid = client.create();
      String way = request(sid, 2, ",\"packets\":[\"way\"]");
      assertEquals("{\"packets\":[\"shortcut\"]}", client.response(client.post(way)).body());
    }
  }

  @Test
  void aBodyMayComeInAnyPiecesWithAndWithoutItsLength() throws IOException {
    try (RawHttp2 client = open()) {
      String sid = client.create();
      int rid = 2;
      for (boolean withLength : new boolean[] {true, false}) {
        for (boolean together : new boolean[] {true, false}) {
          String body = request(sid, rid, ",\"packets\":[" + rid + "]");
          String[] length = {"content-length", "" + body.length()};
          int stream =
              client.open(END_HEADERS, head("POST", "/bind", withLength ? length : new String[0]));
          for (byte octet : body.getBytes(UTF_8)) {
            client.frame(DATA, 0, stream, new byte[] {octet});
            if (!together) {
              client.flush();
            }
          }
          client.frame(DATA, END_STREAM, stream, new byte[0]).flush();
          assertEquals("{\"packets\":[" + rid + "]}", client.response(stream).body());
          rid++;
        }
      }
    }
  }

  @Test
  void fieldsBehindABodyMeanNothing() throws IOException {
    try (RawHttp2 client = open()) {
      int stream = client.open(END_HEADERS, head("POST", "/bind"));
      client.frame(DATA, 0, stream, "{\"rid\":1}".getBytes(UTF_8));
      client.frame(HEADERS, END_HEADERS | END_STREAM, stream, RawHttp2.block("x", "y")).flush();
      assertEquals(200, client.response(stream).status());
    }
  }

  @Test
  void paddingIsNoContent() throws IOException {
    try (RawHttp2 client = open()) {
      String body = "{\"rid\":1}";
      byte[] padded = new byte[1 + body.length() + 100];
      padded[0] = 100;
      System.arraycopy(body.getBytes(UTF_8), 0, padded, 1, body.length());
      int stream = client.open(END_HEADERS, head("POST", "/bind"));
      client.frame(DATA, END_STREAM | RawHttp2.PADDED, stream, padded).flush();
      assertEquals(200, client.response(stream).status());
    }
  }

  @Test
  void anAnswerToHeadHasNoBody() throws IOException {
    try (RawHttp2 client = open()) {
      int stream = client.open(END_HEADERS | END_STREAM, head("HEAD", "/nothing"));
      client.flush();
      Frame only = client.readOf(stream);
      assertEquals(HEADERS, only.type());
      assertTrue(only.has(END_STREAM));
    }
  }

  @Test
  void filesAndErrorsAreAnsweredAsOnHttp11() throws IOException {
    try (RawHttp2 client = open()) {
      assertEquals(200, client.response(client.get("/client/probe.js")).status());
      assertEquals(404, client.response(client.get("/nothing")).status());
      assertEquals(400, client.response(client.get("/%zz")).status());
      assertEquals(405, client.response(client.get("/bind")).status());
      int connects =
          client.open(
              END_HEADERS | END_STREAM,
              RawHttp2.block(":method", "CONNECT", ":authority", "test:443"));
      client.flush();
      assertEquals(501, client.response(connects).status());
    }
  }

  @Test
  void aPageIsAskedWhereItIsFrom() throws IOException {
    try (RawHttp2 client = open()) {
      int evil = client.get("/chat", "origin", "https://evil.example");
      assertEquals(403, client.response(evil).status());
      int own = client.open(END_HEADERS, head("POST", "/bind", "origin", "https://test"));
      client.frame(DATA, END_STREAM, own, "{\"rid\":1}".getBytes(UTF_8)).flush();
      Response answer = client.response(own);
      assertEquals("https://test", answer.headers().get("access-control-allow-origin"));
      int named =
          client.open(
              END_HEADERS | END_STREAM,
              RawHttp2.block(
                  ":method", "GET", ":scheme", "https", ":path", "/chat", ":authority", "evil"));
      client.flush();
      assertEquals(403, client.response(named).status());
    }
  }

  @Test
  void cookiesInSeveralFieldsAreOne() throws IOException {
    try (RawHttp2 client = open()) {
      String[] cookies = {"cookie", "a=b", "cookie", "holdfast=7", "cookie", "c=d"};
      int stream = client.get("/chat", cookies);
      SERVER.await("listening", () -> !SERVER.guests.listening.isEmpty());
      assertNotNull(SERVER.guests.listening.peek());
      client.cancel(stream).flush();
      SERVER.await("gone", () -> SERVER.guests.listening.isEmpty());
    }
  }

  @Test
  void aLargerBodyIsRefusedBeforeItComes() throws IOException {
    try (RawHttp2 client = open()) {
      int stream = client.open(END_HEADERS, head("POST", "/bind", "content-length", "2000000"));
      client.frame(DATA, 0, stream, new byte[10_000]).flush();
      assertEquals(413, client.response(stream).status());
      assertEquals(0, client.reset(stream), "the rest is not wanted");
      assertEquals(404, client.response(client.get("/nothing")).status());
    }
  }

  @Test
  void aClientThatAsksFirstIsToldToContinue() throws IOException {
    try (RawHttp2 client = open()) {
      int stream =
          client.open(
              END_HEADERS, head("POST", "/bind", "expect", "100-continue", "content-length", "9"));
      client.flush();
      assertFalse(client.readOf(stream).has(END_STREAM));
      client.frame(DATA, END_STREAM, stream, "{\"rid\":1}".getBytes(UTF_8)).flush();
      assertEquals(200, client.response(stream).status());
    }
  }

  @Test
  void aStreamOfEventsIsSentAsItComes() throws IOException {
    try (RawHttp2 client = open()) {
      int stream = client.get("/chat", "accept", "text/event-stream");
      Frame head = client.readOf(stream);
      assertEquals(HEADERS, head.type());
      assertFalse(head.has(END_STREAM));
      Frame first = client.readOf(stream);
      assertTrue(new String(first.payload(), UTF_8).startsWith("retry: "), "not in chunks");
      client.cancel(stream).flush();
      assertEquals(404, client.response(client.get("/nothing")).status());
    }
  }

  @Test
  void aWebSocketBesideItSpeaksHttp11() throws Exception {
    StringBuilder text = new StringBuilder();
    CompletableFuture<String> answer = new CompletableFuture<>();
    WebSocket.Listener listener =
        new WebSocket.Listener() {
          @Override
          public CompletableFuture<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
              answer.complete(text.toString());
            }
            socket.request(1);
            return null;
          }
        };
    URI uri = URI.create("wss://localhost:" + SERVER.address().getPort() + "/bind");
    WebSocket socket =
        client().newWebSocketBuilder().subprotocols("holdfast.v1").buildAsync(uri, listener).join();
    assertEquals("holdfast.v1", socket.getSubprotocol());
    socket.sendText("{\"rid\":5}", true).join();
    assertTrue(answer.get(60, TimeUnit.SECONDS).startsWith("{\"rid\":5,\"sid\":"));
    socket.abort();
  }

  // ---- requests that are held

  private static void hold(RawHttp2 client, String body) throws IOException {
    double before = SERVER.sessions("have_request");
    client.post(body);
    SERVER.await("held", () -> SERVER.sessions("have_request") == before + 1);
  }

  @Test
  void heldRequestsOfManySessionsAreAnsweredEachOnItsStream() throws IOException {
    try (RawHttp2 client = open()) {
      String one = client.create();
      String other = client.create();
      int first = client.post(request(one, 2, ""));
      int second = client.post(request(other, 2, ""));
      client.post(request(other, 3, ",\"packets\":[3]"));
      assertEquals("{\"packets\":[]}", client.response(second).body());
      client.post(request(one, 3, ",\"packets\":[3]"));
      assertEquals("{\"packets\":[]}", client.response(first).body());
    }
  }

  private interface Leave {
    void from(RawHttp2 client, int stream) throws IOException;
  }

  /** The time until the loss is seen, once more because the first may be cold. */
  private static void isSeenWithin100Millis(boolean usual, Leave leave) throws IOException {
    RawSession session = new RawSession(SERVER);
    String sid = session.created().body().replaceFirst(".*\"sid\":\"([^\"]+)\".*", "$1");
    double before = SERVER.metric("holdfast_held_lost_total");
    long best = Long.MAX_VALUE;
    for (int i = 1; i <= 5; i++) {
      double lost = before + i;
      try (RawHttp2 client = open()) {
        String body = request(sid, 2, "");
        int stream = client.open(END_HEADERS, head("POST", "/bind"));
        if (!usual) {
          client.frame(PING, 0, 0, new byte[8]).flush(); // so that it comes in pieces
          client.readUntil(PING);
        }
        client.frame(DATA, END_STREAM, stream, body.getBytes(UTF_8)).flush();
        SERVER.await("held", () -> SERVER.sessions("have_request") == 1);
        long since = System.nanoTime();
        leave.from(client, stream);
        SERVER.await("lost", () -> SERVER.metric("holdfast_held_lost_total") == lost);
        best = Math.min(best, System.nanoTime() - since);
      }
    }
    assertTrue(best < Duration.ofMillis(100).toNanos(), best + " ns");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aHeldStreamThatIsResetIsSeenWithin100Millis(boolean usual) throws IOException {
    isSeenWithin100Millis(usual, (client, stream) -> client.cancel(stream).flush());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aHeldClientThatClosesIsSeenWithin100Millis(boolean usual) throws IOException {
    isSeenWithin100Millis(usual, (client, stream) -> client.close());
  }

  @Test
  void aStreamThatIsResetLosesNoOther() throws IOException {
    try (RawHttp2 client = open()) {
      String one = client.create();
      String other = client.create();
      double lost = SERVER.metric("holdfast_held_lost_total");
      int first = client.post(request(one, 2, ""));
      int second = client.post(request(other, 2, ""));
      client.cancel(first).flush();
      SERVER.await("lost", () -> SERVER.metric("holdfast_held_lost_total") == lost + 1);
      int repeat = client.post(request(one, 2, ""));
      client.post(request(one, 3, ",\"packets\":[1]"));
      assertEquals("{\"packets\":[]}", client.response(repeat).body());
      client.post(request(other, 3, ",\"packets\":[2]"));
      assertEquals("{\"packets\":[]}", client.response(second).body());
    }
  }

  /**
   * A reset in front of the repeat, in the same bytes: its predecessor's socket was lost (S167).
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRequestMayBeGivenUpAndRepeatedWithoutEnd(boolean usual) throws IOException {
    try (RawHttp2 client = open()) {
      String sid = client.create();
      String[] more = usual ? new String[0] : new String[] {"cookie", "a=b"};
      int held = hold(client, sid, more);
      for (int i = 0; i < 50; i++) {
        client.flush();
        client.cancel(held);
        held = hold(client, sid, more);
      }
      client.post(request(sid, 3, ",\"packets\":[1]"));
      assertEquals("{\"packets\":[]}", client.response(held).body());
    }
  }

  private static int hold(RawHttp2 client, String sid, String... more) {
    int stream = client.open(END_HEADERS, head("POST", "/bind", more));
    client.frame(DATA, END_STREAM, stream, request(sid, 2, "").getBytes(UTF_8));
    return stream;
  }

  @Test
  void aThousandRequestsAreHeldOnOneConnection() throws IOException {
    int count = 999; // and one that is not held
    try (TestServer server =
            new TestServer(
                TestServer.unlimited(TestServer.unlimited().build())
                    .tls(TestCertificates.files("server"))
                    .build());
        RawHttp2 client = new RawHttp2(server.address())) {
      List<String> sids = new ArrayList<>();
      List<Integer> held = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        sids.add(client.create());
      }
      for (String sid : sids) {
        held.add(client.add(request(sid, 2, "")));
      }
      client.flush();
      server.await("held", () -> server.sessions("have_request") == count);
      for (int i = 0; i < count; i++) {
        String said = request(sids.get(i), 3, ",\"packets\":[" + i + "]");
        int stream = client.post(said);
        assertEquals("{\"packets\":[]}", client.response(held.get(i)).body());
        assertEquals("{\"packets\":[" + i + "]}", client.response(stream).body());
      }
    }
  }

  @Test
  void allStreamsOfAConnectionThatClosesAreLostAndNothingIsLeft() throws IOException {
    double lost = SERVER.metric("holdfast_held_lost_total");
    double before = SERVER.metric("holdfast_connections");
    try (RawHttp2 client = open()) {
      for (int i = 0; i < 50; i++) {
        hold(client, request(client.create(), 2, ""));
      }
    }
    SERVER.await("lost", () -> SERVER.metric("holdfast_held_lost_total") == lost + 50);
    SERVER.await("closed", () -> SERVER.metric("holdfast_connections") <= before);
    SERVER.await("no streams", () -> SERVER.metric("holdfast_http2_streams") == 0);
  }

  // ---- windows

  @Test
  void aReaderThatLetsLittleComeGetsAllInPieces() throws IOException {
    try (RawHttp2 client = new RawHttp2(SERVER.address(), 0)) {
      client.write(RawHttp2.PREFACE).frame(SETTINGS, 0, 0, setting(4, 1)).flush();
      int stream = client.get("/nothing");
      StringBuilder body = new StringBuilder();
      Frame frame = client.readOf(stream);
      while (!frame.has(END_STREAM)) {
        frame = client.readOf(stream);
        assertTrue(frame.payload().length <= 1);
        body.append(new String(frame.payload(), UTF_8));
        client.frame(WINDOW_UPDATE, 0, stream, number(1)).flush();
      }
      assertEquals("nothing is here\n", body.toString());
    }
  }

  @Test
  void aWindowThatIsMadeSmallerByFarIsWaitedFor() throws IOException {
    try (RawHttp2 client = open()) {
      String sid = client.create();
      int stream = client.post(request(sid, 2, ",\"packets\":[\"big\"]"));
      int come = 0;
      while (come < 65_535) {
        Frame frame = client.readOf(stream);
        come += frame.type() == DATA ? frame.payload().length : 0;
      }
      assertEquals(65_535, come, "no more than the window");
      client.frame(SETTINGS, 0, 0, setting(4, 10)); // 65,525 less than was sent already
      client.frame(WINDOW_UPDATE, 0, 0, number(1_000_000));
      client.frame(WINDOW_UPDATE, 0, stream, number(65_526)).flush();
      Frame next = client.readOf(stream);
      assertEquals(1, next.payload().length);
    }
  }

  @Test
  void aReaderThatStopsHoldsUpNoOtherAndIsCutAfterTheWriteTimeout() throws IOException {
    try (TestServer server =
            new TestServer(
                TestServer.unlimited(TestServer.policy(45_000))
                    .tls(TestCertificates.files("server"))
                    .writeTimeout(Duration.ofSeconds(10))
                    .build());
        RawHttp2 client = new RawHttp2(server.address())) {
      String sid = client.create();
      int stream = client.post(request(sid, 2, ",\"packets\":[\"big\"]"));
      client.frame(WINDOW_UPDATE, 0, 0, number(1 << 30)).flush(); // but not that of the stream
      assertEquals(404, client.response(client.get("/nothing")).status());
      assertTrue(server.metric("holdfast_held_bytes{what=\"answers\"}") > 16 << 20);
      Frame frame = client.readOf(stream);
      while (frame.type() != RawHttp2.RST_STREAM) {
        frame = client.readOf(stream);
      }
      assertEquals(8, frame.code());
      assertEquals(1, server.metric("holdfast_evictions_total{reason=\"slow\"}"));
      assertEquals(404, client.response(client.get("/nothing")).status());
      String repeat = client.response(repeated(client, request(sid, 2, ""))).body();
      assertEquals(BIG.length(), repeat.length(), "nothing is lost");
    }
  }

  /** The client takes what comes for both, and not fast: neither may wait for the other's end. */
  @Test
  void largeAnswersOfAConnectionComeInTurn() throws IOException {
    try (RawHttp2 client = open()) {
      client.frame(SETTINGS, 0, 0, setting(4, 1 << 30));
      String one = client.create();
      String other = client.create();
      int first = client.post(request(one, 2, ",\"packets\":[\"big\"]"));
      int second = client.post(request(other, 2, ",\"packets\":[\"big\"]"));
      long[] received = new long[2];
      long together = 0;
      while (received[0] < 1 << 20 || received[1] < 1 << 20) {
        client.frame(WINDOW_UPDATE, 0, 0, number(40_000)).flush();
        for (long until = together + 40_000; together < until; ) {
          Frame frame = client.read();
          assertNotNull(frame);
          int size = frame.type() == DATA ? frame.payload().length : 0;
          received[0] += frame.stream() == first ? size : 0;
          received[1] += frame.stream() == second ? size : 0;
          together += size;
        }
        assertTrue(together < 6 << 20, () -> received[0] + " and " + received[1]);
      }
    }
  }

  /** Sends a request whose large answer may come at once. */
  private static int repeated(RawHttp2 client, String body) throws IOException {
    client.frame(SETTINGS, 0, 0, setting(4, 1 << 30));
    return client.post(body);
  }
}
