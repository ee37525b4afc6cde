package dev.holdfast.http.server;

import static dev.holdfast.http.server.RawClient.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.session.SessionPolicy;
import dev.holdfast.http.server.RawClient.Answer;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HEAD is answered as GET is, without a body (RFC 9110, 9.3.2). */
class HeadTest {

  @AutoClose private final TestServer server = TestServer.started();

  private static Map<String, String> withoutDate(Answer answer) {
    Map<String, String> headers = new LinkedHashMap<>(answer.headers());
    headers.remove("date");
    return headers;
  }

  /** Asserts that both methods have one answer, and returns the headers of it. */
  private static Answer same(TestServer server, String request) throws IOException {
    try (RawClient get = server.client();
        RawClient head = server.client()) {
      Answer whole = get.send(request.replace("METHOD", "GET")).read();
      Answer empty = head.send(request.replace("METHOD", "HEAD")).readHead();
      assertEquals(whole.status(), empty.status());
      assertEquals(withoutDate(whole), withoutDate(empty));
      head.halfClose();
      assertTrue(head.isGone(), "there is a body");
      return whole;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "METHOD / HTTP/1.1\r\n\r\n",
        "METHOD / HTTP/2.0\r\nHost: a\r\n\r\n",
        "METHOD /caf\u00e9 HTTP/1.1\r\nHost: a\r\n\r\n",
        "METHOD * HTTP/1.1\r\nHost: a\r\n\r\n",
        "METHOD / HTTP/1.1\r\nHost: a\r\nX : y\r\n\r\n",
        "METHOD / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
        "METHOD / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "METHOD / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "METHOD / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"
      })
  void aBrokenRequestIsRefusedInTheSameWay(String request) throws IOException {
    Answer refusal = same(server, request);
    assertEquals("no-store", refusal.header("cache-control"));
    assertEquals("text/plain; charset=utf-8", refusal.header("content-type"));
    assertNotEquals("0", refusal.header("content-length"));
  }

  @Test
  void aRequestThatIsTooLargeIsRefusedInTheSameWay() throws IOException {
    String target = "METHOD /" + "x".repeat(17_000) + " HTTP/1.1\r\nHost: a\r\n\r\n";
    assertEquals(414, same(server, target).status());
    String header = "METHOD / HTTP/1.1\r\nHost: a\r\nX: " + "y".repeat(17_000) + "\r\n\r\n";
    assertEquals(431, same(server, header).status());
    String many = "METHOD / HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n".repeat(100) + "\r\n";
    assertEquals(431, same(server, many).status());
    String endless = "METHOD / HTTP/1.1\r\nHost: a\r\nX: " + "y".repeat(40_000);
    assertEquals(431, same(server, endless).status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/nothing", "/bind", "/client/none.js", "/chat?since=x"})
  void aRequestThatNoHandlerTakesIsRefusedInTheSameWay(String path) throws IOException {
    assertEquals("no-store", same(server, request("METHOD", path)).header("cache-control"));
    same(server, request("METHOD", path, "Content-Length: 5") + "hello");
    same(server, request("METHOD", path, "Transfer-Encoding: chunked") + "x\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/client/probe.js", "/healthz", "/readyz"})
  void anExistingPathIsDescribedInTheSameWay(String path) throws IOException {
    same(server, request("METHOD", path));
  }

  @Test
  void aPageOfAnotherOriginIsRefusedInTheSameWay() throws IOException {
    SessionPolicy policy = TestServer.policy(40_000);
    try (TestServer own =
        new TestServer(TestServer.config("https://a.example", null, policy, null))) {
      String elsewhere = "Origin: https://b.example";
      assertEquals(403, same(own, request("METHOD", "/chat", elsewhere)).status());
      assertEquals(403, same(own, request("METHOD", "/bind", elsewhere)).status());
    }
  }

  @Test
  void theRequestsBehindAHeadAreAnswered() throws IOException {
    try (RawClient client = server.client()) {
      String broken = "HEAD / HTTP/1.1\r\n\r\n";
      client.send(request("HEAD", "/nothing") + request("HEAD", "/") + request("GET", "/nothing"));
      assertEquals(404, client.readHead().status());
      assertEquals(200, client.readHead().status());
      assertEquals("nothing is here\n", client.read().body());
      client.send(request("HEAD", "/bind") + broken + request("GET", "/nothing"));
      assertEquals(405, client.readHead().status());
      assertEquals(400, client.readHead().status());
      assertTrue(client.isClosed());
    }
  }

  @Test
  void aHeadOfTheGuestChannelIsNotHeld() throws IOException {
    try (RawClient client = server.client()) {
      client.send(request("HEAD", "/chat") + request("HEAD", "/chat?since=7"));
      for (int i = 0; i < 2; i++) {
        Answer answer = client.readHead();
        assertEquals(204, answer.status());
        assertEquals("no-store", answer.header("cache-control"));
        assertNull(answer.header("set-cookie"));
      }
      assertEquals("nothing is here\n", client.send(request("GET", "/nothing")).read().body());
      assertTrue(server.guests.listening.isEmpty());
    }
    server.guests.ban = "banned";
    assertEquals(403, same(server, request("METHOD", "/chat")).status());
  }

  @Test
  void aHeadOfTheGuestChannelDescribesTheMessagesThatAreThere() throws IOException {
    try (TestServer chat = TestServer.withChat(TestServer.config());
        RawClient client = chat.client()) {
      client.send(RawClient.post("/chat", "application/x-www-form-urlencoded", "message=hi"));
      assertEquals(200, client.read().status());
      for (String accept : List.of("text/plain", "application/json")) {
        String since = request("METHOD", "/chat?since=0", "Accept: " + accept);
        Answer head = client.send(since.replace("METHOD", "HEAD")).readHead();
        Answer get = client.send(since.replace("METHOD", "GET")).read();
        assertEquals(200, head.status());
        Map<String, String> expected = withoutDate(get);
        assertNotNull(expected.remove("set-cookie"));
        assertEquals(expected, withoutDate(head));
      }
    }
  }

  @Test
  void whatTakesGetTakesHead() throws IOException {
    for (String path : List.of("/", "/chat", "/page/x", "/client/x", "/healthz")) {
      Answer answer = server.ask(request("PUT", path));
      assertEquals(405, answer.status());
      assertTrue(answer.header("allow").startsWith("GET, HEAD, "), answer.header("allow"));
    }
  }
}
