package dev.holdfast.http.server;

import static dev.holdfast.http.server.RawClient.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.chat.guest.MessageBatch;
import dev.holdfast.core.session.SessionPolicy;
import dev.holdfast.fsm.EngineConfig;
import dev.holdfast.http.connection.TrustedProxies;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Streams whose clients take events slowly, or not at all. */
class SlowEventStreamTest {

  private static final String EVENTS = "Accept: text/event-stream";
  private static final String WAITING = "holdfast_held_bytes{what=\"mailboxes\"}";
  private static final String UNSENT = "holdfast_held_bytes{what=\"answers\"}";
  private static final String SLOW = "holdfast_evictions_total{reason=\"slow\"}";
  private static final String EVICTED = "holdfast_evictions_total{reason=\"memory\"}";
  private static final int LITTLE = 64 << 10; // bytes that the system of a client keeps, about
  private static final int LARGE = 64 << 10; // bytes of an event
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration IN_TIME = Duration.ofSeconds(30);

  private TestServer server;

  private void start(int events, long bytes, long budget, Duration writeTimeout)
      throws IOException {
    SessionPolicy policy =
        TestServer.unlimited()
            .engine(new EngineConfig(events, bytes, 5, 1_000, true))
            .memoryBudget(budget)
            .build();
    server =
        new TestServer(
            TestServer.unlimited(policy)
                .trustedProxies(TrustedProxies.parse("127.0.0.1"))
                .writeTimeout(writeTimeout)
                .build());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** Opens a stream of this host, of which little is read ahead, and reads its beginning. */
  private RawClient listen(int host) throws IOException {
    RawClient client = server.keep(new RawClient(server.address(), LITTLE));
    client.send(get("/chat", EVENTS, "X-Forwarded-For: 192.0.2." + host));
    client.readStreamHead();
    client.readChunk();
    return client;
  }

  /** Tells all streams one batch of events, of which each has so many bytes. */
  private void tell(long first, long last, int size) {
    List<FakeGuestStreams.Open> all = List.copyOf(server.streams.open);
    server.onLoop(
        () -> {
          MessageBatch batch = FakeGuestStreams.messages(all.size(), "x".repeat(size), first, last);
          all.forEach(stream -> stream.listener.heard(batch));
        });
  }

  private static String event(long seq, int size) {
    return "id: L0g." + seq + "\ndata: {\"text\":\"" + "x".repeat(size) + "\"}\n\n";
  }

  @Test
  void aSlowClientGetsAllInOrder() throws IOException {
    start(1_000, 64 << 20, Long.MAX_VALUE, LONG);
    RawClient client = listen(1);
    int count = 40;
    for (int i = 1; i <= count; i++) {
      tell(i, i, LARGE);
    }
    server.await("it waits", () -> server.metric(WAITING) > LARGE);
    int before = server.streams.open.element().ready.get();
    for (int i = 1; i <= count; i++) {
      assertEquals(event(i, LARGE), client.readChunk());
    }
    server.await("taken", () -> server.metric(WAITING) + server.metric(UNSENT) == 0);
    FakeGuestStreams.Open stream = server.streams.open.element();
    server.await("told once, when all has left", () -> stream.ready.get() == before + 1);
    tell(count + 1, count + 1, 1);
    assertEquals(event(count + 1, 1), client.readChunk());
  }

  @Test
  void aClientForWhichTooManyBytesWaitIsCut() throws IOException {
    start(1_000, 1 << 20, Long.MAX_VALUE, LONG);
    listen(1);
    for (int i = 1; !server.streams.open.isEmpty(); i++) {
      assertTrue(i < 1_000, "it is not cut");
      tell(i, i, LARGE);
      assertTrue(server.metric(WAITING) <= 1.1 * (1 << 20));
    }
    assertEquals(1, server.metric(SLOW));
    server.await("freed", () -> server.metric(WAITING) + server.metric(UNSENT) == 0);
  }

  @Test
  void aClientForWhichTooManyEventsWaitIsCut() throws IOException {
    start(100, 64 << 20, Long.MAX_VALUE, LONG);
    RawClient client = listen(1);
    tell(1, 1, 16 << 20); // which the system does not take at once
    server.await("it is slow", () -> server.metric(UNSENT) > 1 << 20);
    tell(2, 101, 10);
    server.await("they wait", () -> server.metric(WAITING) > 0);
    assertEquals(1, server.streams.open.size());
    tell(102, 102, 10);
    server.await("cut", server.streams.open::isEmpty);
    assertTrue(client.isCut());
  }

  @Test
  void aClientThatTakesAllGetsAnyBatchAtOnce() throws IOException {
    start(100, 1 << 20, Long.MAX_VALUE, LONG);
    RawClient client = listen(1);
    tell(1, 2_000, 1_000);
    StringBuilder all = new StringBuilder();
    for (int i = 1; i <= 2_000; i++) {
      all.append(event(i, 1_000));
    }
    assertEquals(all.toString(), client.readChunk());
    assertEquals(0, server.metric(SLOW));
  }

  @Test
  void aClientThatTakesNothingIsCutAfterTheWriteTimeout() throws IOException {
    start(1_000, 64 << 20, Long.MAX_VALUE, Duration.ofMillis(500));
    listen(1);
    tell(1, 1, 16 << 20);
    server.await("cut", server.streams.open::isEmpty);
    assertEquals(1, server.metric(SLOW));
    server.await("freed", () -> server.metric(WAITING) + server.metric(UNSENT) == 0);
  }

  @Test
  void aSlowClientIsSentNoComments() throws IOException {
    start(1_000, 64 << 20, Long.MAX_VALUE, LONG);
    RawClient client = listen(1);
    tell(1, 1, 4 << 20);
    FakeGuestStreams.Open stream = server.streams.open.element();
    server.onLoop(
        () -> {
          for (int i = 0; i < 1_000; i++) {
            stream.listener.keepAlive();
          }
        });
    tell(2, 2, 10);
    assertEquals(event(1, 4 << 20), client.readChunk());
    assertEquals(event(2, 10), client.readChunk());
  }

  @Test
  void whatManyWaitForCountsOnce() throws IOException {
    start(1_000, 64 << 20, Long.MAX_VALUE, LONG);
    int streams = 8;
    for (int i = 1; i <= streams; i++) {
      listen(i);
    }
    int bytes = 0;
    for (int i = 1; i <= 20; i++) {
      tell(i, i, 4 * LARGE);
      bytes += 4 * LARGE;
    }
    server.await("they wait", () -> server.metric(WAITING) > bytes(14));
    assertTrue(server.metric(WAITING) <= 1.1 * bytes, "held " + server.metric(WAITING));
  }

  private static int bytes(int events) {
    return events * 4 * LARGE;
  }

  @Test
  void aHostWithManySlowStreamsHarmsNoOther() throws IOException {
    int budget = 4 << 20;
    start(1_000, 64 << 20, budget, LONG);
    RawClient good = listen(2);
    FakeGuestStreams.Open reader = server.streams.open.element();
    for (int i = 0; i < 4; i++) {
      listen(1);
    }
    List<FakeGuestStreams.Open> bad = List.copyOf(server.streams.open);
    for (int i = 1; server.metric(EVICTED) < 4; i++) {
      assertTrue(i < 1_000, "they are not evicted");
      for (FakeGuestStreams.Open stream : bad) {
        if (stream != reader && server.streams.open.contains(stream)) {
          MessageBatch batch = FakeGuestStreams.messages(1, "x".repeat(4 * LARGE), i, i);
          server.onLoop(() -> stream.listener.heard(batch));
        }
      }
    }
    server.await("only the good one", () -> server.streams.open.size() == 1);
    tell(1, 1, 10);
    assertEquals(event(1, 10), good.readChunk());
  }

  @Test
  void aHostThatHoldsItsShareIsReadNothingThatItMissed() throws IOException {
    int budget = 4 << 20;
    start(1_000, 64 << 20, budget, LONG);
    listen(1);
    for (int i = 1; i <= 60; i++) {
      tell(i, i, LARGE);
    }
    server.await("it waits", () -> server.metric(WAITING) > budget * 0.75);
    String since = get("/chat?since=1", EVENTS, "X-Forwarded-For: 192.0.2.1");
    assertEquals(503, server.ask(since).status());
    RawClient other = server.keep(server.client()).send(since.replace("192.0.2.1", "192.0.2.2"));
    assertEquals(200, other.readStreamHead().status());
    listen(1);
  }

  @Test
  void aClientThatDoesNotReadDelaysTheStopByASecondOnly() throws IOException {
    start(1_000, 64 << 20, Long.MAX_VALUE, LONG);
    listen(1);
    tell(1, 1, 16 << 20);
    server.await("it is slow", () -> server.metric(UNSENT) > 1 << 20);
    assertTimeout(IN_TIME, server::close);
  }

  @Test
  void aSlowClientGetsTheEndBehindAllElse() throws IOException {
    start(1_000, 64 << 20, Long.MAX_VALUE, LONG);
    RawClient client = listen(1);
    tell(1, 1, 4 << 20);
    tell(2, 2, 10);
    FakeGuestStreams.Open stream = server.streams.open.element();
    server.onLoop(
        () -> {
          stream.listener.ended();
          stream.listener.heard(FakeGuestStreams.messages(1, "too late", 3, 3));
          stream.listener.ended();
        });
    assertEquals(event(1, 4 << 20), client.readChunk());
    assertEquals(event(2, 10), client.readChunk());
    assertEquals("", client.readChunk());
    assertEquals(404, client.send(get("/nothing")).read().status());
  }
}
