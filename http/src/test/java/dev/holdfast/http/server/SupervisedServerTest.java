package dev.holdfast.http.server;

import static dev.holdfast.http.server.RawClient.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.holdfast.core.loop.EventLoop;
import dev.holdfast.core.session.PacketCodec;
import dev.holdfast.http.tls.TestCertificates;
import dev.holdfast.http.tls.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that starts servers by itself: what it is told of their end. */
class SupervisedServerTest {

  private static final ServerConfig CONFIG = ServerConfig.builder().port(0).build();

  private static final String HEALTH = get("/healthz").replace("Host: test", "Host: localhost");

  private final BlockingQueue<Integer> made = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> freed = new LinkedBlockingQueue<>();
  private volatile EventLoop loop;
  private Backend.RouteProvider routes = (router, context) -> {};
  private int backends;

  /** A backend with a number; it is told here when it is freed, and if its loop goes on. */
  private Backend numbered(EventLoop loop, PacketCodec codec) {
    this.loop = loop;
    int number = ++backends;
    made.add(number);
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    loop.execute(() -> thread.complete(Thread.currentThread()));
    return Backend.builder()
        .application("/echo", (session, packets) -> session.send(packets))
        .routes(routes)
        .closed(() -> freed.add(number + (hasEnded(thread.getNow(null)) ? "" : " too early")))
        .build();
  }

  private static boolean hasEnded(@Nullable Thread loop) {
    if (loop == null) { // it has ended before its first task
      return true;
    }
    Uninterruptibles.joinUninterruptibly(loop, Duration.ofSeconds(5));
    return !loop.isAlive();
  }

  private String freed() throws InterruptedException {
    return freed.poll(20, TimeUnit.SECONDS);
  }

  @Test
  void eachBackendIsFreedOnceWhenItsServerHasEnded() throws Exception {
    SupervisedServer server = SupervisedServer.start(CONFIG, this::numbered);
    try (server) {
      loop.execute(
          () -> {
            throw new IllegalStateException("on purpose");
          });
      assertEquals("1", freed());
      assertEquals(1, made.take());
      assertEquals(2, made.take());
      assertEquals(0, freed.size());
    }
    assertEquals("2", freed());
    server.close();
    assertEquals(0, freed.size());
  }

  @Test
  void aServerIsStartedAgainWithItsCertificateThoughTheFilesAreBroken(@TempDir Path folder)
      throws Exception {
    Path certificate =
        Files.copy(TestCertificates.file("server.pem"), folder.resolve("server.pem"));
    TlsFiles files = new TlsFiles(certificate, TestCertificates.file("server.key"));
    ServerConfig config = CONFIG.toBuilder().tls(files).build();
    try (SupervisedServer server = SupervisedServer.start(config, this::numbered)) {
      Files.writeString(certificate, "broken");
      loop.execute(
          () -> {
            throw new IllegalStateException("on purpose");
          });
      assertEquals("1", freed());
      assertEquals(1, made.take());
      assertEquals(2, made.poll(60, TimeUnit.SECONDS));
      try (RawClient client = RawClient.secured(server.address(), 0, TestCertificates.client())) {
        assertEquals(200, client.send(HEALTH).read().status());
      }
    }
  }

  /** It does not wait for the loop until it gives up the sessions of an earlier process. */
  @Test
  void aServerWhoseLoopFailsWhileItStartsSaysWhy() throws Exception {
    Backend.Factory failing =
        (loop, codec) -> {
          loop.execute(
              () -> {
                throw new IllegalStateException("on purpose");
              });
          return numbered(loop, codec);
        };
    Exception failed = assertThrows(Exception.class, () -> SupervisedServer.start(CONFIG, failing));
    assertEquals(
        "the server failed while it was starting: java.lang.IllegalStateException: on purpose",
        failed.getMessage());
    assertEquals("1", freed());
  }

  @Test
  void aFailureWhileTheBackendIsMadeIsThrownByTheStartAlone() {
    CountDownLatch told = new CountDownLatch(1);
    Backend.Factory failing =
        (loop, codec) -> {
          loop.execute(
              () -> {
                throw new IllegalStateException("on purpose");
              });
          assertFalse(Uninterruptibles.awaitUninterruptibly(told, Duration.ofMillis(500)));
          return numbered(loop, codec);
        };
    assertThrows(
        IOException.class, () -> Server.start(CONFIG, failing, failure -> told.countDown()));
    assertEquals(List.of("1"), List.copyOf(freed));
    assertEquals(1, told.getCount());
  }

  @Test
  void aServerThatIsStartedAgainAndFailsForGoodMeanwhileIsNotStartedOnceMore() throws Exception {
    Backend.Factory failing =
        (loop, codec) -> {
          Backend backend = numbered(loop, codec);
          if (backends > 1) {
            loop.execute(SupervisedServerTest::exhaust);
          }
          return backend;
        };
    try (SupervisedServer server = SupervisedServer.start(CONFIG, failing)) {
      loop.execute(
          () -> {
            throw new IllegalStateException("on purpose");
          });
      assertEquals("server", server.awaitFailure());
      assertEquals(List.of(1, 2), List.copyOf(made));
    }
  }

  private static void exhaust() {
    Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> {});
    throw new OutOfMemoryError("made by a test");
  }

  @Test
  void theBackendOfAServerThatCannotStartIsFreedAsWell() throws Exception {
    try (SupervisedServer server = SupervisedServer.start(CONFIG, this::numbered)) {
      ServerConfig taken = CONFIG.toBuilder().port(server.address().getPort()).build();
      Exception refused =
          assertThrows(Exception.class, () -> SupervisedServer.start(taken, this::numbered));
      String remedy = "the port is in use; choose another with ServerConfig.port";
      assertTrue(refused.getMessage().endsWith(remedy), refused.getMessage());
      assertEquals("2", freed());
    }
    assertEquals("1", freed());
    assertEquals(0, freed.size());
  }

  @Test
  void theBackendWhoseRoutesCannotBeAddedIsFreedWhenTheLoopHasEnded() throws Exception {
    routes =
        (router, context) -> {
          CompletableFuture<Boolean> runs = new CompletableFuture<>();
          loop.execute(() -> runs.complete(true));
          runs.orTimeout(20, TimeUnit.SECONDS).join();
          throw new IllegalStateException("on purpose");
        };
    assertThrows(Exception.class, () -> SupervisedServer.start(CONFIG, this::numbered));
    assertEquals("1", freed());
    assertEquals(0, freed.size());
  }

  @Test
  void whatABackendThrowsAtItsEndKeepsNoServerFromStopping() throws IOException {
    Server server =
        Server.start(
            CONFIG,
            (loop, codec) ->
                Backend.builder()
                    .closed(
                        () -> {
                          throw new IllegalStateException("on purpose");
                        })
                    .build(),
            failure -> {});
    server.close();
    assertThrows(IOException.class, () -> new RawClient(server.address()));
  }

  @Test
  void thePortOfOperatorsThatWasPickedIsKnown() throws Exception {
    ServerConfig config = CONFIG.toBuilder().opsPort(0).build();
    try (SupervisedServer server = SupervisedServer.start(config, this::numbered);
        RawClient operator = new RawClient(server.opsAddress())) {
      assertEquals(200, operator.send(HEALTH).read().status());
    }
    try (SupervisedServer server = SupervisedServer.start(CONFIG, this::numbered)) {
      assertEquals(server.address(), server.opsAddress());
    }
  }
}
