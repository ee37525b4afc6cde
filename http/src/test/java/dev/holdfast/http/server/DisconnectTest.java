package dev.holdfast.http.server;

import static dev.holdfast.http.server.RawClient.bind;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DisconnectTest {

  @AutoClose private final TestServer server = TestServer.started();
  private String sid;

  @BeforeEach
  void create() throws IOException {
    sid = server.create();
  }

  private String request(long rid, String rest) {
    return bind("{\"sid\":\"" + sid + "\",\"rid\":" + rid + rest + "}");
  }

  private RawClient hold(long rid) throws IOException {
    RawClient client = server.client().send(request(rid, ""));
    server.await("held", () -> server.sessions("have_request") == 1);
    return client;
  }

  /** The time until the loss is seen, once more because the first may be cold. */
  private void seenWithin100Millis(Leave leave) throws IOException {
    long best = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      RawClient client = hold(2);
      long since = System.nanoTime();
      leave.from(client);
      server.await("waiting", () -> server.sessions("waiting") == 1);
      best = Math.min(best, System.nanoTime() - since);
      client.close();
    }
    assertTrue(best < Duration.ofMillis(100).toNanos(), best + " ns");
    assertEquals(5, server.metric("holdfast_held_lost_total"));
  }

  private interface Leave {
    void from(RawClient client) throws IOException;
  }

  @Test
  void aHeldClientThatClosesIsSeenWithin100Millis() throws IOException {
    seenWithin100Millis(RawClient::close);
  }

  @Test
  void aHeldClientThatResetsIsSeenWithin100Millis() throws IOException {
    seenWithin100Millis(RawClient::reset);
  }

  @Test
  void aHalfClosedConnectionCountsAsClosed() throws IOException {
    seenWithin100Millis(
        client -> {
          client.halfClose();
          assertTrue(client.isClosed());
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 20, 300, 20_000})
  void aClientThatClosesAfterItSentAheadIsSeen(int bytes) throws IOException {
    String ahead = request(3, ",\"packets\":[\"" + "x".repeat(bytes) + "\"]");
    for (boolean together : new boolean[] {true, false}) {
      RawClient client = server.client();
      String part = ahead.substring(0, bytes);
      if (together) {
        client.send(request(2, "") + part);
      }
      if (!together) {
        client.send(request(2, ""));
        server.await("held", () -> server.sessions("have_request") == 1);
        client.send(part);
      }
      server.await("held", () -> server.sessions("have_request") == 1);
      client.close();
      server.await("waiting", () -> server.sessions("waiting") == 1);
    }
    assertEquals(2, server.metric("holdfast_held_lost_total"));
  }

  @Test
  void aRequestLostWithItsSocketIsAnsweredWhenRepeated() throws IOException {
    hold(2).close();
    server.await("waiting", () -> server.sessions("waiting") == 1);
    try (RawClient again = hold(2)) {
      server.ask(request(3, ",\"packets\":[3]"));
      assertEquals("{\"packets\":[]}", again.read().body());
    }
  }

  @Test
  void anEarlyRequestWhoseClientLeavesKeepsItsPackets() throws IOException {
    try (RawClient early = server.client()) {
      early.send(request(3, ",\"packets\":[3]"));
    }
    server.await("lost", () -> server.metric("holdfast_held_lost_total") == 1);
    assertEquals("{\"packets\":[3]}", server.ask(request(2, "")).body());
  }

  @Test
  void anAnswerThatCertainlyDidNotArriveIsGivenAgain() throws IOException {
    RawClient slow = hold(2);
    RawClient big = server.client().send(request(3, ",\"packets\":[\"big\"]"));
    server.await("answered", () -> server.metric("holdfast_packets_total{direction=\"out\"}") == 1);
    big.reset();
    server.await("taken back", () -> server.sessions("have_packet") == 1);
    assertEquals((16 << 20) + 16, server.ask(request(3, "")).body().length());
    slow.close();
  }
}
