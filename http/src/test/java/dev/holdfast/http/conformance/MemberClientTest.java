package dev.holdfast.http.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import dev.holdfast.http.conformance.client.MemberClient;
import dev.holdfast.http.conformance.client.RawHttpClient;
import dev.holdfast.http.conformance.client.ServerAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MemberClientTest {

  private static final String REFUSAL =
      "{\"kind\":\"error\",\"code\":\"rate-limited\",\"retryAfter\":600}";

  @Test
  void whatIsRefusedForTooLongIsNoAnswer() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/bind",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          byte[] body =
              ("{\"sid\":\"s\",\"wait\":1,\"packets\":[" + REFUSAL + "]}").getBytes(UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    ServerAddress address =
        new ServerAddress(false, "127.0.0.1", server.getAddress().getPort(), "");
    try (RawHttpClient client = new RawHttpClient(address, Duration.ofSeconds(5))) {
      IOException e = assertThrows(IOException.class, () -> new MemberClient(client, "tea", "ann"));
      assertEquals("refused for too long: " + REFUSAL, e.getMessage());
    } finally {
      server.stop(0);
    }
  }
}
