package dev.holdfast.http.server;

import static dev.holdfast.http.server.RawHttp2.ACK;
import static dev.holdfast.http.server.RawHttp2.CONTINUATION;
import static dev.holdfast.http.server.RawHttp2.DATA;
import static dev.holdfast.http.server.RawHttp2.END_HEADERS;
import static dev.holdfast.http.server.RawHttp2.END_STREAM;
import static dev.holdfast.http.server.RawHttp2.GOAWAY;
import static dev.holdfast.http.server.RawHttp2.HEADERS;
import static dev.holdfast.http.server.RawHttp2.PADDED;
import static dev.holdfast.http.server.RawHttp2.PING;
import static dev.holdfast.http.server.RawHttp2.PREFACE;
import static dev.holdfast.http.server.RawHttp2.PRIORITY;
import static dev.holdfast.http.server.RawHttp2.PUSH_PROMISE;
import static dev.holdfast.http.server.RawHttp2.RST_STREAM;
import static dev.holdfast.http.server.RawHttp2.SETTINGS;
import static dev.holdfast.http.server.RawHttp2.WINDOW_UPDATE;
import static dev.holdfast.http.server.RawHttp2.block;
import static dev.holdfast.http.server.RawHttp2.head;
import static dev.holdfast.http.server.RawHttp2.number;
import static dev.holdfast.http.server.RawHttp2.setting;
import static dev.holdfast.http.server.RawWebSocket.request;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.primitives.Bytes;
import dev.holdfast.http.connection.TrustedProxies;
import dev.holdfast.http.server.RawHttp2.Frame;
import dev.holdfast.http.server.RawHttp2.Response;
import dev.holdfast.http.tls.TestCertificates;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a client may not do with HTTP/2, and what becomes of the connection that does. */
class Http2LimitsTest {

  private static final int NO_ERROR = 0;
  private static final int PROTOCOL_ERROR = 1;
  private static final int FLOW_CONTROL_ERROR = 3;
  private static final int STREAM_CLOSED = 5;
  private static final int FRAME_SIZE_ERROR = 6;
  private static final int REFUSED_STREAM = 7;
  private static final int COMPRESSION_ERROR = 9;
  private static final int ENHANCE_YOUR_CALM = 11;
  private static final byte[] NONE = {};

  private static final TestServer SERVER = start();

  private static ServerConfig.Builder config() {
    return TestServer.unlimited(TestServer.unlimited().build())
        .tls(TestCertificates.files("server"));
  }

  private static TestServer start() {
    try {
      return new TestServer(config().build());
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

  private static void isServed(RawHttp2 client) throws IOException {
    assertEquals(404, client.response(client.get("/nothing")).status());
  }

  /** Sends what the server may not let the client send to its end. */
  private static int endOf(RawHttp2 client) throws IOException {
    try {
      client.flush();
    } catch (IOException e) { // it has closed already
      return client.readEnd();
    }
    return client.readEnd();
  }

  // ---- what the server says

  @Test
  void theServerTellsItsLimits() throws IOException {
    try (RawHttp2 client = open()) {
      Frame settings = client.readUntil(SETTINGS);
      assertNotNull(settings);
      byte[] told = Bytes.concat(setting(3, 1_000), setting(6, 16_384));
      assertTrue(Arrays.equals(told, settings.payload()), Arrays.toString(settings.payload()));
      Frame ack = client.read();
      assertEquals(SETTINGS, ack.type());
      assertTrue(ack.has(ACK));
    }
  }

  // ---- streams

  @Test
  void moreStreamsThanMayBeOpenAreRefusedAndTheOthersGoOn() throws IOException {
    try (RawHttp2 client = open()) {
      int first = 0;
      for (int i = 0; i < 1_000; i++) {
        int stream = client.open(END_HEADERS, head("POST", "/bind", "content-length", "9"));
        first = first == 0 ? stream : first;
      }
      int refused = client.open(END_HEADERS | END_STREAM, head("GET", "/nothing"));
      client.flush();
      assertEquals(REFUSED_STREAM, client.reset(refused));
      client.frame(DATA, END_STREAM, first, "{\"rid\":1}".getBytes(UTF_8)).flush();
      assertEquals(200, client.response(first).status());
      isServed(client);
    }
  }

  @Test
  void streamsThatAreOpenedAndResetWithoutEndEndTheConnection() throws IOException {
    try (RawHttp2 client = open()) {
      for (int i = 0; i < 2_000; i++) { // rapid reset, CVE-2023-44487
        client.cancel(client.open(END_HEADERS | END_STREAM, head("GET", "/chat")));
      }
      assertEquals(ENHANCE_YOUR_CALM, endOf(client));
    }
    SERVER.await("no streams", () -> SERVER.metric("holdfast_http2_streams") == 0);
    SERVER.await("no listeners", SERVER.guests.listening::isEmpty);
  }

  @Test
  void streamsThatTheClientHasTheServerResetCountAsWell() throws IOException {
    try (RawHttp2 client = open()) {
      for (int i = 0; i < 2_000; i++) { // CVE-2025-8671
        int stream = client.open(END_HEADERS | END_STREAM, head("GET", "/chat"));
        client.frame(WINDOW_UPDATE, 0, stream, number(0));
      }
      assertEquals(ENHANCE_YOUR_CALM, endOf(client));
    }
  }

  @Test
  void aHundredHeldRequestsMayBeGivenUpAtOnce() throws IOException {
    try (RawHttp2 client = open()) {
      int[] streams = new int[100];
      for (int i = 0; i < streams.length; i++) {
        streams[i] = client.open(END_HEADERS | END_STREAM, head("GET", "/chat"));
      }
      for (int stream : streams) {
        client.cancel(stream);
      }
      client.flush();
      isServed(client);
    }
  }

  @Test
  void aTrustedProxyMayGiveUpThoseOfItsClients() throws IOException {
    ServerConfig config = config().trustedProxies(TrustedProxies.parse("127.0.0.1")).build();
    try (TestServer server = new TestServer(config);
        RawHttp2 client = new RawHttp2(server.address())) {
      for (int i = 0; i < 2_000; i++) {
        client.cancel(
            client.open(
                END_HEADERS | END_STREAM, head("GET", "/chat", "x-forwarded-for", "192.0.2.1")));
      }
      client.flush();
      isServed(client);
    }
  }

  @Test
  void theStreamsOfAHostBehindAProxyAreLimited() throws IOException {
    ServerConfig config =
        config().trustedProxies(TrustedProxies.parse("127.0.0.1")).connectionsPerHost(3).build();
    try (TestServer server = new TestServer(config);
        RawHttp2 client = new RawHttp2(server.address())) {
      String[] from = {"x-forwarded-for", "192.0.2.1"};
      for (int i = 0; i < 3; i++) {
        client.get("/chat", from);
      }
      Response refused = client.response(client.get("/chat", from));
      assertEquals(503, refused.status());
      assertEquals("5", refused.headers().get("retry-after"));
      assertEquals(404, client.response(client.get("/x", "x-forwarded-for", "192.0.2.2")).status());
    }
  }

  // ---- heads

  @Test
  void aHeadThatIsTooLargeIsRefusedAndTheConnectionGoesOn() throws IOException {
    try (RawHttp2 client = open()) {
      String[] large = {"a", "x".repeat(15_000), "b", "x".repeat(15_000)};
      byte[] block = head("GET", "/nothing", large);
      int stream = client.open(END_STREAM, Arrays.copyOf(block, 16_000));
      byte[] rest = Arrays.copyOfRange(block, 16_000, block.length);
      client.frame(CONTINUATION, END_HEADERS, stream, rest).flush();
      assertEquals(431, client.response(stream).status());
      isServed(client);
    }
  }

  @Test
  void aFewBytesThatStandForManyHeadersAreNoMoreThanALargeHead() throws IOException {
    try (RawHttp2 client = open()) {
      byte[] kept = block("x-large", "x".repeat(3_900));
      kept[0] = 0x40; // to be kept in the table
      byte[] bomb = new byte[12_000]; // 47 MB
      Arrays.fill(bomb, (byte) (0x80 | 62)); // the first of that table
      byte[] block = Bytes.concat(head("GET", "/nothing"), kept, bomb);
      int stream = client.open(END_HEADERS | END_STREAM, block);
      client.flush();
      assertEquals(431, client.response(stream).status());
      isServed(client);
    }
  }

  @Test
  void moreThanAHundredHeadersAreRefused() throws IOException {
    try (RawHttp2 client = open()) {
      String[] many = new String[300];
      Arrays.fill(many, "x");
      assertEquals(431, client.response(client.get("/nothing", many)).status());
    }
  }

  @Test
  void aHeadThatGoesOnWithoutEndEndsTheConnection() throws IOException {
    try (RawHttp2 client = open()) {
      int stream = client.open(0, head("GET", "/nothing"));
      byte[] more = block("x", "y".repeat(10_000));
      for (int i = 0; i < 50; i++) { // no more than the server reads behind the end
        client.frame(CONTINUATION, 0, stream, more);
      }
      assertEquals(ENHANCE_YOUR_CALM, endOf(client));
    }
  }

  @Test
  void emptyContinuationsWithoutEndEndTheConnection() throws IOException {
    try (RawHttp2 client = open()) {
      int stream = client.open(0, head("GET", "/nothing"));
      for (int i = 0; i < 1_000; i++) {
        client.frame(CONTINUATION, 0, stream, NONE);
      }
      assertEquals(ENHANCE_YOUR_CALM, endOf(client));
    }
  }

  @Test
  void aFrameThatTakesTooLongEndsTheConnectionWhateverDrips() throws IOException {
    try (RawHttp2 client = open();
        RawHttp2 other = open()) {
      client.open(0, head("GET", "/nothing")); // a head without its end
      client.flush();
      other.frame(PING, 0, 0, new byte[8]).write(new byte[] {0, 0}).flush(); // a part of a frame
      assertEquals(ENHANCE_YOUR_CALM, client.readEnd());
      assertEquals(ENHANCE_YOUR_CALM, other.readEnd());
    }
  }

  @Test
  void aClientThatSendsNothingBehindItsHandshakeIsCutOff() throws IOException {
    try (RawHttp2 client = new RawHttp2(SERVER.address(), 0)) {
      assertEquals(ENHANCE_YOUR_CALM, client.readEnd());
    }
  }

  /** Heads that are malformed (RFC 9113, 8.1.1), each of which only ends its stream. */
  static List<byte[]> malformed() {
    return List.of(
        block(":method", "GET", ":scheme", "https", ":authority", "test"),
        block(":method", "GET", ":path", "/", ":authority", "test"),
        block(":scheme", "https", ":path", "/", ":authority", "test"),
        block(":method", "GET", ":scheme", "https", ":path", "", ":authority", "test"),
        block(":method", "GET", ":scheme", "https", ":path", "x", ":authority", "test"),
        block(":method", "", ":scheme", "https", ":path", "/", ":authority", "test"),
        block(":method", "CONNECT", ":scheme", "https", ":path", "/", ":authority", "test"),
        head("GET", "/", ":path", "/"),
        head("GET", "/", ":status", "200"),
        head("GET", "/", "x", "y", ":method", "GET"),
        head("GET", "/ HTTP/1.1\r\nx: y"),
        head("GET", "/a b"),
        head("GET /x HTTP/1.1\r\n", "/"),
        head("GET", "/", "x", "y\r\nz: 1"),
        head("GET", "/", "x", "y\nz"),
        head("GET", "/", "x", "y\0"),
        head("GET", "/", "x", " y"),
        head("GET", "/", "x y", "z"),
        head("GET", "/", "x:", "z"),
        head("GET", "/", "X", "z"),
        head("GET", "/", "connection", "close"),
        head("GET", "/", "transfer-encoding", "chunked"),
        head("GET", "/", "upgrade", "websocket"),
        head("GET", "/", "keep-alive", "x"),
        head("GET", "/", "te", "gzip"),
        head("GET", "/", "host", "other"),
        head("GET", "/", "content-length", "1"), // and the request ends here
        head("GET", "/", "content-length", "x"),
        head("GET", "/", "content-length", "+0"),
        head("GET", "/", "content-length", "0", "content-length", "1"));
  }

  @Test
  void fieldsThatAreNotKeptMakeAHeadTooLarge() throws IOException {
    try (RawHttp2 client = open()) {
      String[] crumbs = new String[2 * 300];
      for (int i = 0; i < crumbs.length; i += 2) {
        crumbs[i] = "cookie"; // one field of HTTP/1.1 together, which would not be too large
        crumbs[i + 1] = "a";
      }
      int stream = client.get("/nothing", crumbs);
      assertEquals(431, client.response(stream).status());
      isServed(client);
    }
  }

  @Test
  void fieldsBehindABodyThatWouldBeAHeadEndTheirStream() throws IOException {
    try (RawHttp2 client = open()) {
      int stream = client.open(END_HEADERS, head("POST", "/bind"));
      byte[] more = RawHttp2.block(":path", "/other");
      client.frame(HEADERS, END_HEADERS | END_STREAM, stream, more).flush();
      assertEquals(PROTOCOL_ERROR, client.reset(stream));
      isServed(client);
    }
  }

  @Test
  void aTableThatIsSmallerThanUsualIsRespected() throws IOException {
    try (RawHttp2 client = open()) {
      client.frame(SETTINGS, 0, 0, setting(1, 0));
      int first = client.get("/nothing");
      Frame head = client.readOf(first);
      assertEquals(HEADERS, head.type());
      assertEquals(0x20, head.payload()[0], "no table is kept (RFC 7541, 4.2)");
      Frame next = client.readOf(client.get("/nothing"));
      assertEquals(0x8d, next.payload()[0] & 0xff, "that is said once");
    }
  }

  @Test
  void piecesOfABodyThatAreTinyWithoutEndEndTheConnection() throws IOException {
    try (RawHttp2 client = open()) {
      int stream = client.open(END_HEADERS, head("POST", "/bind"));
      for (int i = 0; i < 20_000; i++) {
        client.frame(DATA, 0, stream, new byte[1]);
      }
      assertEquals(ENHANCE_YOUR_CALM, endOf(client));
    }
  }

  @Test
  void updatesOfWindowsWithoutEndEndTheConnection() throws IOException {
    try (RawHttp2 client = open()) {
      for (int i = 0; i < 50_000; i++) {
        client.frame(WINDOW_UPDATE, 0, 0, number(1));
      }
      assertEquals(ENHANCE_YOUR_CALM, endOf(client));
    }
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void aMalformedHeadEndsItsStreamOnly(byte[] block) throws IOException {
    try (RawHttp2 client = open()) {
      int stream = client.open(END_HEADERS | END_STREAM, block);
      client.flush();
      assertEquals(PROTOCOL_ERROR, client.reset(stream));
      isServed(client);
    }
  }

  @Test
  void aBodyOfAnotherLengthEndsItsStreamOnly() throws IOException {
    try (RawHttp2 client = open()) {
      int longer = client.open(END_HEADERS, head("POST", "/bind", "content-length", "2"));
      client.frame(DATA, 0, longer, new byte[3]).flush();
      assertEquals(PROTOCOL_ERROR, client.reset(longer));
      int shorter = client.open(END_HEADERS, head("POST", "/bind", "content-length", "2"));
      client.frame(DATA, END_STREAM, shorter, new byte[1]).flush();
      assertEquals(PROTOCOL_ERROR, client.reset(shorter));
      isServed(client);
    }
  }

  // ---- frames

  private interface Fault {
    void in(RawHttp2 client) throws IOException;
  }

  private static void endsWith(int code, Fault fault) throws IOException {
    try (RawHttp2 client = open()) {
      fault.in(client);
      assertEquals(code, endOf(client));
    }
  }

  @Test
  void aFrameThatBreaksTheStandardEndsTheConnection() throws IOException {
    endsWith(FRAME_SIZE_ERROR, client -> client.frame(DATA, 0, 1, new byte[16_385]));
    endsWith(FRAME_SIZE_ERROR, client -> client.frame(PING, 0, 0, new byte[7]));
    endsWith(FRAME_SIZE_ERROR, client -> client.frame(SETTINGS, 0, 0, new byte[5]));
    endsWith(FRAME_SIZE_ERROR, client -> client.frame(SETTINGS, ACK, 0, new byte[6]));
    endsWith(FRAME_SIZE_ERROR, client -> client.frame(WINDOW_UPDATE, 0, 0, new byte[3]));
    endsWith(PROTOCOL_ERROR, client -> client.frame(DATA, 0, 0, NONE));
    endsWith(PROTOCOL_ERROR, client -> client.frame(DATA, 0, 1, NONE));
    endsWith(PROTOCOL_ERROR, client -> client.frame(HEADERS, END_HEADERS, 0, NONE));
    endsWith(PROTOCOL_ERROR, client -> client.frame(HEADERS, END_HEADERS, 2, NONE));
    endsWith(PROTOCOL_ERROR, client -> client.frame(HEADERS, PADDED, 1, new byte[] {9}));
    endsWith(
        PROTOCOL_ERROR,
        client -> {
          client.get("/nothing");
          client.get("/nothing");
          client.frame(DATA, 0, 2, NONE);
        });
    endsWith(PROTOCOL_ERROR, client -> client.frame(RST_STREAM, 0, 1, number(0)));
    endsWith(PROTOCOL_ERROR, client -> client.frame(SETTINGS, 0, 1, NONE));
    endsWith(PROTOCOL_ERROR, client -> client.frame(SETTINGS, 0, 0, setting(2, 2)));
    endsWith(PROTOCOL_ERROR, client -> client.frame(SETTINGS, 0, 0, setting(5, 1)));
    endsWith(FLOW_CONTROL_ERROR, client -> client.frame(SETTINGS, 0, 0, setting(4, -1)));
    endsWith(PROTOCOL_ERROR, client -> client.frame(PING, 0, 1, new byte[8]));
    endsWith(PROTOCOL_ERROR, client -> client.frame(PUSH_PROMISE, 0, 1, NONE));
    endsWith(PROTOCOL_ERROR, client -> client.frame(CONTINUATION, 0, 1, NONE));
    endsWith(PROTOCOL_ERROR, client -> client.frame(WINDOW_UPDATE, 0, 0, number(0)));
    endsWith(PROTOCOL_ERROR, client -> client.frame(WINDOW_UPDATE, 0, 1, number(1)));
    endsWith(
        FLOW_CONTROL_ERROR, client -> client.frame(WINDOW_UPDATE, 0, 0, number(Integer.MAX_VALUE)));
    endsWith(
        PROTOCOL_ERROR,
        client -> {
          int stream = client.open(0, head("GET", "/"));
          client.frame(PING, 0, stream, new byte[8]);
        });
    endsWith(
        COMPRESSION_ERROR,
        client -> client.open(END_HEADERS, new byte[] {(byte) 0xff, (byte) 0xff, 0x7f}));
    endsWith(COMPRESSION_ERROR, client -> client.open(END_HEADERS, new byte[] {(byte) 0x80}));
    endsWith(COMPRESSION_ERROR, client -> client.open(END_HEADERS, new byte[] {0, 5, 'x'}));
  }

  @Test
  void whatIsNoHttp2EndsTheConnection() throws IOException {
    try (RawHttp2 client = new RawHttp2(SERVER.address(), 0)) {
      client.write("GET / HTTP/1.1\r\nHost: test\r\n\r\n".getBytes(UTF_8));
      assertEquals(PROTOCOL_ERROR, endOf(client));
    }
    try (RawHttp2 client = new RawHttp2(SERVER.address(), 0)) {
      client.write(PREFACE).frame(PING, 0, 0, new byte[8]);
      assertEquals(PROTOCOL_ERROR, endOf(client));
    }
  }

  @Test
  void whatComesForAStreamThatHasEndedHarmsNoOther() throws IOException {
    try (RawHttp2 client = open()) {
      int stream = client.get("/nothing");
      client.response(stream);
      client.frame(WINDOW_UPDATE, 0, stream, number(1));
      client.frame(RST_STREAM, 0, stream, number(8));
      client.frame(DATA, END_STREAM, stream, new byte[100]);
      client.frame(PRIORITY, 0, stream, new byte[5]);
      client.frame(0xbe, 0, stream, new byte[5]); // a type that is not known
      client.frame(GOAWAY, 0, 0, new byte[8]); // it opens no more, or does
      client.flush();
      isServed(client);
      int held = client.open(END_HEADERS | END_STREAM, head("GET", "/chat"));
      client.frame(DATA, 0, held, new byte[1]).flush();
      assertEquals(STREAM_CLOSED, client.reset(held));
      isServed(client);
    }
  }

  @Test
  void aBodyMayFillTheWindowInSmallPieces() throws IOException {
    try (RawHttp2 client = open()) {
      int stream = client.open(END_HEADERS, head("POST", "/bind", "content-length", "65000"));
      for (int i = 0; i < 100; i++) {
        client.frame(DATA, 0, stream, new byte[650]);
      }
      client.frame(DATA, END_STREAM, stream, NONE).flush();
      Response answer = client.response(stream);
      assertTrue(answer.body().contains("bad-request"), answer::body);
      isServed(client);
    }
  }

  @Test
  void aClientMayUploadMoreThanAWindow() throws IOException {
    try (TestServer server = new TestServer(config().maxBody(1 << 20).build());
        RawHttp2 client = new RawHttp2(server.address())) {
      int window = 65_535;
      String body = "{\"rid\":1,\"x\":\"" + "x".repeat(500_000) + "\"}";
      int stream = client.open(END_HEADERS, head("POST", "/bind"));
      client.flush();
      byte[] bytes = body.getBytes(UTF_8);
      int at = 0;
      int own = window;
      int all = window;
      while (at < bytes.length) {
        int count = Math.min(Math.min(10_000, bytes.length - at), Math.min(own, all));
        if (count > 0) {
          int last = at + count == bytes.length ? END_STREAM : 0;
          client.frame(DATA, last, stream, Arrays.copyOfRange(bytes, at, at + count)).flush();
          at += count;
          own -= count;
          all -= count;
        } else {
          Frame update = client.readUntil(WINDOW_UPDATE);
          int more = ByteBuffer.wrap(update.payload()).getInt();
          own += update.stream() == stream ? more : 0;
          all += update.stream() == 0 ? more : 0;
        }
      }
      assertEquals(200, client.response(stream).status());
    }
  }

  @Test
  void framesOfNoRequestWithoutEndEndTheConnection() throws IOException {
    byte[] block = head("POST", "/bind");
    List<Fault> floods =
        List.of(
            client -> client.frame(PING, 0, 0, new byte[8]),
            client -> client.frame(PING, ACK, 0, new byte[8]),
            client -> client.frame(SETTINGS, 0, 0, NONE),
            client -> client.frame(PRIORITY, 0, 1, new byte[5]),
            client -> client.frame(0xbe, 0, 0, NONE),
            client -> client.frame(DATA, 0, 1, NONE));
    for (Fault flood : floods) {
      try (RawHttp2 client = open()) {
        client.open(END_HEADERS, block);
        for (int i = 0; i < 5_000; i++) {
          flood.in(client);
        }
        assertEquals(ENHANCE_YOUR_CALM, endOf(client));
      }
    }
  }

  @Test
  void aClientThatPingsAndDoesNotReadIsReadNoMoreAndCutAfterTheWriteTimeout() throws IOException {
    ServerConfig config =
        config()
            .trustedProxies(TrustedProxies.parse("127.0.0.1")) // which may send more of them
            .writeTimeout(Duration.ofSeconds(1))
            .build();
    try (TestServer server = new TestServer(config);
        RawHttp2 client = new RawHttp2(server.address(), 4_096)) {
      client.write(PREFACE).frame(SETTINGS, 0, 0, setting(4, 1 << 30));
      client.frame(WINDOW_UPDATE, 0, 0, number(1 << 30)).flush();
      String sid = client.create();
      client.add(request(sid, 2, ",\"packets\":[\"big\"]"));
      for (int i = 0; i < 10_000; i++) {
        client.frame(PING, 0, 0, new byte[8]);
      }
      try {
        client.flush();
      } catch (IOException e) {
        assertNotNull(e.getMessage()); // it is cut before all was sent
      }
      server.await("cut", () -> server.metric("holdfast_evictions_total{reason=\"slow\"}") >= 1);
      server.await("closed", () -> server.metric("holdfast_http2_streams") == 0);
      assertEquals(0, server.metric("holdfast_held_bytes{what=\"answers\"}"));
    }
  }

  @Test
  void aConnectionWithoutARequestIsClosedInOrderAfterTheIdleTimeout() throws IOException {
    ServerConfig config = config().idleTimeout(Duration.ofSeconds(4)).build();
    try (TestServer server = new TestServer(config);
        RawHttp2 client = new RawHttp2(server.address())) {
      int held = client.get("/chat");
      server.await("longer than that", new Wait(Duration.ofSeconds(5))::isOver);
      client.frame(PING, 0, 0, new byte[8]).flush();
      assertNotNull(client.readUntil(PING), "it is not idle");
      client.cancel(held).flush();
      assertEquals(NO_ERROR, client.readEnd());
    }
  }

  private record Wait(Duration time, long since) {
    Wait(Duration time) {
      this(time, System.nanoTime());
    }

    boolean isOver() {
      return System.nanoTime() - since > time.toNanos();
    }
  }
}
