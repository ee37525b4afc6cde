package dev.holdfast.http.server;

import static dev.holdfast.http.server.RawClient.bind;
import static dev.holdfast.http.server.RawClient.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.base.Ticker;
import dev.holdfast.core.loop.EventLoop;
import dev.holdfast.core.loop.ServiceSpec;
import dev.holdfast.core.loop.ServiceSupervisor;
import dev.holdfast.core.loop.ServiceSupervisorObserver;
import dev.holdfast.core.session.PacketCodec;
import dev.holdfast.http.chat.ChatRoutes;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that fails outside of any session is replaced by another on the same port. */
class ServerFactoryTest {

  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private final ExecutorService executor = Executors.newSingleThreadExecutor();
  private final ServerFactory servers = new ServerFactory(TestServer.config(), this::backend);
  private final ServiceSpec spec = new ServiceSpec("server", servers);
  private final ServiceSupervisor supervisor =
      new ServiceSupervisor(List.of(spec), executor, Ticker.systemTicker(), new Watch());
  private final TestServer.FakeGuestChannel guests = new TestServer.FakeGuestChannel();
  private volatile EventLoop loop;
  private volatile Runnable onSweep = () -> {};

  private Backend backend(EventLoop loop, PacketCodec codec) {
    this.loop = loop;
    return Backend.builder()
        .application(Backend.BIND, (session, packets) -> session.send(packets))
        .routes(new ChatRoutes(guests, new FakeGuestStreams()))
        .timer(() -> onSweep.run())
        .build();
  }

  private final class Watch implements ServiceSupervisorObserver {
    @Override
    public void restarted(ServiceSpec spec) {
      servers.restarted(spec);
      told.add("restarted");
    }

    @Override
    public void gaveUp(ServiceSpec spec) {
      told.add("gave up");
    }
  }

  @BeforeEach
  void start() throws Exception {
    servers.supervised(List.of(spec));
    supervisor.start();
  }

  @AfterEach
  void stop() {
    supervisor.stop();
    executor.shutdown();
  }

  private String told() throws InterruptedException {
    return told.poll(10, TimeUnit.SECONDS);
  }

  private RawClient client() throws IOException {
    return new RawClient(servers.address());
  }

  private String ask(String request) throws IOException {
    try (RawClient client = client()) {
      return client.send(request).read().body();
    }
  }

  /** The first that is served after a restart, which takes a moment. */
  private String askAgain(String request) throws IOException {
    long deadline = System.nanoTime() + 5_000_000_000L;
    while (true) {
      try {
        return ask(request);
      } catch (IOException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
      }
    }
  }

  private String create() throws IOException {
    return askAgain(bind("{\"rid\":1}")).replaceFirst(".*\"sid\":\"([^\"]+)\".*", "$1");
  }

  private static String request(String sid) {
    return bind("{\"sid\":\"" + sid + "\",\"rid\":2}");
  }

  private static void fault() {
    throw new AssertionError("a fault of no session");
  }

  @Test
  void aFaultInATaskClosesEveryConnectionAndANewServerTakesThePort() throws Exception {
    InetSocketAddress address = servers.address();
    String sid = create();
    try (RawClient held = client().send(request(sid));
        RawClient listener = client().send(get("/chat"))) {
      loop.execute(ServerFactoryTest::fault);
      assertEquals("restarted", told());
      assertTrue(held.isGone());
      assertTrue(listener.isGone());
    }
    assertEquals(
        "{\"type\":\"terminate\",\"condition\":\"item-not-found\",\"packets\":[]}",
        askAgain(request(sid)));
    create();
    assertEquals(address, servers.address());
    String metrics = ask(get("/metrics"));
    assertTrue(metrics.contains("holdfast_restarts_total{service=\"server\"} 1.0\n"), metrics);
    assertTrue(metrics.contains("holdfast_sessions_created_total 2.0\n"), metrics);
    assertTrue(metrics.contains("holdfast_sessions{state=\"waiting\"} 1.0\n"), metrics);
  }

  @Test
  void aFaultInTheSweepRestartsTheServerAsWell() throws Exception {
    onSweep =
        () -> {
          onSweep = () -> {};
          fault();
        };
    assertEquals("restarted", told());
    create();
  }

  @Test
  void aServerThatKeepsFailingIsStopped() throws Exception {
    InetSocketAddress address = servers.address();
    onSweep = ServerFactoryTest::fault;
    for (int i = 0; i < 3; i++) {
      assertEquals("restarted", told());
    }
    assertEquals("gave up", told());
    assertThrows(ConnectException.class, () -> new RawClient(address));
  }

  @Test
  void aServerThatIsStoppedAnswersItsHeldRequests() throws Exception {
    String sid = create();
    try (RawClient held = client().send(request(sid))) {
      while (!ask(get("/metrics")).contains("{state=\"have_request\"} 1.0")) {
        Thread.onSpinWait();
      }
      supervisor.stop();
      assertTrue(held.read().body().contains("system-shutdown"));
    }
  }
}
