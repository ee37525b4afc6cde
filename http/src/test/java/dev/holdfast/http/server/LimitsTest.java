package dev.holdfast.http.server;

import static dev.holdfast.http.server.RawClient.bind;
import static dev.holdfast.http.server.RawSession.packets;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.limit.RateLimit;
import dev.holdfast.core.session.SessionPolicy;
import dev.holdfast.fsm.EngineConfig;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How far sessions go, seen from outside. */
class LimitsTest {

  private static final String EMPTY = "{\"packets\":[]}";
  private static final String VIOLATION =
      "{\"type\":\"terminate\",\"condition\":\"policy-violation\",\"packets\":[]}";
  private static final String GONE =
      "{\"type\":\"terminate\",\"condition\":\"item-not-found\",\"packets\":[]}";

  private static final EngineConfig LIMITS = new EngineConfig(2, 1 << 20, 5, 0, true);

  private static TestServer server(long inactivity, RateLimit rate, int sessions)
      throws IOException {
    return new TestServer(
        TestServer.config(
            SessionPolicy.builder()
                .inactivity(Duration.ofMillis(inactivity))
                .packetLimit(rate)
                .maxSessions(sessions)
                .sessionsPerHost(0)
                .engine(LIMITS)
                .build()));
  }

  @Test
  void aRequestCarries64PacketsAndNoMore() throws IOException {
    try (TestServer server = new TestServer()) {
      String most = "1" + ",1".repeat(63);
      RawSession session = new RawSession(server);
      assertEquals("{\"packets\":[" + most + "]}", session.send(most));
      assertEquals(VIOLATION, session.send(most + ",1"));
      assertEquals(GONE, session.ask());
      assertEquals(VIOLATION, server.ask(bind("{\"rid\":1" + packets(most + ",1") + "}")).body());
    }
  }

  @Test
  void aClientThatIsTooFastEndsItsSession() throws IOException {
    try (TestServer server = server(45_000, RateLimit.of(3, Duration.ofMinutes(10)), 9)) {
      RawSession session = new RawSession(server);
      assertEquals("{\"packets\":[1,2,3]}", session.send("1,2,3"));
      assertEquals(VIOLATION, session.send("4"));
      assertEquals(GONE, session.ask());
    }
  }

  @Test
  void aMailboxThatOverflowsEndsTheSessionWithTheNextRequest() throws IOException {
    try (TestServer server = server(45_000, RateLimit.OFF, 9)) {
      RawSession session = new RawSession(server, ",\"hold\":0");
      assertEquals(EMPTY, session.send("1,2,3"));
      assertEquals(
          "{\"type\":\"terminate\",\"condition\":\"undefined-condition\","
              + "\"text\":\"send-queue-overflow\",\"packets\":[]}",
          session.send("4"));
      assertEquals(GONE, session.ask());
    }
  }

  @Test
  void aMissingAcknowledgementIsReported() throws IOException {
    try (TestServer server = server(45_000, RateLimit.OFF, 9)) {
      RawSession session = new RawSession(server, ",\"ack\":1");
      String missed = session.send("2");
      String report = session.ask(",\"ack\":1");
      assertTrue(report.matches("\\{\"report\":2,\"time\":[0-9]+,\"packets\":\\[]}"), report);
      assertEquals(missed, session.ask(2, packets("2")));
    }
  }

  @Test
  void aPollingSessionThatAsksTooOftenEnds() throws IOException {
    try (TestServer server = new TestServer()) {
      RawSession session = new RawSession(server, ",\"wait\":0");
      assertEquals(EMPTY, session.ask());
      assertEquals(VIOLATION, session.ask());
    }
  }

  @Test
  void aRefusedCreationNamesItsReason() throws IOException {
    try (TestServer server = server(45_000, RateLimit.OFF, 1)) {
      assertEquals(EMPTY, new RawSession(server).ask(",\"pause\":10"));
      assertEquals(
          VIOLATION.replace("[]", "[{\"kind\":\"error\"}]"),
          new RawSession(server).created().body());
    }
  }

  /** The one that is idle is the younger one: when it is dead the others would be as well. */
  @Test
  void onlyASessionThatHoldsOrPausesOutlivesTheInactivity() throws IOException {
    try (TestServer server = server(1_000, RateLimit.OFF, 9)) {
      RawSession paused = new RawSession(server);
      assertEquals(EMPTY, paused.ask(",\"pause\":100"));
      RawSession holding = new RawSession(server);
      try (RawClient held = holding.open("")) {
        server.await("held", () -> server.sessions("have_request") == 1);
        RawSession idle = new RawSession(server);
        server.await(
            "death", () -> server.metric("holdfast_sessions_ended_total{reason=\"timeout\"}") == 1);
        assertEquals(GONE, idle.ask());
        assertEquals("{\"packets\":[1]}", paused.send("1"));
        assertEquals("{\"packets\":[2]}", holding.send("2"));
        assertEquals(EMPTY, held.read().body());
      }
    }
  }
}
