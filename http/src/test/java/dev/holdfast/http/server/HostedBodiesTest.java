package dev.holdfast.http.server;

import static dev.holdfast.http.server.RawClient.post;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.undertow.server.handlers.BlockingHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies for handlers of the program that never end: they keep no thread and no connection. */
class HostedBodiesTest {

  private static final int THREADS = 2;
  private static final String HALF =
      "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: 8\r\n\r\n1234";
  private static final String HALF_CHUNK =
      "POST %s HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n1234";

  private final BlockingQueue<String> failures = new LinkedBlockingQueue<>();
  private Server server;

  @BeforeEach
  void start() throws IOException {
    BlockingHandler upload =
        new BlockingHandler(
            exchange -> {
              try {
                int read = exchange.getInputStream().readAllBytes().length;
                exchange.getOutputStream().write((read + " bytes").getBytes(UTF_8));
              } catch (IOException e) {
                failures.add(e.getClass().getSimpleName());
                throw e;
              }
            });
    ServerConfig config =
        ServerConfig.builder()
            .port(0)
            .bodyTimeout(Duration.ofMillis(500))
            .blockingThreads(THREADS)
            .build();
    server =
        Server.start(
            config,
            (loop, codec) ->
                Backend.builder()
                    .handler("/", exchange -> exchange.getResponseSender().send("not read"))
                    .handler("/upload", upload)
                    .handler(
                        "/later",
                        exchange ->
                            exchange
                                .getRequestReceiver()
                                .receiveFullBytes((all, bytes) -> failures.add("whole")))
                    .build(),
            failure -> {});
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private RawClient client() throws IOException {
    return new RawClient(server.address());
  }

  @ParameterizedTest
  @ValueSource(strings = {HALF, HALF_CHUNK})
  void halfABodyKeepsNoThread(String half) throws Exception {
    List<RawClient> slow = new ArrayList<>();
    for (int i = 0; i < 2 * THREADS; i++) {
      slow.add(client().send(String.format(half, "/upload")));
    }
    try (RawClient client = client()) {
      client.send(post("/upload", "text/plain", "12345").replace("Host: test", "Host: localhost"));
      assertEquals("5 bytes", client.read().body());
    }
    for (RawClient each : slow) {
      assertEquals("ReadTimeoutException", failures.poll(20, TimeUnit.SECONDS));
      while (!each.isGone()) {
        // a byte of an answer, which is that of the program
      }
      each.close();
    }
  }

  @Test
  void aBodyThatDripsHasAnEnd() throws Exception {
    try (RawClient client = client()) {
      client.send(String.format(HALF, "/upload").replace("Length: 8", "Length: 8000000"));
      while (failures.isEmpty()) {
        try {
          client.send("x");
        } catch (IOException e) {
          break; // it is closed
        }
        TimeUnit.MILLISECONDS.sleep(20);
      }
      assertEquals("ReadTimeoutException", failures.poll(20, TimeUnit.SECONDS));
    }
  }

  @Test
  void halfABodyThatNoHandlerReadsKeepsNoConnection() throws Exception {
    try (RawClient client = client().send(String.format(HALF, "/"))) {
      assertEquals("not read", client.read().body());
      assertTrue(client.isGone(), "still open");
    }
  }

  @Test
  void halfABodyThatNoThreadWaitsForKeepsNoConnection() throws Exception {
    try (RawClient client = client().send(String.format(HALF, "/later"))) {
      assertTrue(client.isGone(), "still open");
    }
    assertTrue(failures.isEmpty(), failures::toString);
  }
}
