package dev.holdfast.http.server;

import static dev.holdfast.http.server.RawClient.bind;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.base.Splitter;
import dev.holdfast.http.server.RawClient.Answer;
import java.io.IOException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The server here takes 4,096 bytes in 300 ms. */
class BodyTest {

  private static final String CHUNKED =
      "POST /bind HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n";

  @AutoClose private final TestServer server = TestServer.started();

  private static String body(int size) {
    String frame = "{\"rid\":1,\"x\":\"\"}";
    return "{\"rid\":1,\"x\":\"" + "y".repeat(size - frame.length()) + "\"}";
  }

  @Test
  void aBodyMayBeAsLargeAsTheLimit() throws IOException {
    assertTrue(server.ask(bind(body(4_096))).body().contains("\"sid\""));
    assertTrue(
        server.ask(CHUNKED + "1000\r\n" + body(4_096) + "\r\n0\r\n\r\n").body().contains("sid"));
  }

  @Test
  void aLargerBodyIsRefusedBeforeItComes() throws IOException {
    try (RawClient client = server.client()) {
      client.send("POST /bind HTTP/1.1\r\nHost: test\r\nContent-Length: 4097\r\n\r\n");
      refused(client.read());
      client.halfClose();
      assertTrue(client.isClosed());
    }
  }

  @Test
  void aClientThatSendsALargerBodyReadsTheRefusal() throws IOException {
    refused(server.ask(bind(body(500_000))));
  }

  @Test
  void aLargerBodyInChunksIsRefused() throws IOException {
    String chunk = "100\r\n" + "x".repeat(256) + "\r\n";
    refused(server.ask(CHUNKED + chunk.repeat(1_000) + "0\r\n\r\n"));
  }

  private static void refused(Answer answer) {
    assertEquals(413, answer.status());
    assertEquals("*", answer.header("access-control-allow-origin"));
    assertEquals("a body may have 4096 bytes\n", answer.body());
    assertEquals("close", answer.header("connection"));
  }

  @Test
  void aBodyInManyPiecesIsOneBody() throws IOException {
    try (RawClient client = server.client()) {
      for (String piece : Splitter.fixedLength(7).split(bind("{\"rid\":1}"))) {
        client.send(piece);
      }
      assertTrue(client.read().body().contains("\"sid\""));
    }
  }

  @Test
  void aBodyThatIsTooSlowIsGivenUp() throws IOException {
    try (RawClient client = server.client()) {
      client.send("POST /bind HTTP/1.1\r\nHost: test\r\nContent-Length: 100\r\n\r\n{");
      Answer answer = client.read();
      assertEquals(408, answer.status());
      assertEquals("*", answer.header("access-control-allow-origin"));
      assertTrue(client.isClosed());
    }
  }

  @Test
  void anEncodedBodyIsRefused() throws IOException {
    String request = bind("{\"rid\":1}");
    String gzip = request.replace("Host: test", "Host: test\r\nContent-Encoding: gzip");
    assertEquals(415, server.ask(gzip).status());
    assertEquals(200, server.ask(gzip.replace("gzip", "identity")).status());
    String second = "identity\r\nContent-Encoding: gzip";
    assertEquals(415, server.ask(gzip.replace("gzip", second)).status());
    assertEquals(415, server.ask(gzip.replace("gzip", "identity, , gzip")).status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"100-continue", "100-Continue,", ", 100-continue", "x, 100-continue"})
  void aClientThatAsksFirstIsToldToContinue(String expect) throws IOException {
    try (RawClient client = server.client()) {
      String head = "POST /bind HTTP/1.1\r\nHost: test\r\nContent-Length: 9\r\nExpect: ";
      client.send(head + expect + "\r\n\r\n");
      assertEquals(100, client.read().status());
      client.send("{\"rid\":1}");
      assertEquals(200, client.read().status());
    }
  }

  @Test
  void theSizeOfHeadersIsLimited() throws IOException {
    try (RawClient client = server.client()) {
      client.send("POST /bind HTTP/1.1\r\nHost: test\r\nX: " + "y".repeat(20_000) + "\r\n\r\n");
      assertEquals(431, client.read().status());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "OPTIONS, /bind, 204",
    "HEAD, /, 200",
    "HEAD, /nothing, 404",
    "GET, /bind, 405",
    "PUT, /bind, 405"
  })
  void aBodyThatIsNotReadDoesNotDelayTheAnswer(String method, String path, int status)
      throws IOException {
    String head = method + " " + path + " HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\n";
    try (RawClient client = server.client()) {
      assertEquals(status, client.send(head + "xxxxx").readHead().status());
    }
  }

  @ParameterizedTest
  @CsvSource({"POST, /bind, 413", "OPTIONS, /bind, 204", "HEAD, /, 200", "GET, /bind, 405"})
  void theServerClosesItsSideAtOnceAndReadsOn(String method, String path, int status)
      throws IOException {
    String head = method + " " + path + " HTTP/1.1\r\nHost: test\r\nContent-Length: 5000\r\n\r\n";
    try (RawClient client = server.client()) {
      assertEquals(status, client.send(head).readHead().status());
      client.readToTheEnd();
      assertEquals(2, server.metric("holdfast_connections"), "this one and that of the question");
      client.send("x".repeat(2_000)).halfClose();
      server.await("closed", () -> server.metric("holdfast_connections") == 1);
    }
  }

  @ParameterizedTest
  @CsvSource({"POST, /bind, 413", "GET, /bind, 405"})
  void theServerReadsOnNoMoreThanALittle(String method, String path, int status)
      throws IOException {
    byte[] mebibyte = new byte[1 << 20];
    String head =
        method + " " + path + " HTTP/1.1\r\nHost: test\r\nContent-Length: 9000000000\r\n\r\n";
    try (RawClient client = server.client()) {
      assertEquals(status, client.send(head).read().status());
      // Besides that, only as much leaves as the system keeps between the two.
      assertThrows(
          IOException.class,
          () -> {
            for (int i = 0; i < 64; i++) {
              client.send(mebibyte);
            }
          });
      server.await("closed", () -> server.metric("holdfast_connections") == 1);
    }
  }

  @Test
  void aLengthBeyondAllNumbersIsTooLarge() throws IOException {
    // Undertow computes with what overflows, and refuses those that happen to become negative.
    String head = "POST /bind HTTP/1.1\r\nHost: test\r\nContent-Length: " + "9".repeat(23);
    assertEquals(413, server.ask(head + "\r\n\r\n").status());
  }

  @Test
  void aFormWhoseBoundaryOrNameIsMissingIsRefused() throws IOException {
    String type = "multipart/form-data; boundary=";
    assertEquals(400, server.ask(RawClient.post("/chat", type, "x")).status());
    String nameless = "--b\r\nContent-Disposition: form-data; name=\r\n\r\nx\r\n--b--\r\n";
    assertEquals(400, server.ask(RawClient.post("/chat", type + "b", nameless)).status());
  }
}
