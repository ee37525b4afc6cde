package dev.holdfast.http.server;

import static dev.holdfast.http.TestPackets.json;
import static dev.holdfast.http.server.RawClient.get;
import static dev.holdfast.http.server.RawClient.post;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.session.Application;
import dev.holdfast.core.session.HandshakeRequest;
import dev.holdfast.core.session.Session;
import dev.holdfast.core.session.SessionPolicy;
import dev.holdfast.fsm.Packet;
import dev.holdfast.http.server.RawClient.Answer;
import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.BlockingHandler;
import io.undertow.server.handlers.resource.PathResourceManager;
import io.undertow.server.handlers.resource.ResourceHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several applications by path, and Undertow handlers of the program beside them. */
class HostedHandlersTest {

  private static final int FILE = 300_000; // bytes; more than a socket's buffer takes at once

  @TempDir private Path folder;
  private final BlockingQueue<String> opened = new LinkedBlockingQueue<>();
  private final CountDownLatch blocked = new CountDownLatch(1);
  private Server server;

  /** Greets with its name; sends packets back. */
  private final class Greeting implements Application {
    private final String name;

    Greeting(String name) {
      this.name = name;
    }

    @Override
    public @Nullable Packet refusal(HandshakeRequest request) {
      return "no".equals(request.parameter("let")) ? json("\"refused\"") : null;
    }

    @Override
    public void opened(Session session, HandshakeRequest request) {
      opened.add(
          String.join(
              " ",
              request.path(),
              String.valueOf(request.cookie("user")),
              String.valueOf(request.header("x-tenant")),
              request.headers("X-Tenant").toString(),
              String.valueOf(request.parameter("topic")),
              request.host().name()));
      session.send(json("\"" + name + "\""));
    }

    @Override
    public void received(Session session, List<Packet> packets) {
      session.send(packets);
    }
  }

  @BeforeEach
  void start() throws IOException {
    Files.writeString(folder.resolve("large.txt"), "x".repeat(FILE), UTF_8);
    HttpHandler upload =
        new BlockingHandler(
            exchange -> {
              int read = exchange.getInputStream().readAllBytes().length;
              exchange.getOutputStream().write((read + " bytes").getBytes(UTF_8));
            });
    HttpHandler slow =
        new BlockingHandler(
            exchange -> {
              blocked.await();
              exchange.getOutputStream().write("at last".getBytes(UTF_8));
            });
    ServerConfig config = ServerConfig.builder().port(0).build();
    server =
        Server.start(
            config,
            (loop, codec) ->
                Backend.builder()
                    .application("/push/stocks", new Greeting("stocks"))
                    .application(
                        "/news",
                        new Greeting("news"),
                        SessionPolicy.builder().inactivity(Duration.ofSeconds(7)).build())
                    .handler("/", exchange -> exchange.getResponseSender().send("the site"))
                    .handler(
                        "/files",
                        new ResourceHandler(PathResourceManager.builder().setBase(folder).build()))
                    .handler("/upload", upload)
                    .handler("/slow", slow)
                    .handler(
                        "/broken",
                        exchange -> {
                          throw new IllegalStateException("of the program");
                        })
                    .build(),
            failure -> {});
  }

  @AfterEach
  void stop() {
    blocked.countDown();
    server.close();
  }

  private RawClient client() throws IOException {
    return new RawClient(server.address());
  }

  private Answer ask(String request) throws IOException {
    try (RawClient client = client()) {
      return client.send(request.replace("Host: test", "Host: localhost")).read();
    }
  }

  private String create(String path, String... headers) throws IOException {
    String request = post(path, "text/plain", "{\"rid\":1}");
    StringBuilder more = new StringBuilder("Host: localhost\r\n");
    for (String header : headers) {
      more.append(header).append("\r\n");
    }
    return ask(request.replace("Host: test\r\n", more)).body();
  }

  private static String sid(String created) {
    return created.replaceFirst(".*\"sid\":\"([^\"]+)\".*", "$1");
  }

  private String poll(String path, String sid, int rid) throws IOException {
    return ask(post(path, "text/plain", "{\"sid\":\"" + sid + "\",\"rid\":" + rid + "}")).body();
  }

  @Test
  void eachApplicationHasItsOwnSessionsAndTerms() throws IOException {
    String stocks = create("/push/stocks");
    String news = create("/news");
    assertEquals("{\"packets\":[\"stocks\"]}", poll("/push/stocks", sid(stocks), 2));
    assertEquals("{\"packets\":[\"news\"]}", poll("/news/", sid(news), 2));
    assertTrue(news.contains("\"inactivity\":5"), news);
    assertTrue(poll("/news", sid(stocks), 3).contains("item-not-found"), "a session of another");
    assertEquals(405, ask(get("/news")).status());
    assertEquals("the site\n".strip(), ask(get("/bind")).body());
  }

  @Test
  void anApplicationSeesTheRequestThatOpensASession() throws Exception {
    create(
        "/news?topic=t%C3%A4a&topic=b",
        "Cookie: theme=x; user=ann", "X-Tenant: one", "X-Tenant: two");
    String created = create("/push/stocks", "Cookie: a=\"; user");
    assertEquals("/news ann one [one, two] täa 127.0.0.1", opened.poll(30, TimeUnit.SECONDS));
    String bare = opened.poll(30, TimeUnit.SECONDS);
    assertTrue(
        bare != null && bare.startsWith("/push/stocks null null [] null"), () -> bare + created);
    assertTrue(create("/news?let=no").contains("\"refused\""), "let in");
    assertNull(opened.poll());
  }

  @Test
  void allOtherPathsAreOfTheProgram() throws IOException {
    assertEquals("the site", ask(get("/")).body());
    assertEquals("the site", ask(get("/any/where;x=1?y")).body());
    assertEquals("the site", ask(post("/chat", "text/plain", "hello")).body());
    assertEquals(200, ask(get("/client/holdfast.js")).status());
    assertEquals(200, ask(get("/healthz")).status());
    assertEquals(400, ask("GET / HTTP/1.1\r\n\r\n").status());
  }

  /** Origins are the affair of the program's own handlers, and of the server for sessions. */
  @Test
  void pagesOfOthersMayCallWhatTheProgramLetsThem() throws IOException {
    String origin = "Origin: https://other.example";
    assertEquals("the site", ask(get("/", origin)).body());
    assertTrue(
        create("/news", origin).contains("see ServerConfig.allowOrigin"),
        "opened for another's page");
  }

  @Test
  void aFileIsServedWhole() throws IOException {
    try (RawClient client = client()) {
      for (int i = 0; i < 3; i++) {
        Answer answer = client.send(get("/files/large.txt")).read();
        assertEquals(200, answer.status());
        assertEquals(FILE, answer.body().length());
      }
    }
  }

  @Test
  void aBlockingHandlerReadsABodyThatComesInPiecesBeforeThePipelinedRequests() throws Exception {
    try (RawClient client = client()) {
      client.send("POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 8\r\n\r\n1234");
      client.send("5678" + get("/files/large.txt") + "GET /begun HT");
      assertEquals("8 bytes", client.read().body());
      assertEquals(FILE, client.read().body().length());
      client.send("TP/1.1\r\nHost: localhost\r\n\r\n");
      assertEquals("the site", client.read().body());
    }
  }

  @Test
  void chunksReachABlockingHandler() throws IOException {
    try (RawClient client = client()) {
      client.send(
          "POST /upload HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
      client.send("2\r\nde\r\n0\r\n\r\n");
      assertEquals("5 bytes", client.read().body());
      assertEquals("the site", client.send(get("/")).read().body());
    }
  }

  @Test
  void aClientThatWaitsToBeToldIsToldToSendItsBody() throws IOException {
    try (RawClient client = client()) {
      client.send(
          "POST /upload HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
      assertEquals(100, client.read().status());
      assertEquals("4 bytes", client.send("1234").read().body());
      assertEquals("the site", client.send(get("/")).read().body());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "bind",
        "/a b",
        "/a/",
        "/..",
        "/a/../b",
        "/.",
        "/healthz",
        "/metrics",
        "/client",
        "/client/mine.js",
        "/news?x"
      })
  void anApplicationIsRefusedWhereItCannotBe(String path) {
    Backend.Builder backend = Backend.builder().application("/news", new Greeting("news"));
    Application stocks = new Greeting("stocks");
    assertThrows(IllegalArgumentException.class, () -> backend.application(path, stocks));
    assertThrows(IllegalArgumentException.class, () -> backend.application("/news", stocks));
  }

  @Test
  void aHandlerThatBlocksOrThrowsDelaysNoSession() throws Exception {
    ExecutorService waiting = Executors.newSingleThreadExecutor();
    try {
      Callable<String> call = () -> ask(get("/slow")).body();
      Future<String> slow = waiting.submit(call);
      assertEquals(500, ask(get("/broken")).status());
      String sid = sid(create("/news"));
      assertEquals("{\"packets\":[\"news\"]}", poll("/news", sid, 2));
      assertFalse(slow.isDone());
      blocked.countDown();
      assertEquals("at last", slow.get(30, TimeUnit.SECONDS));
    } finally {
      waiting.shutdownNow();
    }
  }

  /** Handlers that use other threads and sessions at once: no connection is mixed up. */
  @Test
  void sessionsAndHandlersShareConnectionsWithoutMixingThem() throws Exception {
    int clients = 8;
    int rounds = 40;
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    try {
      List<Future<String>> all = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        all.add(threads.submit(() -> mixed(rounds)));
      }
      for (Future<String> each : all) {
        assertEquals("", each.get(100, TimeUnit.SECONDS));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** Opens a session, and does all kinds of requests on its connection; what went wrong. */
  private String mixed(int rounds) throws IOException {
    try (RawClient client = client()) {
      String created =
          client
              .send(
                  post("/news", "text/plain", "{\"rid\":1}")
                      .replace("Host: test", "Host: localhost"))
              .read()
              .body();
      String sid = sid(created);
      client
          .send(
              post("/news", "text/plain", "{\"sid\":\"" + sid + "\",\"rid\":2}")
                  .replace("Host: test", "Host: localhost"))
          .read(); // the greeting
      for (int i = 0; i < rounds; i++) {
        String packet = "{\"sid\":\"" + sid + "\",\"rid\":" + (i + 3) + ",\"packets\":[" + i + "]}";
        String echoed =
            client
                .send(post("/news", "text/plain", packet).replace("Host: test", "Host: localhost"))
                .read()
                .body();
        String expected = "{\"packets\":[" + i + "]}";
        String uploaded = client.send(post("/upload", "text/plain", "y".repeat(i))).read().body();
        int file = i % 7 == 0 ? client.send(get("/files/large.txt")).read().body().length() : FILE;
        if (!echoed.equals(expected) || !uploaded.equals(i + " bytes") || file != FILE) {
          return i + ": " + echoed + ", " + uploaded + ", " + file;
        }
      }
      return "";
    }
  }

  @Test
  void handlersAreGoneWhenTheServerStops() throws IOException {
    try (RawClient client = client()) {
      client.send(get("/")).read();
      server.close();
      assertTrue(client.isClosed(), "still open");
    }
  }
}
