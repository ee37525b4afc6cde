package dev.holdfast.http.server;

import static dev.holdfast.http.server.RawClient.bind;
import static dev.holdfast.http.server.RawClient.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.holdfast.core.loop.EventLoop;
import dev.holdfast.core.loop.LostThreadError;
import dev.holdfast.core.session.Application;
import dev.holdfast.core.session.PacketCodec;
import dev.holdfast.core.session.Session;
import dev.holdfast.fsm.Packet;
import dev.holdfast.http.loop.XnioEventLoop;
import dev.holdfast.http.metrics.PrometheusMetrics;
import java.io.IOException;
import java.lang.reflect.Field;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that has lost a thread, or its memory, is told to fail and leaves no port behind. */
class LostThreadTest {

  private static final long LOOK = 60; // milliseconds; thirty are more than a busy machine takes

  private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
  private final CompletableFuture<Throwable> uncaught = new CompletableFuture<>();
  private final CountDownLatch released = new CountDownLatch(1);
  private volatile Runnable onPacket = () -> {};
  private volatile Runnable onSweep = () -> {};
  private volatile EventLoop loop;
  private Server server;

  @BeforeEach
  void start() throws IOException {
    server =
        Server.start(
            TestServer.config(),
            this::backend,
            new PrometheusMetrics(),
            null,
            LOOK,
            (failed, fault) -> failure.complete(fault));
    loop.execute(
        () -> Thread.currentThread().setUncaughtExceptionHandler((t, e) -> uncaught.complete(e)));
  }

  @AfterEach
  void stop() {
    released.countDown();
    server.abort();
  }

  private Backend backend(EventLoop loop, PacketCodec codec) {
    this.loop = loop;
    return Backend.builder()
        .application(Backend.BIND, new Faulty())
        .timer(() -> onSweep.run())
        .build();
  }

  private final class Faulty implements Application {
    @Override
    public void received(Session session, List<Packet> packets) {
      onPacket.run();
    }
  }

  private Throwable failure() throws Exception {
    return failure.get(20, TimeUnit.SECONDS);
  }

  private static void exhaust() {
    throw new OutOfMemoryError("made by a test");
  }

  private void ask(String request) throws IOException {
    try (RawClient client = new RawClient(server.address())) {
      client.send(request);
      client.isGone();
    }
  }

  /** Also while the loop stands. */
  private void assertNothingListens() {
    Thread closing = new Thread(server::abort);
    closing.start();
    assertTimeoutPreemptively(Duration.ofSeconds(20), this::connectInVain);
  }

  private void connectInVain() throws IOException {
    InetSocketAddress address = server.address();
    while (true) {
      try {
        new RawClient(address).close();
      } catch (ConnectException e) {
        return;
      } catch (SocketException e) { // reset, as it closes just now
      }
    }
  }

  /** Ends a thread of XNIO between two tasks, where no code of the server could catch the error. */
  private static void kill(Thread thread) throws ReflectiveOperationException, IOException {
    Field selector = thread.getClass().getDeclaredField("selector");
    selector.setAccessible(true);
    ((Selector) selector.get(thread)).close();
  }

  private Thread thread(String name) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals(name))
        .filter(thread -> thread.getThreadGroup() == group())
        .findAny()
        .orElseThrow();
  }

  private ThreadGroup group() {
    CompletableFuture<ThreadGroup> group = new CompletableFuture<>();
    loop.execute(() -> group.complete(Thread.currentThread().getThreadGroup()));
    return group.join();
  }

  // ---- threads

  @Test
  void aLoopWhoseThreadIsDeadFails() throws Exception {
    kill(thread("holdfast I/O-1"));
    assertEquals(
        "holdfast I/O-1 is dead", assertInstanceOf(LostThreadError.class, failure()).getMessage());
    assertNothingListens();
  }

  @Test
  void aServerWhoseAcceptingThreadIsDeadFails() throws Exception {
    kill(thread("holdfast Accept"));
    assertEquals("holdfast Accept is dead", failure().getMessage());
  }

  @Test
  void aLoopThatStandsForEverFailsWithItsStack() throws Exception {
    loop.execute(this::stand);
    Throwable lost = failure();
    assertEquals("holdfast I/O-1 stands still", lost.getMessage());
    assertEquals(
        1,
        List.of(lost.getStackTrace()).stream()
            .filter(line -> line.getMethodName().equals("stand"))
            .count());
    assertNothingListens();
  }

  private void stand() {
    try {
      released.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // ---- memory

  @Test
  void anOutOfMemoryErrorInTheApplicationIsFatal() throws Exception {
    onPacket = LostThreadTest::exhaust;
    ask(bind("{\"rid\":1,\"packets\":[1]}"));
    assertSame(failure(), uncaught.get(20, TimeUnit.SECONDS));
    assertEquals("made by a test", failure().getMessage());
  }

  @Test
  void anOutOfMemoryErrorInATimerIsFatal() throws Exception {
    onSweep = LostThreadTest::exhaust;
    assertSame(failure(), uncaught.get(20, TimeUnit.SECONDS));
  }

  @Test
  void anOutOfMemoryErrorThatXnioCatchesIsFatal() throws Exception {
    loop.execute(
        () ->
            assertThrows(
                OutOfMemoryError.class, () -> XnioEventLoop.callBack(LostThreadTest::exhaust)));
    assertSame(failure(), uncaught.get(20, TimeUnit.SECONDS));
  }

  @Test
  void aStackOverflowInOneSessionIsNotFatal() throws Exception {
    onPacket =
        () -> {
          throw new StackOverflowError("made by a test");
        };
    ask(bind("{\"rid\":1,\"packets\":[1]}"));
    onPacket = () -> {};
    ask(get("/healthz"));
    assertEquals(false, failure.isDone());
  }
}
