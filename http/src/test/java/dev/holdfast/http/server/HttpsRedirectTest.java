package dev.holdfast.http.server;

import static dev.holdfast.http.server.RawClient.get;
import static dev.holdfast.http.server.RawClient.post;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.http.handler.AllowedHostNames;
import dev.holdfast.http.server.RawClient.Answer;
import dev.holdfast.http.tls.TestCertificates;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The port that sends requests by plain HTTP to the one that speaks HTTPS. */
class HttpsRedirectTest {

  private static TestServer server;

  @BeforeAll
  static void start() throws IOException {
    server =
        new TestServer(
            TestServer.unlimited(TestServer.policy(45_000))
                .allowedHosts(AllowedHostNames.parse("test,chat.example"))
                .tls(TestCertificates.files("server"))
                .redirectPort(0)
                .build());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Answer ask(String request) throws IOException {
    try (RawClient client = new RawClient(server.redirectAddress())) {
      return client.send(request).read();
    }
  }

  private static String there(String host, String target) {
    return "https://" + host + ":" + server.address().getPort() + target;
  }

  @ParameterizedTest
  @CsvSource({
    "/, /",
    "/chat?room=tea&since=1, /chat?room=tea&since=1",
    "/a%20b;c=%0d%0a, /a%20b;c=%0d%0a",
    "http://test/page/x, /page/x",
    "http://test, /",
    "/?http://other/, /?http://other/"
  })
  void aRequestIsToBeRepeatedAtTheSameTarget(String target, String to) throws IOException {
    Answer answer = ask(get(target));
    assertEquals(308, answer.status());
    assertEquals(there("test", to), answer.header("location"));
    assertEquals("the server speaks HTTPS: " + there("test", to) + "\n", answer.body());
  }

  @Test
  void aPostIsAnsweredBeforeItsBodyIsRead() throws IOException {
    Answer whole = ask(post("/bind", "text/plain", "{\"rid\":1}"));
    assertEquals(308, whole.status());
    Answer begun =
        ask("POST /bind HTTP/1.1\r\nHost: test\r\nContent-Length: 1000000\r\n\r\n" + "x");
    assertEquals(308, begun.status());
    assertEquals("close", begun.header("connection"));
    assertEquals(there("test", "/bind"), begun.header("location"));
  }

  @ParameterizedTest
  @CsvSource({
    "test:80, test",
    "TEST., test",
    "chat.example, chat.example",
    "127.0.0.1:8080, 127.0.0.1",
    "[::1], [::1]",
    "localhost, localhost"
  })
  void itLeadsToTheHostThatWasCalled(String host, String to) throws IOException {
    Answer answer = ask("GET /x HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    assertEquals(there(to, "/x"), answer.header("location"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"evil.example", "test.evil.example", "test@evil.example", "test/x", ""})
  void itLeadsNowhereElse(String host) throws IOException {
    Answer answer = ask("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    assertTrue(answer.status() == 403 || answer.status() == 400, answer::toString);
    assertNull(answer.header("location"));
  }

  @Test
  void aHostThatIsNotKnownIsNamedWithTheOption() throws IOException {
    assertEquals(
        "the server may not be called evil.example: see ServerConfig.allowedHosts of the server\n",
        ask("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n").body());
  }

  @Test
  void aRequestWithoutAHostIsRefused() throws IOException {
    Answer answer = ask("GET / HTTP/1.0\r\n\r\n");
    assertEquals(400, answer.status());
    assertNull(answer.header("location"));
  }

  @Test
  void brokenRequestsAreRefusedAsOnAnyPort() throws IOException {
    assertEquals(400, ask("GET / HTTP/1.1\r\nHost: test\r\nA : b\r\n\r\n").status());
    assertEquals(431, ask(get("/", "A: " + "x".repeat(17_000))).status());
  }

  @Test
  void theOtherPortAnswersWhatIsRepeatedThere() throws IOException {
    assertEquals(200, server.ask(post("/bind", "text/plain", "{\"rid\":1}")).status());
  }

  @Test
  void withoutTlsThereIsNothingToLeadTo() {
    assertEquals(
        "ServerConfig.redirectPort: without tls it leads nowhere",
        assertThrows(
                IllegalArgumentException.class,
                () -> ServerConfig.builder().redirectPort(0).build())
            .getMessage());
  }
}
