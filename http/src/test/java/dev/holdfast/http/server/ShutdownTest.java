package dev.holdfast.http.server;

import static dev.holdfast.http.server.RawClient.bind;
import static dev.holdfast.http.server.RawClient.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class ShutdownTest {

  private static final Duration IN_TIME = Duration.ofSeconds(20); // for a machine that is busy
  private static final String EARLY = "holdfast_held_bytes{what=\"early\"}";

  @Test
  void everyHeldRequestIsAnsweredAtTheStop() throws IOException {
    TestServer server = new TestServer();
    String sid = server.create();
    try (RawClient session = server.client();
        RawClient listener = server.client()) {
      session.send(bind("{\"sid\":\"" + sid + "\",\"rid\":2}"));
      listener.send(get("/chat"));
      server.await("listening", () -> server.guests.listening.size() == 1);
      server.await("held", () -> server.sessions("have_request") == 1);
      assertTimeout(IN_TIME, server::close);
      assertEquals(
          "{\"type\":\"terminate\",\"condition\":\"system-shutdown\",\"packets\":[]}",
          session.read().body());
      assertTrue(session.isClosed());
      assertEquals(204, listener.read().status());
      assertTrue(listener.isClosed());
    }
  }

  @Test
  void anEarlyRequestIsAnsweredAtTheStop() throws IOException {
    TestServer server = new TestServer();
    String sid = server.create();
    double before = server.metric(EARLY);
    try (RawClient session = server.client()) {
      session.send(bind("{\"sid\":\"" + sid + "\",\"rid\":3,\"packets\":[\"early\"]}"));
      server.await("early", () -> server.metric(EARLY) > before);
      assertTimeout(IN_TIME, server::close);
      assertEquals(
          "{\"type\":\"terminate\",\"condition\":\"system-shutdown\",\"packets\":[]}",
          session.read().body());
      assertTrue(session.isClosed());
    }
  }

  @Test
  void aStoppedServerAcceptsNoConnection() throws IOException {
    TestServer server = new TestServer();
    InetSocketAddress address = server.address();
    server.close();
    assertThrows(ConnectException.class, () -> new RawClient(address));
  }

  @Test
  void aClientThatDoesNotReadDelaysTheStopByASecondOnly() throws IOException {
    TestServer server = new TestServer();
    String sid = server.create();
    try (RawClient slow = server.client()) {
      slow.send(bind("{\"sid\":\"" + sid + "\",\"rid\":2,\"packets\":[\"big\"]}"));
      server.await(
          "answered", () -> server.metric("holdfast_packets_total{direction=\"out\"}") == 1);
      assertTimeout(IN_TIME, server::close);
    }
  }

  @Test
  void aLoopThatMissesTheShutdownEndsToo() throws Exception {
    AtomicReference<Thread> loop = new AtomicReference<>();
    TestServer server = new TestServer();
    server.onLoop(
        () -> {
          loop.set(Thread.currentThread());
          ThreadGroup group = Thread.currentThread().getThreadGroup();
          while (group.enumerate(new Thread[9]) > 1) { // the thread that accepts is there
            LockSupport.parkNanos(1_000_000);
          }
        });
    server.close();
    loop.get().join(5_000);
    assertFalse(loop.get().isAlive());
  }
}
