package dev.holdfast.http.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DemoBalancerTest {

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).executor(threads).build();
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  @AfterEach
  void closeAll() throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
    threads.shutdownNow();
    assertTrue(threads.awaitTermination(30, TimeUnit.SECONDS));
  }

  // ---- where requests go

  @Test
  void requestsOfASessionGoToAnotherNodeEachTime() throws Exception {
    URI balancer = balancer(named("a"), named("b"), named("c"));
    String before = "";
    for (int i = 0; i < 9; i++) {
      String other = i % 2 == 0 ? "{\"sid\":\"other\"}" : "{}";
      post(balancer, BodyPublishers.ofString(other));
      String node =
          post(balancer, BodyPublishers.ofString("{\"rid\":" + i + ",\"sid\":\"one\"}")).body();
      assertNotEquals(before, node, "request " + i);
      before = node;
    }
  }

  @Test
  void aNodeThatIsNotReadyGetsNothing() throws Exception {
    FakeNode away = named("away");
    URI balancer = balancer(away, named("there"));
    away.setReady(false);
    for (int i = 0; i < 3; i++) {
      assertEquals("there", post(balancer, BodyPublishers.ofString("{\"sid\":\"one\"}")).body());
    }
  }

  @Test
  void aNodeThatRefusesConnectionsIsPassedOver() throws Exception {
    URI balancer = balancer(new FakeNode(FreePort.find()), named("there"));
    for (int i = 0; i < 3; i++) {
      assertEquals("there", post(balancer, BodyPublishers.ofString("{\"sid\":\"one\"}")).body());
    }
  }

  @Test
  void withoutANodeThatIsReadyTheAnswerIs503() throws Exception {
    FakeNode away = new FakeNode(1);
    away.setReady(false);
    assertEquals(503, post(balancer(away), BodyPublishers.ofString("{}")).statusCode());
    URI refused = balancer(new FakeNode(FreePort.find()), new FakeNode(FreePort.find()));
    assertEquals(503, post(refused, BodyPublishers.ofString("{}")).statusCode());
  }

  // ---- what passes

  @Test
  void aLongBodyArrivesAsItWasSent() throws Exception {
    byte[] body = new byte[300_000];
    Arrays.fill(body, (byte) 'x');
    byte[] start = "{\"sid\":\"one\",\"packets\":[\"".getBytes(ISO_8859_1);
    System.arraycopy(start, 0, body, 0, start.length);
    HttpHandler echo = exchange -> answer(exchange, exchange.getRequestBody().readAllBytes());
    URI balancer = balancer(node(echo), node(echo));
    for (boolean isChunked : new boolean[] {false, true}) {
      HttpRequest.BodyPublisher sent = BodyPublishers.ofByteArray(body);
      HttpRequest request =
          HttpRequest.newBuilder(balancer)
              .POST(isChunked ? BodyPublishers.fromPublisher(sent) : sent)
              .build();
      assertArrayEquals(body, client.send(request, BodyHandlers.ofByteArray()).body());
    }
  }

  @Test
  void anAnswerPassesWhileItIsWritten() throws Exception {
    CountDownLatch read = new CountDownLatch(1);
    HttpHandler streaming =
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write('1');
            out.flush();
            await(read);
            out.write('2');
          }
        };
    HttpRequest request = HttpRequest.newBuilder(balancer(node(streaming))).build();
    try (InputStream in = client.send(request, BodyHandlers.ofInputStream()).body()) {
      assertEquals('1', in.read());
      read.countDown();
      assertEquals('2', in.read());
      assertEquals(-1, in.read());
    }
  }

  @Test
  void theNodeSeesTheHostAndTheClient() throws Exception {
    HttpHandler telling =
        exchange ->
            answer(
                exchange,
                (exchange.getRequestHeaders().get("Host")
                        + " "
                        + exchange.getRequestHeaders().get("X-Forwarded-For")
                        + " "
                        + exchange.getRequestURI())
                    .getBytes(ISO_8859_1));
    URI balancer = balancer(node(telling));
    HttpRequest forged =
        HttpRequest.newBuilder(balancer.resolve("/chat?a=b%20c"))
            .header("X-Forwarded-For", "192.0.2.1")
            .build();
    assertEquals(
        "[127.0.0.1:" + balancer.getPort() + "] [127.0.0.1] /chat?a=b%20c",
        client.send(forged, BodyHandlers.ofString()).body());
  }

  @Test
  void anUpgradedConnectionPassesBothWaysUntilTheNodeEndsIt() throws Exception {
    ServerSocket listener = listener();
    Future<?> node = threads.submit(() -> echoLineAfterUpgrade(listener));
    URI balancer = balancer(new FakeNode(listener.getLocalPort()));
    try (Socket socket = new Socket(balancer.getHost(), balancer.getPort())) {
      socket
          .getOutputStream()
          .write(
              "GET /bind HTTP/1.1\r\nHost: any\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
                  .getBytes(ISO_8859_1));
      String head = line(socket.getInputStream());
      assertTrue(head.startsWith("HTTP/1.1 101 "), head);
      while (!line(socket.getInputStream()).isEmpty()) {
        // the other headers
      }
      socket.getOutputStream().write("hello\n".getBytes(ISO_8859_1));
      assertEquals("hello", line(socket.getInputStream()));
      assertEquals(-1, socket.getInputStream().read(), "the node has closed it");
    }
    node.get();
  }

  @Test
  void aNodeThatDiesWithARequestIsNoAnswerOfIt() throws Exception {
    ServerSocket listener = listener();
    Future<?> node =
        threads.submit(
            () -> {
              try (Socket socket = listener.accept()) {
                return line(socket.getInputStream());
              }
            });
    FakeNode dying = new FakeNode(listener.getLocalPort());
    HttpResponse<String> answer =
        post(balancer(dying, named("other")), BodyPublishers.ofString("{\"sid\":\"one\"}"));
    assertEquals(503, answer.statusCode(), "it may have been handled: the client repeats it");
    assertEquals("POST / HTTP/1.1", node.get());
  }

  @Test
  void aPortThatIsInUseIsNamed() throws Exception {
    int port = listener().getLocalPort();
    DemoException e =
        assertThrows(DemoException.class, () -> DemoBalancer.start(port, List.of()).close());
    assertEquals(
        "cannot listen on 127.0.0.1:"
            + port
            + ": Address already in use; choose another port with"
            + " --port",
        e.getMessage());
  }

  // ---- what the tests are made of

  private HttpResponse<String> post(URI balancer, HttpRequest.BodyPublisher body)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(balancer).POST(body).build(), BodyHandlers.ofString());
  }

  private URI balancer(FakeNode... nodes) throws DemoException {
    DemoBalancer balancer = DemoBalancer.start(0, List.of(nodes));
    open.push(balancer);
    return URI.create("http://127.0.0.1:" + balancer.port() + "/");
  }

  private FakeNode named(String name) throws IOException {
    return node(
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          answer(exchange, name.getBytes(ISO_8859_1));
        });
  }

  private FakeNode node(HttpHandler handler) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", handler);
    server.start();
    open.push(() -> server.stop(0));
    return new FakeNode(server.getAddress().getPort());
  }

  private ServerSocket listener() throws IOException {
    ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    open.push(listener);
    return listener;
  }

  private static void answer(HttpExchange exchange, byte[] body) throws IOException {
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static @Nullable Void echoLineAfterUpgrade(ServerSocket listener) throws IOException {
    try (Socket socket = listener.accept()) {
      while (!line(socket.getInputStream()).isEmpty()) {
        // the request
      }
      socket
          .getOutputStream()
          .write(
              "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
                  .getBytes(ISO_8859_1));
      String said = line(socket.getInputStream());
      socket.getOutputStream().write((said + "\n").getBytes(ISO_8859_1));
    }
    return null;
  }

  /** Reads a line, without its end. */
  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("no whole line came: " + line);
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
