package dev.holdfast.http.server;

import static dev.holdfast.http.server.RawClient.post;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.limit.RateLimit;
import dev.holdfast.core.session.SessionPolicy;
import dev.holdfast.fsm.EngineConfig;
import dev.holdfast.http.connection.ClientHostResolver;
import dev.holdfast.http.connection.TrustedProxies;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Where a request comes from, with a test that plays the proxy on this machine. */
class HostsTest {

  private static final ClientHost PEER = new ClientHost("127.0.0.1", true);
  private static final ClientHost PROXY = new ClientHost("127.0.0.1", true, true);

  private static final SessionPolicy ONE_EACH =
      SessionPolicy.builder()
          .polling(Duration.ZERO)
          .packetLimit(RateLimit.OFF)
          .maxSessions(100)
          .sessionsPerHost(1)
          .engine(new EngineConfig(10, 1 << 20, 5, 0, true))
          .build();

  private TestServer server;

  private void start(String trusted) throws IOException {
    start(trusted, TestServer.policy(45_000));
  }

  private void start(String trusted, SessionPolicy policy) throws IOException {
    server = new TestServer(TestServer.config(TrustedProxies.parse(trusted), policy));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** The host of a guest that posts with these headers. */
  private ClientHost seen(String... forwarded) throws IOException {
    String request = post("/chat", "application/x-www-form-urlencoded", "message=hi");
    assertEquals(200, server.ask(forwarded(request, forwarded)).status());
    return server.guests.lastHost;
  }

  private static String forwarded(String request, String... lines) {
    StringBuilder headers = new StringBuilder();
    for (String line : lines) {
      headers.append("X-Forwarded-For: ").append(line).append("\r\n");
    }
    return request.replaceFirst("Host: ", headers + "Host: ");
  }

  @Test
  void aForwardedAddressOfAnUntrustedPeerIsIgnored() throws IOException {
    start("10.0.0.0/8");
    assertEquals(PEER, seen("192.0.2.7"));
    assertEquals(PEER, seen());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "192.0.2.7 | 192.0.2.7",
        "192.0.2.7:4711 | 192.0.2.7",
        "2001:db8::1 | 2001:db8::/64",
        "[2001:db8::1] | 2001:db8::/64",
        "[2001:db8::1]:4711 | 2001:db8::/64",
        "::ffff:192.0.2.7 | 192.0.2.7",
        "192.0.2.1, 192.0.2.7 | 192.0.2.7",
        "192.0.2.7, 10.1.2.3, ::ffff:10.0.0.2 | 192.0.2.7",
        "garbage, 192.0.2.7 | 192.0.2.7",
        "127.0.0.1, 192.0.2.7 | 192.0.2.7",
        "192.0.2.7, | 192.0.2.7",
        ",, 192.0.2.7 ,10.0.0.2, , | 192.0.2.7"
      })
  void theHostIsTheRightmostAddressThatIsNoTrustedProxy(String header, String name)
      throws IOException {
    start("127.0.0.1,10.0.0.0/8");
    assertEquals(new ClientHost(name, false), seen(header));
  }

  @Test
  void allLinesOfTheHeaderAreOneList() throws IOException {
    start("127.0.0.1,10.0.0.0/8");
    assertEquals(new ClientHost("192.0.2.7", false), seen("192.0.2.1", "192.0.2.7", "10.0.0.1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "unknown",
        "192.0.2.7, _hidden",
        ",",
        "10.0.0.1",
        "300.1.1.1",
        "::1%lo",
        "fe80::1%"
      })
  void aProxyThatNamesNoClientIsTheHostItself(String header) throws IOException {
    start("127.0.0.1,10.0.0.0/8");
    assertEquals(PROXY, seen(header));
    assertEquals(PROXY, seen());
  }

  @Test
  void anOperatorIsWarnedOnceOfAProxyThatAddsNoAddress() throws IOException {
    Logger logger = (Logger) LoggerFactory.getLogger(ClientHostResolver.class);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    try {
      start("127.0.0.1,10.0.0.0/8");
      seen("192.0.2.7");
      seen("10.0.0.1");
      seen();
      assertEquals(List.of(), lines.list);
      seen("192.0.2.7, unknown");
      seen("192.0.2.07");
      assertEquals(1, lines.list.size());
      assertTrue(lines.list.get(0).getFormattedMessage().contains("proxy 127.0.0.1 adds"));
    } finally {
      logger.detachAppender(lines);
    }
  }

  @Test
  void sessionsAreCountedByTheClientBehindTheProxy() throws IOException {
    start("127.0.0.1", ONE_EACH);
    assertTrue(create("192.0.2.7"));
    assertFalse(create("192.0.2.7"));
    assertFalse(create("192.0.2.9, 192.0.2.7"));
    assertTrue(create("192.0.2.8"));
    assertTrue(create("unknown"));
    assertTrue(create("unknown"));
  }

  private boolean create(String forwarded) throws IOException {
    RawSession session = RawSession.from(server, forwarded);
    return session.created().body().contains("\"sid\"")
        && session.ask(",\"pause\":10").contains("[]");
  }
}
