package dev.holdfast.http.server;

import static dev.holdfast.http.server.RawClient.bind;
import static dev.holdfast.http.server.RawClient.get;
import static dev.holdfast.http.server.RawSession.packets;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.http.server.RawClient.Answer;
import java.io.IOException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code docs/protocol.md} promises of sessions, seen from outside. */
class ProtocolTest {

  private static final String EMPTY = "{\"packets\":[]}";
  private static final String TERMINATE = "{\"type\":\"terminate\",\"packets\":[]}";

  @AutoClose private final TestServer server = TestServer.started();

  private static String end(String condition) {
    return "{\"type\":\"terminate\",\"condition\":\"" + condition + "\",\"packets\":[]}";
  }

  private RawClient held(RawSession session, long rid) throws IOException {
    RawClient client = session.open(rid, "");
    server.await("held", () -> server.sessions("have_request") == 1);
    return client;
  }

  /** What was sent before is read in the same round of the loop as this, or earlier. */
  private void letBeRead() throws IOException {
    for (int round = 0; round < 3; round++) {
      server.ask(get("/healthz"));
    }
  }

  // ---- the form of an answer

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"rid\":1}",
        "{\"rid\":1,\"hold\":0}",
        "{",
        "{\"sid\":\"nobody\",\"rid\":2}",
        "{\"sid\":\"SID\",\"rid\":2,\"packets\":[\"ü\"]}",
        "{\"sid\":\"SID\",\"rid\":2,\"pause\":1}",
        "{\"sid\":\"SID\",\"rid\":2,\"type\":\"terminate\"}",
        "{\"sid\":\"SID\",\"rid\":9}",
        "{\"sid\":\"SID\",\"rid\":\"x\"}"
      })
  void everyAnswerIs200WithItsLengthForEveryOrigin(String body) throws IOException {
    Answer answer = server.ask(bind(body.replace("SID", server.create())));
    assertEquals(200, answer.status());
    assertEquals("*", answer.header("access-control-allow-origin"));
    assertEquals("application/json; charset=utf-8", answer.header("content-type"));
    assertEquals("no-store", answer.header("cache-control"));
    assertNull(answer.header("transfer-encoding"));
    int bytes = answer.body().getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
    assertEquals("" + bytes, answer.header("content-length"));
  }

  @Test
  void unknownFieldsAreIgnored() throws IOException {
    RawSession session = new RawSession(server, ",\"to\":\"x\",\"route\":{\"a\":[1]}");
    assertEquals("{\"packets\":[1]}", session.ask(",\"stream\":\"s\"" + packets("1")));
  }

  // ---- creation

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "                     | \"wait\":60,\"requests\":2,\"hold\":1,",
        ",\"wait\":300        | \"wait\":60,",
        ",\"wait\":10         | \"wait\":10,",
        ",\"hold\":5          | \"requests\":2,\"hold\":1,",
        ",\"hold\":0          | \"hold\":0,\"inactivity\":40,\"maxpause\":120,\"polling\":5,",
        ",\"ver\":\"1.6\"     | \"ver\":\"1.6\"",
        ",\"ver\":\"1.10\"    | \"ver\":\"1.10\"",
        ",\"ver\":\"1.12\"    | \"ver\":\"1.11\"",
        ",\"ver\":\"2.0\"     | \"ver\":\"1.11\"",
        ",\"ack\":1           | \"ack\":1,\"packets\":[]}"
      })
  void aCreationIsGrantedNoMoreThanItAsksFor(String asked, String granted) throws IOException {
    String body = new RawSession(server, asked == null ? "" : asked).created().body();
    assertTrue(body.contains(granted), body);
  }

  @Test
  void thePacketsOfACreationAreProcessed() throws IOException {
    RawSession session = new RawSession(server, packets("\"early\""));
    assertTrue(session.created().body().endsWith("\"packets\":[]}"));
    assertEquals("{\"packets\":[\"early\"]}", session.ask());
  }

  @Test
  void ridsEndAtTwoToThePowerOf53() throws IOException {
    assertEquals(
        "{\"type\":\"terminate\",\"condition\":\"undefined-condition\",\"text\":\"rid-exhausted\","
            + "\"packets\":[]}",
        server.ask(bind("{\"rid\":9007199254740991}")).body());
    String beyond = server.ask(bind("{\"rid\":9007199254740992}")).body();
    assertTrue(beyond.contains("\"condition\":\"bad-request\""), beyond);
  }

  // ---- order

  @Test
  void aSecondRequestReleasesTheFirst() throws IOException {
    RawSession session = new RawSession(server);
    try (RawClient first = held(session, 2);
        RawClient second = session.open(3, "")) {
      assertEquals(EMPTY, first.read().body());
      assertEquals("{\"packets\":[4]}", session.ask(4, packets("4")));
      assertEquals(EMPTY, second.read().body());
    }
  }

  @Test
  void aRequestThatComesTooEarlyWaitsForTheOneBeforeIt() throws IOException {
    RawSession session = new RawSession(server);
    try (RawClient early = session.open(3, packets("3"))) {
      letBeRead();
      assertEquals(EMPTY, session.ask(2, packets("2")));
      assertEquals("{\"packets\":[2,3]}", early.read().body());
    }
  }

  @Test
  void aRequestIsHeldNoLongerThanWasAgreed() throws IOException {
    RawSession session = new RawSession(server, ",\"wait\":1");
    assertEquals(EMPTY, session.ask());
    assertEquals(1, server.metric("holdfast_answers_total{cause=\"empty\"}"));
  }

  // ---- repeats

  @Test
  void aRepeatedRidGetsTheSameBytes() throws IOException {
    RawSession session = new RawSession(server);
    String first = session.ask(2, packets("{\"n\":1e2}, \"ü\""));
    assertEquals("{\"packets\":[{\"n\":1e2},\"ü\"]}", first);
    assertEquals(first, session.ask(2, packets("\"something else\"")));
    assertEquals("{\"packets\":[3]}", session.ask(3, packets("3")));
    assertEquals(first, session.ask(2, ""));
  }

  @Test
  void aRepeatOfAHeldRequestTakesItsPlace() throws IOException {
    RawSession session = new RawSession(server);
    try (RawClient older = held(session, 2);
        RawClient newer = session.open(2, "")) {
      assertEquals("{\"type\":\"error\",\"packets\":[]}", older.read().body());
      session.ask(3, packets("3"));
      assertEquals(EMPTY, newer.read().body());
    }
  }

  @Test
  void theSixthRepeatOfAHeldRequestIsOneTooMany() throws IOException {
    RawSession session = new RawSession(server);
    RawClient held = held(session, 2);
    for (int repeat = 1; repeat <= 5; repeat++) {
      RawClient newer = session.open(2, "");
      assertEquals("{\"type\":\"error\",\"packets\":[]}", held.read().body());
      held.close();
      held = newer;
    }
    assertEquals(end("policy-violation"), session.ask(2, ""));
    assertEquals(end("other-request"), held.read().body());
    held.close();
  }

  @Test
  void aRepeatThatComesTooLateDoesNotEndTheSession() throws IOException {
    RawSession session = new RawSession(server);
    for (int rid = 2; rid <= 5; rid++) {
      session.ask(rid, packets("" + rid));
    }
    assertEquals("{\"packets\":[3]}", session.ask(3, ""));
    assertEquals(end("item-not-found"), session.ask(2, ""));
    assertEquals("{\"packets\":[6]}", session.ask(6, packets("6")));
  }

  @Test
  void aRidAboveTheWindowEndsTheSession() throws IOException {
    RawSession session = new RawSession(server);
    try (RawClient held = held(session, 2)) {
      assertEquals(end("item-not-found"), session.ask(5, ""));
      assertEquals(end("other-request"), held.read().body());
      assertEquals(end("item-not-found"), session.ask(3, ""));
    }
  }

  // ---- acknowledgements

  @Test
  void anAnswerToAnOlderRequestAcknowledgesTheNewer() throws IOException {
    RawSession session = new RawSession(server, ",\"ack\":1");
    try (RawClient first = held(session, 2)) {
      assertEquals("{\"packets\":[3]}", session.ask(3, packets("3")));
      assertEquals("{\"ack\":3,\"packets\":[]}", first.read().body());
    }
  }

  // ---- pause and terminate

  @Test
  void aPauseReleasesEveryHeldRequestAndItsAnswerHasNoPackets() throws IOException {
    RawSession session = new RawSession(server);
    try (RawClient held = held(session, 2)) {
      assertEquals(EMPTY, session.ask(3, ",\"pause\":60" + packets("3")));
      assertEquals(EMPTY, held.read().body());
      assertEquals("{\"packets\":[3]}", session.ask(4, ""));
    }
  }

  @Test
  void aTerminateAnswersEveryHeldRequest() throws IOException {
    RawSession session = new RawSession(server);
    try (RawClient held = held(session, 2)) {
      assertEquals(TERMINATE, session.ask(3, ",\"type\":\"terminate\""));
      assertEquals(TERMINATE, held.read().body());
      assertEquals(end("item-not-found"), session.ask(3, ",\"type\":\"terminate\""));
    }
  }
}
