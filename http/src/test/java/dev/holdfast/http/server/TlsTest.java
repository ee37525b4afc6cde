package dev.holdfast.http.server;

import static dev.holdfast.http.server.RawClient.bind;
import static dev.holdfast.http.server.RawClient.get;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.http.tls.TestCertificates;
import dev.holdfast.http.tls.TlsFileException;
import dev.holdfast.http.tls.TlsFiles;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/1.1 over TLS, by the client of Java and by hand. */
class TlsTest {

  private static final TestServer SERVER = start("server");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;

  private static ServerConfig.Builder config(TlsFiles files) {
    return TestServer.unlimited(TestServer.policy(45_000)).maxBody(1 << 20).opsPort(0).tls(files);
  }

  private static TestServer start(String name) {
    try {
      return new TestServer(config(TestCertificates.files(name)).build());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  private static String post(HttpClient client, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("https://localhost:" + SERVER.address().getPort() + "/bind"))
            .timeout(PATIENCE)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    assertEquals(200, answer.statusCode());
    assertEquals(HttpClient.Version.HTTP_1_1, answer.version());
    return answer.body();
  }

  private static String sid(String created) {
    return created.replaceFirst(".*\"sid\":\"([^\"]+)\".*", "$1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aSessionIsSpokenInBothVersionsOfTls(String version) throws Exception {
    HttpClient client =
        HttpClient.newBuilder()
            .sslContext(TestCertificates.client())
            .sslParameters(new SSLParameters(null, new String[] {version}))
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    String sid = sid(post(client, "{\"rid\":1}"));
    String echo = post(client, "{\"sid\":\"" + sid + "\",\"rid\":2,\"packets\":[\"Grüße\"]}");
    assertEquals("{\"packets\":[\"Grüße\"]}", echo);
  }

  /** The first message of a client that speaks TLS 1.0 or 1.1 at most (RFC 4346, 7.4.1.2). */
  private static byte[] hello(int minor) {
    int length = 43;
    return ByteBuffer.allocate(9 + length)
        .put((byte) 0x16)
        .putShort((short) 0x0301)
        .putShort((short) (4 + length))
        .putInt(0x01000000 | length)
        .putShort((short) (0x0300 | minor))
        .put(new byte[32])
        .put((byte) 0)
        .putShort((short) 4)
        .putInt(0xc00ac014) // AES with elliptic curves, for both kinds of keys
        .putShort((short) 0x0100)
        .array();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void olderVersionsAreRefused(int minor) throws IOException {
    try (Socket socket = RawClient.connect(SERVER.address(), 0)) {
      socket.getOutputStream().write(hello(minor));
      byte[] alert = socket.getInputStream().readNBytes(7);
      assertEquals(0x15, alert[0]);
      assertEquals(70, alert[6], "protocol_version");
    }
  }

  @ParameterizedTest
  @CsvSource({"rsa", "p384", "ed25519"})
  void eachKindOfKeyIsUsed(String name) throws IOException {
    TlsFiles files = TestCertificates.files(name);
    TlsFiles chained = files;
    if (!name.equals("rsa")) { // they come without their issuer
      Path chain = folder.resolve("chain.pem");
      String server = Files.readString(TestCertificates.file("server.pem"));
      String issuer = server.substring(server.lastIndexOf("-----BEGIN"));
      Files.writeString(chain, Files.readString(files.certificate()) + issuer);
      chained = new TlsFiles(chain, files.key());
    }
    try (TestServer server = new TestServer(config(chained).build())) {
      assertEquals(404, server.ask(get("/nothing")).status());
    }
  }

  @Test
  void aCertificateThatItselfIsTrustedNeedsNoIssuer() throws IOException {
    TlsFiles files =
        new TlsFiles(TestCertificates.file("self.pem"), TestCertificates.file("server.key"));
    try (TestServer server = new TestServer(config(files).build());
        RawClient client =
            RawClient.secured(server.address(), TestCertificates.trusting("self.pem"))) {
      assertEquals(404, client.send(get("/nothing")).read().status());
    }
  }

  @Test
  void theWholeChainIsSent() throws IOException {
    try (RawClient client = SERVER.client()) {
      assertEquals(2, client.certificates().size());
    }
  }

  @Test
  void aServerWithFilesThatCannotBeUsedDoesNotStart() {
    TlsFiles wrong =
        new TlsFiles(TestCertificates.file("server.pem"), TestCertificates.file("rsa.key"));
    assertThrows(TlsFileException.class, () -> new TestServer(config(wrong).build()));
  }

  // ---- requests

  @Test
  void usualRequestsPassUndertowByAsWithoutTls() throws IOException {
    String sid = SERVER.create();
    String way =
        SERVER.ask(bind("{\"sid\":\"" + sid + "\",\"rid\":2,\"packets\":[\"way\"]}")).body();
    assertEquals("{\"packets\":[\"shortcut\"]}", way);
  }

  @Test
  void requestsArePipelinedInRecordsOfAnySize() throws IOException {
    String sid = SERVER.create();
    StringBuilder all = new StringBuilder();
    for (int rid = 2; rid < 12; rid++) {
      all.append(bind("{\"sid\":\"" + sid + "\",\"rid\":" + rid + ",\"packets\":[" + rid + "]}"));
    }
    try (RawClient client = SERVER.client()) {
      byte[] bytes = all.toString().getBytes(UTF_8);
      for (int at = 0; at < bytes.length; at += 97) {
        client.send(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + 97)));
      }
      for (int rid = 2; rid < 12; rid++) {
        assertEquals("{\"packets\":[" + rid + "]}", client.read().body());
      }
    }
  }

  @Test
  void aLargeBodyAndALargeAnswerArrive() throws IOException {
    String sid = SERVER.create();
    String packet = '"' + "ü".repeat(250_000) + '"';
    String echo =
        SERVER.ask(bind("{\"sid\":\"" + sid + "\",\"rid\":2,\"packets\":[" + packet + "]}")).body();
    assertEquals("{\"packets\":[" + packet + "]}", echo);
    String big =
        SERVER.ask(bind("{\"sid\":\"" + sid + "\",\"rid\":3,\"packets\":[\"big\"]}")).body();
    assertEquals((16 << 20) + "{\"packets\":[\"\"]}".length(), big.length());
  }

  @Test
  void aClientThatSendsALargerBodyReadsTheRefusal() throws IOException {
    try (RawClient client = SERVER.client()) {
      client.send(
          "POST /bind HTTP/1.1\r\nHost: test\r\nContent-Length: 2000000\r\n\r\n"
              + "x".repeat(100_000));
      assertEquals(413, client.read().status());
      assertTrue(client.isGone());
    }
  }

  @Test
  void aWebSocketIsOpenedAndTalks() throws IOException {
    Socket socket =
        RawClient.secure(RawClient.connect(SERVER.address(), 0), TestCertificates.client());
    try (RawWebSocket web = new RawWebSocket(socket, RawWebSocket.handshake())) {
      String sid = web.create();
      assertEquals(
          "{\"rid\":2,\"packets\":[7]}", web.ask(RawWebSocket.request(sid, 2, ",\"packets\":[7]")));
    }
    SERVER.await("closed", () -> SERVER.metric("holdfast_websockets") == 0);
  }

  // ---- clients that go, or do not read

  private interface Leave {
    void from(RawClient client) throws IOException;
  }

  /** The time until the loss is seen, once more because the first may be cold. */
  private static void isSeenWithin100Millis(boolean whole, Leave leave) throws IOException {
    RawSession session = new RawSession(SERVER);
    double before = SERVER.metric("holdfast_held_lost_total");
    long best = Long.MAX_VALUE;
    for (int i = 1; i <= 5; i++) {
      double lost = before + i;
      RawClient client = SERVER.client();
      session.hold(client, 2, whole);
      SERVER.await("held", () -> SERVER.sessions("have_request") == 1);
      long since = System.nanoTime();
      leave.from(client);
      SERVER.await("lost", () -> SERVER.metric("holdfast_held_lost_total") == lost);
      best = Math.min(best, System.nanoTime() - since);
      client.close();
    }
    assertTrue(best < Duration.ofMillis(100).toNanos(), best + " ns");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aHeldClientThatClosesIsSeenWithin100Millis(boolean whole) throws IOException {
    isSeenWithin100Millis(whole, RawClient::close);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aHeldClientThatResetsIsSeenWithin100Millis(boolean whole) throws IOException {
    isSeenWithin100Millis(whole, RawClient::reset);
  }

  @Test
  void aClientThatIsSlowToReadGetsAll() throws IOException {
    String sid = SERVER.create();
    try (RawClient client = RawClient.secured(SERVER.address(), 4_096, TestCertificates.client())) {
      client.send(bind("{\"sid\":\"" + sid + "\",\"rid\":2,\"packets\":[\"big\"]}"));
      SERVER.await("slow", () -> SERVER.metric("holdfast_held_bytes{what=\"answers\"}") > 0);
      assertEquals((16 << 20) + "{\"packets\":[\"\"]}".length(), client.read().body().length());
      client.send(bind("{\"sid\":\"" + sid + "\",\"rid\":3,\"packets\":[1]}"));
      assertEquals("{\"packets\":[1]}", client.read().body());
    }
  }

  @Test
  void aClientThatReadsNothingIsCutAfterTheWriteTimeout() throws IOException {
    ServerConfig config =
        config(TestCertificates.files("server")).writeTimeout(Duration.ofSeconds(1)).build();
    try (TestServer server = new TestServer(config)) {
      String sid = server.create();
      RawClient client =
          server.keep(RawClient.secured(server.address(), 4_096, TestCertificates.client()));
      client.send(bind("{\"sid\":\"" + sid + "\",\"rid\":2,\"packets\":[\"big\"]}"));
      server.await("cut", () -> server.metric("holdfast_evictions_total{reason=\"slow\"}") == 1);
      assertEquals(0, server.metric("holdfast_held_bytes{what=\"answers\"}"));
    }
  }

  @Test
  void aClientThatBeginsNoHandshakeIsCutOff() throws IOException {
    try (Socket silent = RawClient.connect(SERVER.address(), 0);
        Socket slow = RawClient.connect(SERVER.address(), 0)) {
      slow.getOutputStream().write(new byte[] {0x16, 3, 1, 2, 0, 1}); // the begin of a hello
      assertEquals(-1, silent.getInputStream().read());
      assertEquals(-1, slow.getInputStream().read());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aClientThatBeginsAHandshakeAndDoesNotEndItIsCutOff(String version) throws Exception {
    SSLEngine engine = TestCertificates.client().createSSLEngine();
    engine.setUseClientMode(true);
    engine.setEnabledProtocols(new String[] {version});
    ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    engine.wrap(ByteBuffer.allocate(0), hello);
    long before = System.nanoTime();
    try (Socket socket = RawClient.connect(SERVER.address(), 0)) {
      socket.getOutputStream().write(hello.array(), 0, hello.position());
      assertTrue(socket.getInputStream().readAllBytes().length > 500, "its certificate has come");
    }
    // it would be idle for 75 s
    assertTrue(System.nanoTime() - before < Duration.ofSeconds(60).toNanos());
  }

  private static boolean isServed(TestServer server) {
    try (RawClient client = server.client()) {
      return client.send(get("/nothing")).read().status() == 404;
    } catch (IOException e) {
      return false; // it is refused
    }
  }

  @Test
  void oneConnectionTooManyIsClosedBeforeItsHandshake() throws IOException {
    int most = 8;
    ServerConfig config = config(TestCertificates.files("server")).maxConnections(most).build();
    try (TestServer server = new TestServer(config)) {
      List<RawSession> sessions = new ArrayList<>();
      for (int i = 0; i <= most; i++) {
        sessions.add(new RawSession(server));
      }
      server.await("closed", () -> server.metric("holdfast_connections") == 1); // this one
      List<RawClient> held = new ArrayList<>();
      assertThrows(
          IOException.class, // in a handshake, though not for all sessions
          () -> {
            for (RawSession session : sessions) {
              held.add(server.keep(session.open(2, "")));
              int count = held.size(); // until then it is idle, and could be closed for the next
              server.await("held", () -> server.sessions("have_request") == count);
            }
          });
      held.get(0).close();
      server.await("there is room", () -> isServed(server));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"GET / HTTP/1.1\r\nHost: test\r\n\r\n", "\u0016\u0003\u0001\u0000\u0005hello"})
  void whatIsNoTlsIsCutOff(String text) throws IOException {
    try (Socket socket = RawClient.connect(SERVER.address(), 0)) {
      socket.getOutputStream().write(text.getBytes(UTF_8));
      socket.getInputStream().readAllBytes(); // maybe an alert
    } catch (SocketException e) {
      assertTrue(e.getMessage().contains("reset"), e::getMessage); // it had not read all
    }
    assertEquals(404, SERVER.ask(get("/nothing")).status());
  }

  @Test
  void connectionsThatCloseMakeRoom() throws IOException {
    ServerConfig config = config(TestCertificates.files("server")).maxConnections(16).build();
    try (TestServer server = new TestServer(config)) {
      for (int i = 0; i < 40; i++) {
        try (RawClient client = server.client()) {
          assertEquals(404, client.send(get("/nothing")).read().status());
        }
      }
      server.await("closed", () -> server.metric("holdfast_connections") == 1);
    }
  }

  // ---- renewal

  private static void put(String name, Path to) throws IOException {
    Path next = to.resolveSibling(name);
    Files.copy(TestCertificates.file(name), next, StandardCopyOption.REPLACE_EXISTING);
    Files.move(next, to, StandardCopyOption.ATOMIC_MOVE);
  }

  private static Certificate certificate(TestServer server) throws IOException {
    try (RawClient client = server.client()) {
      return client.certificates().get(0);
    }
  }

  @Test
  void aNewCertificateIsForNewConnectionsAndOldOnesGoOn() throws IOException {
    TlsFiles files = new TlsFiles(folder.resolve("cert.pem"), folder.resolve("key.pem"));
    put("server.pem", files.certificate());
    put("server.key", files.key());
    try (TestServer server = new TestServer(config(files).build())) {
      Certificate first = certificate(server);
      RawSession session = new RawSession(server);
      RawClient held = server.keep(session.open(2, ""));
      RawClient idle = server.keep(server.client());
      idle.send(get("/nothing")).read();
      server.await("held", () -> server.sessions("have_request") == 1);

      put("renewed.pem", files.certificate());
      put("renewed.key", files.key());
      server.await("renewed", () -> !first.equals(unchecked(() -> certificate(server))));

      assertEquals(404, idle.send(get("/nothing")).read().status());
      assertEquals(List.of(first), idle.certificates().subList(0, 1));
      session.ask(3, ",\"packets\":[1]");
      assertEquals("{\"packets\":[]}", held.read().body());
      assertEquals(0, server.metric("holdfast_held_lost_total"));

      Certificate second = certificate(server);
      Files.writeString(files.certificate(), "broken");
      server.await("two looks", new Looks(2)::isOver);
      assertEquals(second, certificate(server));
    }
  }

  /** The time of so many looks at the files, and one more. */
  private record Looks(int count, long since) {
    Looks(int count) {
      this(count, System.nanoTime());
    }

    boolean isOver() {
      return System.nanoTime() - since > Duration.ofSeconds(2).multipliedBy(count + 1).toNanos();
    }
  }

  private interface Call<T> {
    T get() throws IOException;
  }

  private static <T> T unchecked(Call<T> call) {
    try {
      return call.get();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
