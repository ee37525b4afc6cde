package dev.holdfast.http.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.holdfast.http.conformance.client.ServerAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A load test of a server that knows nothing of sessions, or has none now. */
class ForeignServerTest {

  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  /**
   * What is told of a server that answers everything so.
   *
   * @param length of the body, as it is announced: -1 for none, 0 for one that comes in chunks
   */
  private String told(int status, String body, int length) {
    return told(LoadTransport.HTTP, status, body, length);
  }

  private String told(LoadTransport transport, int status, String body, int length) {
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(status, length);
          if (!body.isEmpty()) {
            exchange.getResponseBody().write(body.getBytes(UTF_8));
          }
          exchange.close();
        });
    ServerAddress address =
        new ServerAddress(false, "127.0.0.1", server.getAddress().getPort(), "");
    IOException error =
        assertThrows(
            IOException.class, () -> LoadTrial.of(address).transport(transport).sessions(1).run());
    return String.valueOf(error.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "200, hello, this is no Holdfast: it answered 200",
    "405, allowed here: POST, the server answered 405",
    "503, later, the server answered 503"
  })
  void aServerThatHasNoWebSocketIsTold(int status, String body, String why) {
    assertTrue(told(LoadTransport.WEBSOCKET, status, body, body.length()).contains(why));
  }

  @ParameterizedTest
  @CsvSource({
    "200, hello, what is no JSON object: hello",
    "200, {}, a creation without a sid: {}",
    "204, '', 204 without Content-Length",
    "302, moved, 302: moved",
    "404, <html>not here, 404: <html>not here",
    "405, ' <!DOCTYPE html>', 405: <!DOCTYPE html>",
    "500, <html>, 500: <html>",
    "501, unsupported method, 501: unsupported method",
    "505, '', 505"
  })
  void aServerThatIsNoHoldfastIsCalledSo(int status, String body, String answer) {
    int length = body.isEmpty() ? -1 : body.length();
    assertEquals("this is no Holdfast: it answered " + answer, told(status, body, length));
  }

  @Test
  void anAnswerWithoutItsLengthIsOfNoHoldfast() {
    String told = told(404, "nothing is here", 0);
    assertTrue(
        told.startsWith("this is no Holdfast: it answered 404 without Content-Length"), told);
  }

  @ParameterizedTest
  @CsvSource({"502, <html>Bad Gateway", "503, <html>Service Unavailable", "504, <html>"})
  void aGatewaysAnswerWithoutItsLengthIsToldAsItIs(int status, String body) {
    String told = told(status, body, 0);
    assertTrue(told.contains("the server answered " + status), told);
  }

  @ParameterizedTest
  @CsvSource({
    "403, it may not be called so, 403: it may not be called so",
    "404, nothing is here, 404: nothing is here",
    "405, 'allowed here: GET, HEAD', '405: allowed here: GET, HEAD'",
    "500, this should not have happened, 500: this should not have happened",
    "502, <html>Bad Gateway, 502: <html>Bad Gateway"
  })
  void whatAHoldfastOrItsGatewayMayAnswerIsToldAsItIs(int status, String body, String answer) {
    assertEquals("the server answered " + answer, told(status, body, body.length()));
  }
}
