package dev.holdfast.http.server;

import static dev.holdfast.http.server.RawClient.get;
import static dev.holdfast.http.server.RawClient.request;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.core.Policy;
import dev.holdfast.http.server.RawClient.Answer;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CorsTest {

  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    server = new TestServer();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aPreflightIsAnsweredForADay() throws IOException {
    Answer answer =
        server.ask(
            request(
                "OPTIONS",
                "/bind",
                "Origin: https://elsewhere.example",
                "Access-Control-Request-Method: POST",
                "Access-Control-Request-Headers: content-type"));
    assertEquals(204, answer.status());
    assertEquals("*", answer.header("access-control-allow-origin"));
    assertEquals("POST, OPTIONS", answer.header("access-control-allow-methods"));
    assertEquals("Content-Type", answer.header("access-control-allow-headers"));
    assertEquals("86400", answer.header("access-control-max-age"));
    assertEquals(null, answer.header("access-control-allow-credentials"));
    assertEquals(null, answer.header("content-length"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/nothing", "/bind", "/metrics", "/chat?since=x", "/page/../x"})
  void everyAnswerMayBeReadByEveryOrigin(String path) throws IOException {
    Answer answer = server.ask(get(path));
    assertEquals("*", answer.header("access-control-allow-origin"));
    assertEquals("Retry-After", answer.header("access-control-expose-headers"));
  }

  @Test
  void anOriginThatWasNamedIsTheOnlyOne() throws IOException {
    ServerConfig one = TestServer.config("https://a.example", null, Policy.DEFAULT, null);
    try (TestServer strict = new TestServer(one)) {
      Answer answer = strict.ask(get("/nothing"));
      assertEquals("https://a.example", answer.header("access-control-allow-origin"));
      assertEquals("Origin", answer.header("vary"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /bind, 'POST, OPTIONS'",
    "PUT, /bind, 'POST, OPTIONS'",
    "DELETE, /chat, 'GET, POST, OPTIONS'",
    "TRACE, /, 'GET, HEAD, OPTIONS'",
    "POST, /page/x.js, 'GET, HEAD, OPTIONS'",
    "POST, /metrics, 'GET, HEAD, OPTIONS'"
  })
  void aWrongMethodIsToldTheRightOnes(String method, String path, String allowed)
      throws IOException {
    Answer answer = server.ask(request(method, path));
    assertEquals(405, answer.status());
    assertEquals(allowed, answer.header("allow"));
    assertEquals("*", answer.header("access-control-allow-origin"));
  }

  @Test
  void whatIsNotThereIsNotFoundByAnyMethod() throws IOException {
    assertEquals(404, server.ask(get("/bind/more")).status());
    assertEquals(404, server.ask(request("OPTIONS", "/nothing")).status());
    assertEquals(404, server.ask(request("DELETE", "/nothing")).status());
  }
}
