package dev.holdfast.http.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.http.server.RawClient.Answer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What breaks RFC 9112 is refused with a sentence, which a page of another origin may read. */
class GrammarTest {

  private static final String ORIGIN = "https://elsewhere.example";
  private static final String HOST = "Host: test\r\n";
  private static final String CHUNKED =
      "POST /bind HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n";

  @AutoClose private final TestServer server = TestServer.started();

  /** Sends a request in Latin-1; the server answers with the refusal and closes the connection. */
  private Answer refused(int status, String request) throws IOException {
    try (RawClient client = server.client()) {
      Answer answer = client.send(request.getBytes(ISO_8859_1)).read();
      assertEquals(status, answer.status(), answer.body());
      assertEquals("*", answer.header("access-control-allow-origin"));
      assertEquals("close", answer.header("connection"));
      assertEquals("nosniff", answer.header("x-content-type-options"));
      assertEquals("text/plain; charset=utf-8", answer.header("content-type"));
      assertTrue(answer.body().matches("[ -~]+\n"), answer.body());
      client.halfClose();
      assertTrue(client.isGone());
      return answer;
    }
  }

  /** A line of Latin-1 in which a backslash begins an escape of Java. */
  private static String raw(String line) {
    return line.translateEscapes();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "get /chat HTTP/1.1 | 501",
        "Get / HTTP/1.1 | 501",
        "BREW / HTTP/1.1 | 501",
        "CONNECT test:80 HTTP/1.1 | 501",
        "CONNECT [::1]:80 HTTP/1.1 | 501",
        "CONNECT test:80 HTTP/2.0 | 505",
        "CONNECT test:80 | 400",
        "CONNECT  HTTP/1.1 | 400",
        "BREW pot://test HTTP/1.1 | 501",
        "REFUSED / HTTP/1.1 | 501",
        "GET  / HTTP/1.1 | 400",
        "GET /  HTTP/1.1 | 400",
        "GET / HTTP/1.1  X | 400",
        "G(T / HTTP/1.1 | 400",
        "GET | 400",
        "GET / | 400",
        "/ | 400",
        "hello | 400",
        "GET / HTTP/3.7 | 505",
        "GET / HTTP/2.0 | 505",
        "GET / HTTP/0.9 | 505",
        "GET / HTTP/1.10 | 400",
        "GET / HTTP/11 | 400",
        "GET / http/1.1 | 400",
        "GET / HTTPS/1.1 | 400",
        "PRI * HTTP/2.0 | 505",
        "PRI * HTTP/1.1 | 501",
        "GET * HTTP/1.1 | 400",
        "GET bind HTTP/1.1 | 400",
        "GET ftp://test/ HTTP/1.1 | 400",
        "GET http:///bind HTTP/1.1 | 400",
        "GET http://test:0/ HTTP/1.1 | 400",
        "GET http://[::1/ HTTP/1.1 | 400",
        "GET http://a@test/ HTTP/1.1 | 400",
        "GET /bind?x=%zz HTTP/1.1 | 400",
        "GET /bind?x=%4 HTTP/1.1 | 400",
        "GET /%g1 HTTP/1.1 | 400",
        "GET /bind?x=\u00e9 HTTP/1.1 | 400",
        "GET /caf\u00e9 HTTP/1.1 | 400",
        "GET /bind?x=\" HTTP/1.1 | 400",
        "GET /bind?x=\\t HTTP/1.1 | 400",
        "GET /bind?x=\\0 HTTP/1.1 | 400",
        "GET /\\r/ HTTP/1.1 | 400"
      })
  void aBrokenFirstLineIsRefused(String line, int status) throws IOException {
    String rest = "\r\n" + HOST + "Origin: " + ORIGIN + "\r\n\r\n";
    refused(status, raw(line.strip().replace("\\t", "\t")) + rest);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "X : 1 | 400",
        "X\\t: 1 | 400",
        ": 1 | 400",
        "X | 400",
        "X=1 | 400",
        "X\u00e9: 1 | 400",
        "X: 1\\r\\n folded | 400",
        "X: 1\\r\\n\\tfolded | 400",
        "X: \\0 | 400",
        "X: \\177 | 400",
        "X: a\\rb | 400",
        "X: a\\nY: b | 400",
        "X: a\\r\\r\\nY: b | 400",
        "Host: test | 400",
        "hOST: other | 400",
        "Transfer-Encoding: gzip, chunked | 501",
        "Transfer-Encoding: gzip\\r\\ntransfer-encoding: chunked | 501",
        "Transfer-Encoding: chunked;x=1 | 400",
        "Transfer-Encoding: gzip | 400",
        "Transfer-Encoding: identity | 400",
        "Transfer-Encoding: chunked, gzip | 400",
        "Transfer-Encoding: chunked, chunked | 400",
        "Transfer-Encoding: chunked\\r\\nTransfer-Encoding: chunked | 400",
        "Transfer-Encoding: | 400",
        "Transfer-Encoding: , | 400",
        "Transfer-Encoding: chunked\\r\\nTransfer-Encoding: | 400",
        "Transfer-Encoding: ,\\r\\nTransfer-Encoding: chunked | 400",
        "Transfer-Encoding: ,chunked, chunked | 400",
        "Transfer-Encoding: chunked  | 400",
        "Transfer-Encoding: chunked, | 400",
        "Content-Length: 1, | 400",
        "Content-Length: ,1 | 400",
        "Transfer-Encoding: \u000bchunked | 400",
        "Transfer-Encoding: chunked\\r\\nContent-Length: 0 | 400",
        "Content-Length: 1\\r\\nTransfer-Encoding: chunked | 400",
        "Content-Length: 1\\r\\nContent-Length: 1 | 400",
        "Content-Length: 1\\r\\nContent-Length: 2 | 400",
        "Content-Length: 1, 1 | 400",
        "Content-Length: | 400",
        "Content-Length: +1 | 400",
        "Content-Length: -1 | 400",
        "Content-Length: 0x1 | 400",
        "Content-Length: 1 1 | 400",
        "Content-Length: \u00b2 | 400",
        "Content-Length: 0000000000000000000x | 400",
        "Content-Length: 001000000000000000000 | 413",
        "Content-Length: 99999999999999999999999 | 413"
      })
  void brokenHeadersAreRefused(String lines, int status) throws IOException {
    String head = "POST /bind HTTP/1.1\r\n" + HOST + raw(lines.strip()) + "\r\n";
    refused(status, head + "Origin: " + ORIGIN + "\r\n\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"chunked", "Chunked,", ",\t, chunked ,, "})
  void emptyElementsOfAListAreIgnored(String codings) throws IOException {
    String head = CHUNKED.replace("chunked", codings) + "\r\n";
    String say = "9\r\n{\"rid\":1}\r\n0\r\n\r\n";
    try (RawClient client = server.client()) {
      client.send(head + say + RawClient.get("/nothing"));
      String created = client.read().body();
      assertTrue(created.contains("\"sid\""), created);
      assertEquals(404, client.read().status());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Host:\r\nHost:\r\n",
        "Host: a b\r\n",
        "Host: a,b:80:81\r\n",
        "Host: a:0\r\n",
        "Host: a:65536\r\n",
        "Host: a::\r\n",
        "Host: [::ffff:1.2.3]\r\n",
        "Host: [1.2.3.4]\r\n",
        "Host: [1::01.2.3.4]\r\n",
        "Host: [::1%25eth0]\r\n",
        "Host: a:+1\r\n",
        "Host: user@a\r\n",
        "Host: [::1\r\n",
        "Host: [::x]\r\n",
        "Host: ::1\r\n",
        "Host: [::1]x\r\n",
        "Host: a/b\r\n",
        "Host: %4\r\n",
        "Host: \u00e9\r\n"
      })
  void aRequestNamesItsHostOnce(String host) throws IOException {
    refused(400, "POST /bind HTTP/1.1\r\n" + host + "Content-Length: 0\r\n\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "test",
        "test:80",
        "test:",
        "",
        "[::1]",
        "[::1]:8080",
        "[::1]:",
        "[::ffff:127.0.0.1]",
        "[::ffff:127.0.0.1]:8080",
        "[1:2:3:4:5:6::12]",
        "[1:2:3:4:5:6:1.2.3.4]:",
        "1.2.3.4",
        "1.2.3.4:",
        "x_y-z.example",
        "%41",
        "%41:"
      })
  void aHostIsAnyNameOrAddress(String host) throws IOException {
    assertEquals(404, server.ask("GET /nothing HTTP/1.1\r\nHost: " + host + "\r\n\r\n").status());
    String say = "Host: " + host + "\r\nContent-Length: 9\r\n\r\n{\"rid\":1}";
    try (RawClient client = server.client()) {
      client.send(("POST /bind HTTP/1.1\r\n" + say).repeat(2) + RawClient.get("/nothing"));
      assertTrue(client.read().body().contains("\"sid\""));
      assertTrue(client.read().body().contains("\"sid\""));
      assertEquals(404, client.read().status());
    }
    refused(400, "GET /%zz HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
  }

  @Test
  void anOptionsRequestForTheWholeServerIsAnswered() throws IOException {
    RawClient.Answer answer = server.ask("OPTIONS * HTTP/1.1\r\n" + HOST + "\r\n");
    assertEquals(204, answer.status());
    assertEquals("GET, HEAD, POST, OPTIONS", answer.header("allow"));
    refused(400, "GET * HTTP/1.1\r\n" + HOST + "\r\n");
  }

  @Test
  void theAbsoluteFormIsThePath() throws IOException {
    assertEquals(404, server.ask("GET http://test/none HTTP/1.1\r\n" + HOST + "\r\n").status());
    assertEquals(200, server.ask("GET HTTP://test/ HTTP/1.1\r\n" + HOST + "\r\n").status());
    assertEquals(200, server.ask("GET http://test HTTP/1.1\r\n" + HOST + "\r\n").status());
    assertEquals(405, server.ask("GET /%62ind HTTP/1.1\r\n" + HOST + "\r\n").status());
    assertEquals(200, server.ask("GET / HTTP/1.0\r\n\r\n").status());
    assertEquals(200, server.ask("GET / HTTP/1.7\r\n" + HOST + "\r\n").status());
    refused(400, "GET / HTTP/1.7\r\n\r\n");
    refused(400, CHUNKED.replace("1.1", "1.0") + "\r\n0\r\n\r\n");
  }

  @Test
  void aRequestWithATooLargePartIsAnsweredWithItsStatus() throws IOException {
    String origin = "Origin: " + ORIGIN + "\r\n\r\n";
    String cookie = "Cookie: x=" + "y".repeat(17_000) + "\r\n";
    refused(431, "GET / HTTP/1.1\r\n" + HOST + cookie + origin);
    refused(431, "GET / HTTP/1.1\r\n" + HOST + "X: y\r\n".repeat(99) + origin);
    refused(431, "GET / HTTP/1.1\r\n" + HOST + cookie + cookie + cookie);
    refused(414, "GET /" + "x".repeat(17_000) + " HTTP/1.1\r\n" + HOST + origin);
    String many = "&x".repeat(5_000);
    String full = "GET /?" + many + " HTTP/1.1\r\n" + HOST + "X: y\r\n".repeat(98) + origin;
    Answer answer = server.ask(full);
    assertEquals(200, answer.status(), answer.body());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "zz\r\n",
        "\r\n",
        "9 \r\n{\"rid\":1}\r\n0\r\n\r\n",
        "9\n{\"rid\":1}\r\n0\r\n\r\n",
        "0x9\r\n{\"rid\":1}\r\n0\r\n\r\n",
        "-9\r\n{\"rid\":1}\r\n0\r\n\r\n",
        "9;a=\u0000\r\n{\"rid\":1}\r\n0\r\n\r\n",
        "9,\r\n{\"rid\":1}\r\n0\r\n\r\n",
        "9\r\r\n{\"rid\":1}\r\n0\r\n\r\n",
        "9\r\n{\"rid\":1}0\r\n\r\n",
        "9\r\n{\"rid\":1}\n0\r\n\r\n",
        "9\r\n{\"rid\":1}\rx",
        "a\r\n{\"rid\":1}\r\n0\r\n\r\n",
        "9\r\n{\"rid\":1}\r\n0\n\r\n",
        "9\r\n{\"rid\":1}\r\n0\r\n\u00e9: 1\r\n\r\n",
        "9\r\n{\"rid\":1}\r\n0\r\nX : 1\r\n\r\n",
        "9\r\n{\"rid\":1}\r\n0\r\n: 1\r\n\r\n",
        "9\r\n{\"rid\":1}\r\n0\r\nX: 1\n\r\n",
        "9\r\n{\"rid\":1}\r\n0\r\nX\r\n\r\n",
        "9\r\n{\"rid\":1}\r\n0\r\n\n",
        "9\r\n{\"rid\":1}\r\n0\r\n\rx",
        "0000000000000000x\r\n"
      })
  void aBrokenChunkIsRefused(String chunks) throws IOException {
    refused(400, CHUNKED + "Origin: " + ORIGIN + "\r\n\r\n" + chunks);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"fffffffffffffff", "1000000000000000", "00ffffffffffffffff", "10000000000000000"})
  void aTooLargeChunkIsAnsweredWithItsStatus(String size) throws IOException {
    refused(413, CHUNKED + "Origin: " + ORIGIN + "\r\n\r\n" + size + "\r\n");
  }

  @Test
  void zerosInFrontOfALengthMeanNothing() throws IOException {
    String zeros = "0".repeat(30);
    String whole = RawClient.bind("{\"rid\":1}").replace("Length: ", "Length: " + zeros);
    String chunked = CHUNKED + "\r\n" + zeros + "9\r\n{\"rid\":1}\r\n" + zeros + "\r\n\r\n";
    try (RawClient client = server.client()) {
      client.send(whole + chunked + whole);
      for (int i = 0; i < 3; i++) {
        assertTrue(client.read().body().contains("\"sid\""));
      }
    }
  }

  @Test
  void linesOfChunksAreLimited() throws IOException {
    refused(400, CHUNKED + "\r\n9;" + "x".repeat(2_000) + "\r\n{\"rid\":1}\r\n0\r\n\r\n");
    String trailers = ("X: " + "y".repeat(95) + "\r\n").repeat(100);
    refused(431, CHUNKED + "\r\n9\r\n{\"rid\":1}\r\n0\r\n" + trailers + "\r\n");
    String fewer = trailers.substring(0, 8_000) + "\r\n";
    assertEquals(200, server.ask(CHUNKED + "\r\n9\r\n{\"rid\":1}\r\n0\r\n" + fewer).status());
    String spread = "1;" + "x".repeat(900) + "\r\n{\r\n";
    String many =
        "\r\n" + spread + "1;xx\r\n \r\n".repeat(900) + "8\r\n\"rid\":1}\r\n0\r\n" + fewer;
    assertEquals(200, server.ask(CHUNKED + many).status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9\r\n{\"rid\":1}\r\n0\r\n\r\n",
        "9;a=b ; c=\"\u00e9\"\r\n{\"rid\":1}\r\n00\r\n\r\n",
        "2\r\n{\"\r\n0000007\t;x\r\nrid\":1}\r\n0\r\nX: \u00e9\r\nY:\r\n\r\n"
      })
  void chunksMayHaveExtensionsAndTrailers(String chunks) throws IOException {
    try (RawClient client = server.client()) {
      String request = CHUNKED + "\r\n" + chunks;
      client.send((request + request).getBytes(ISO_8859_1));
      assertTrue(client.read().body().contains("\"sid\""));
      assertTrue(client.read().body().contains("\"sid\""));
    }
  }

  @Test
  void emptyLinesBeforeARequestAreIgnored() throws IOException {
    String post = RawClient.bind("{\"rid\":1}");
    try (RawClient client = server.client()) {
      for (String between : List.of("", "\r\n", "\r\n\r\n\r\n")) {
        client.send(between + post);
        assertTrue(client.read().body().contains("\"sid\""));
        client.send(between + post + between + post + between);
        assertTrue(client.read().body().contains("\"sid\""));
        assertTrue(client.read().body().contains("\"sid\""));
      }
      assertEquals(400, client.send("\n" + post).read().status());
    }
  }

  @Test
  void aRefusedRequestIsAnsweredInItsTurn() throws IOException {
    String sid = server.create();
    String poll = RawClient.bind("{\"sid\":\"" + sid + "\",\"rid\":2}");
    String next = RawClient.bind("{\"sid\":\"" + sid + "\",\"rid\":3}");
    try (RawClient client = server.client()) {
      client.send(poll + "get / HTTP/1.1\r\n" + HOST + "\r\n");
      server.await("held", () -> server.sessions("have_request") == 1);
      try (RawClient other = server.client()) {
        other.send(next);
        assertEquals("{\"packets\":[]}", client.read().body());
        assertEquals(501, client.read().status());
        assertTrue(client.isGone());
      }
    }
  }

  @Test
  void aHeadThatBreaksOffIsAnswered() throws IOException {
    refused(400, "\u0016\u0003\u0001\u0002\u0000"); // TLS
    refused(400, "GET /bind?x=\u00e9");
    try (RawClient client = server.client()) {
      client.send("hello\r\n").halfClose();
      assertEquals(400, client.read().status());
    }
  }

  @Test
  void aRefusedHeadIsAnsweredWithoutABody() throws IOException {
    try (RawClient client = server.client()) {
      client.send("HEAD / HTTP/1.1\r\n\r\n");
      assertEquals(400, client.readHead().status());
      client.halfClose();
      assertTrue(client.isClosed());
    }
  }

  @Test
  void aClientThatSendsOnReadsTheRefusal() throws IOException {
    try (RawClient client = server.client()) {
      client.send("POST /bind HTTP/3.7\r\n\r\n" + "x".repeat(300_000));
      assertEquals(505, client.read().status());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/bind", "/chat", "/", "/nothing", "/client/probe.js", "/metrics"})
  void everyAnswerForbidsTheBrowserToGuessItsType(String path) throws IOException {
    for (String method : List.of("GET", "POST", "OPTIONS", "HEAD")) {
      try (RawClient client = server.client()) {
        client.send(RawClient.request(method, path, "Content-Length: 0", "Origin: " + ORIGIN));
        if (!(method + path).equals("GET/chat")) {
          assertEquals("nosniff", client.readHead().header("x-content-type-options"), method);
        }
      }
    }
    Answer answer = server.ask(RawClient.bind("{\"rid\":1}"));
    assertEquals("nosniff", answer.header("x-content-type-options"));
  }
}
