package dev.holdfast.http.server;

import static dev.holdfast.http.server.RawClient.bind;
import static dev.holdfast.http.server.RawSession.packets;
import static dev.holdfast.http.server.RawWebSocket.CLOSE;
import static dev.holdfast.http.server.RawWebSocket.FINAL;
import static dev.holdfast.http.server.RawWebSocket.PING;
import static dev.holdfast.http.server.RawWebSocket.PONG;
import static dev.holdfast.http.server.RawWebSocket.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests of sessions on WebSockets, by hand. */
class WebSocketTest {

  private static final String EMPTY = "\"packets\":[]}";
  private static final String GONE =
      "\"type\":\"terminate\",\"condition\":\"item-not-found\"," + EMPTY;
  private static final int NORMAL = 1_000;
  private static final TestServer SERVER = TestServer.started();

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  private static RawWebSocket open() throws IOException {
    return new RawWebSocket(SERVER.address());
  }

  private static String post(String body) throws IOException {
    return SERVER.ask(bind(body)).body();
  }

  /** Sends a request, and waits until it is held. */
  private static void hold(RawWebSocket socket, String request) throws IOException {
    double before = SERVER.sessions("have_request");
    socket.send(request);
    SERVER.await("held", () -> SERVER.sessions("have_request") > before);
  }

  // ---- what travels

  @Test
  void anAnswerHasTheRidInFrontOfWhatAPostIsAnswered() throws IOException {
    try (RawWebSocket socket = open()) {
      String created = socket.ask("{\"rid\":1573741820,\"wait\":30,\"ver\":\"1.6\",\"ack\":1}");
      assertTrue(
          created.matches(
              "\\{\"rid\":1573741820,\"sid\":\"[\\w-]{24}\",\"wait\":30,\"requests\":2,\"hold\":1,"
                  + "\"inactivity\":40,\"maxpause\":120,\"ver\":\"1.6\",\"ack\":1573741820,"
                  + "\"packets\":\\[]}"),
          created);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 7, 10, 99, 100, 1_573_741_820, 9_007_199_254_740_990L})
  void theRidMayBeAnyNumber(long rid) throws IOException {
    try (RawWebSocket socket = open()) {
      String created = socket.ask("{\"rid\":" + rid + "}");
      assertTrue(created.startsWith("{\"rid\":" + rid + ",\"sid\":\""), created);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "\"x\",{\"y\":[1.50,null]}", "\"ü😀\"", "\"LONG\""})
  void aRepeatByPostGetsTheBytesThatCameBehindTheRid(String sent) throws IOException {
    String packets = sent.replace("LONG", "x".repeat(3_900));
    try (RawWebSocket socket = open()) {
      String sid = socket.create();
      String request = request(sid, 2, packets(packets));
      String answer = socket.ask(request);
      assertEquals("{\"rid\":2,\"packets\":[" + packets + "]}", answer);
      assertEquals(answer.replaceFirst("\"rid\":2,", ""), post(request));
      assertEquals(answer, socket.ask(request));
    }
  }

  @Test
  void anAnswerMayBeLarge() throws IOException {
    try (RawWebSocket socket = open()) {
      String sid = socket.create();
      String answer = socket.ask(request(sid, 2, packets("\"big\"")));
      assertEquals("{\"rid\":2,\"packets\":[\"\"]}".length() + (16 << 20), answer.length());
      assertEquals("{\"rid\":3,\"packets\":[1]}", socket.ask(request(sid, 3, packets("1"))));
    }
  }

  @Test
  void thePacketsOfACreationAreProcessed() throws IOException {
    try (RawWebSocket socket = open()) {
      String created = socket.ask("{\"rid\":1" + packets("7") + "}");
      String sid = created.replaceFirst(".*\"sid\":\"([^\"]+)\".*", "$1");
      assertEquals("{\"rid\":2,\"packets\":[7]}", socket.ask(request(sid, 2, "")));
    }
  }

  @Test
  void aRequestIsHeldUntilTheNextOneReleasesIt() throws IOException {
    try (RawWebSocket socket = open()) {
      String sid = socket.create();
      hold(socket, request(sid, 2, ""));
      assertEquals("{\"rid\":2,\"packets\":[]}", socket.ask(request(sid, 3, "")));
      socket.send(request(sid, 4, packets("\"a\"")));
      assertEquals("{\"rid\":3,\"packets\":[]}", socket.readText());
      assertEquals("{\"rid\":4,\"packets\":[\"a\"]}", socket.readText());
    }
  }

  @Test
  void answersLeaveInTheOrderOfRids() throws IOException {
    try (RawWebSocket socket = open()) {
      String sid = socket.create();
      socket.send(request(sid, 3, packets("3"))).send(request(sid, 2, packets("2")));
      assertEquals("{\"rid\":2,\"packets\":[]}", socket.readText());
      assertEquals("{\"rid\":3,\"packets\":[2,3]}", socket.readText());
    }
  }

  @Test
  void carriersMayChangeWithEachRequest() throws IOException {
    try (RawWebSocket one = open();
        RawWebSocket other = open()) {
      String sid = one.create();
      assertEquals("{\"rid\":2,\"packets\":[2]}", one.ask(request(sid, 2, packets("2"))));
      assertEquals("{\"packets\":[3]}", post(request(sid, 3, packets("3"))));
      assertEquals("{\"rid\":4,\"packets\":[4]}", other.ask(request(sid, 4, packets("4"))));
      hold(one, request(sid, 5, ""));
      assertEquals("{\"packets\":[6]}", post(request(sid, 6, packets("6"))));
      assertEquals("{\"rid\":5,\"packets\":[]}", one.readText());
    }
  }

  // ---- what is lost

  private interface Leave {
    void from(RawWebSocket socket) throws IOException;
  }

  private static void isLost(Leave leave) throws IOException {
    try (RawWebSocket socket = open()) {
      String sid = socket.create();
      hold(socket, request(sid, 2, ""));
      double held = SERVER.sessions("have_request");
      leave.from(socket);
      SERVER.await("lost", () -> SERVER.sessions("have_request") < held);
      assertEquals("{\"packets\":[3]}", post(request(sid, 3, packets("3"))));
      assertEquals("{" + EMPTY, post(request(sid, 2, "")));
    }
  }

  @Test
  void aSocketThatClosesLosesItsRequests() throws IOException {
    isLost(RawWebSocket::close);
  }

  @Test
  void aSocketThatIsResetLosesItsRequests() throws IOException {
    isLost(RawWebSocket::reset);
  }

  @Test
  void aSocketThatIsHalfClosedLosesItsRequests() throws IOException {
    isLost(
        socket -> {
          socket.halfClose();
          assertTrue(socket.isGone());
        });
  }

  @Test
  void aCloseFrameLosesTheRequests() throws IOException {
    isLost(socket -> assertEquals(1_001, socket.send(RawWebSocket.close(1_001, "")).readClose()));
  }

  @Test
  void aFaultLosesTheRequests() throws IOException {
    isLost(
        socket ->
            assertEquals(1_003, socket.send(RawWebSocket.frame(0x82, new byte[0])).readClose()));
  }

  @Test
  void anEarlyRequestKeepsItsPacketsWhenItsSocketIsLost() throws IOException {
    String early = "holdfast_held_bytes{what=\"early\"}";
    String sid;
    try (RawWebSocket socket = open()) {
      sid = socket.create();
      double before = SERVER.metric(early);
      socket.send(request(sid, 3, packets("\"early\"")));
      SERVER.await("early", () -> SERVER.metric(early) > before);
    }
    SERVER.await("lost", () -> SERVER.metric("holdfast_websockets") == 0);
    assertEquals("{\"packets\":[2,\"early\"]}", post(request(sid, 2, packets("2"))));
  }

  @Test
  void aRepeatByPostTakesThePlaceOfAHeldFrame() throws IOException {
    try (RawWebSocket socket = open();
        RawClient client = SERVER.client()) {
      String sid = socket.create();
      hold(socket, request(sid, 2, ""));
      client.send(bind(request(sid, 2, "")));
      assertEquals("{\"rid\":2,\"type\":\"error\",\"packets\":[]}", socket.readText());
      assertEquals("{\"rid\":3,\"packets\":[3]}", socket.ask(request(sid, 3, packets("3"))));
      assertEquals("{" + EMPTY, client.read().body());
    }
  }

  @Test
  void aRepeatInAFrameTakesThePlaceOfAHeldPost() throws IOException {
    try (RawWebSocket socket = open();
        RawClient client = SERVER.client()) {
      String sid = SERVER.create();
      double before = SERVER.sessions("have_request");
      client.send(bind(request(sid, 2, "")));
      SERVER.await("held", () -> SERVER.sessions("have_request") > before);
      socket.send(request(sid, 2, ""));
      assertEquals("{\"type\":\"error\",\"packets\":[]}", client.read().body());
      assertEquals("{\"packets\":[3]}", post(request(sid, 3, packets("3"))));
      assertEquals("{\"rid\":2,\"packets\":[]}", socket.readText());
    }
  }

  @Test
  void aRepeatOnTheSameSocketTakesThePlaceToo() throws IOException {
    try (RawWebSocket socket = open()) {
      String sid = socket.create();
      hold(socket, request(sid, 2, ""));
      socket.send(request(sid, 2, ""));
      assertEquals("{\"rid\":2,\"type\":\"error\",\"packets\":[]}", socket.readText());
      assertEquals("{\"rid\":2,\"packets\":[]}", socket.ask(request(sid, 3, "")));
    }
  }

  // ---- one socket, one session

  @Test
  void aRequestOfAnotherSessionIsNotFoundAndChangesNothing() throws IOException {
    String other = SERVER.create();
    try (RawWebSocket socket = open()) {
      String sid = socket.create();
      hold(socket, request(sid, 2, ""));
      String answer = socket.ask(request(other, 2, ",\"type\":\"terminate\"" + packets("1")));
      assertEquals("{\"rid\":2," + GONE, answer);
      assertEquals("{\"rid\":2,\"packets\":[]}", socket.ask(request(sid, 3, "")));
    }
    assertEquals("{\"packets\":[2]}", post(request(other, 2, packets("2"))));
  }

  @Test
  void aMalformedRequestOfAnotherSessionChangesNothing() throws IOException {
    String other = SERVER.create();
    try (RawWebSocket socket = open()) {
      String sid = socket.create();
      assertEquals("{\"rid\":5," + GONE, socket.ask(request(other, 5, ",\"packets\":1")));
      assertEquals("{\"rid\":2,\"packets\":[2]}", socket.ask(request(sid, 2, packets("2"))));
    }
    assertEquals("{\"packets\":[2]}", post(request(other, 2, packets("2"))));
  }

  @Test
  void aSocketThatHasASessionCreatesNoOther() throws IOException {
    try (RawWebSocket socket = open()) {
      String sid = socket.create();
      double before = SERVER.metric("holdfast_sessions_created_total");
      assertEquals("{\"rid\":1," + GONE, socket.ask("{\"rid\":1}"));
      assertEquals(before, SERVER.metric("holdfast_sessions_created_total"));
      assertEquals("{\"rid\":2,\"packets\":[2]}", socket.ask(request(sid, 2, packets("2"))));
    }
  }

  @Test
  void theFirstSidThatIsNamedIsTheOne() throws IOException {
    String first = SERVER.create();
    String second = SERVER.create();
    try (RawWebSocket socket = open()) {
      assertEquals("{\"rid\":2,\"packets\":[1]}", socket.ask(request(first, 2, packets("1"))));
      assertEquals("{\"rid\":2," + GONE, socket.ask(request(second, 2, packets("1"))));
    }
  }

  @Test
  void anEndOfNothingNamesNoSession() throws IOException {
    try (RawWebSocket socket = open()) {
      assertEquals(
          "{\"rid\":4,\"type\":\"terminate\",\"packets\":[]}",
          socket.ask("{\"rid\":4,\"type\":\"terminate\"}"));
      assertNotEquals("", socket.create());
    }
  }

  @Test
  void aMalformedCreationNamesNoSession() throws IOException {
    try (RawWebSocket socket = open()) {
      String answer = socket.ask("{\"rid\":4,\"wait\":\"long\"}");
      String wrong = "{\"rid\":4,\"type\":\"terminate\",\"condition\":\"bad-request\",\"text\":\"";
      assertTrue(answer.startsWith(wrong), answer);
      assertNotEquals("", socket.create());
    }
  }

  // ---- ends

  @Test
  void theEndOfTheSessionClosesTheSocket() throws IOException {
    try (RawWebSocket socket = open()) {
      String sid = socket.create();
      hold(socket, request(sid, 2, ""));
      String last = "\"type\":\"terminate\",\"packets\":[]}";
      assertEquals("{\"rid\":2," + last, socket.ask(request(sid, 3, ",\"type\":\"terminate\"")));
      assertEquals("{\"rid\":3," + last, socket.readText());
      assertEquals(NORMAL, socket.readClose());
    }
  }

  @Test
  void theEndOfTheSessionClosesAllItsSockets() throws IOException {
    try (RawWebSocket one = open();
        RawWebSocket other = open()) {
      String sid = one.create();
      assertEquals("{\"rid\":2,\"packets\":[2]}", other.ask(request(sid, 2, packets("2"))));
      assertEquals(
          "{\"type\":\"terminate\",\"packets\":[]}",
          post(request(sid, 3, ",\"type\":\"terminate\"")));
      assertEquals(NORMAL, one.readClose());
      assertEquals(NORMAL, other.readClose());
    }
  }

  @Test
  void anEndForWantOfRequestsClosesTheSocketToo() throws IOException {
    try (TestServer server = new TestServer(TestServer.config(TestServer.policy(300)));
        RawWebSocket socket = new RawWebSocket(server.address())) {
      socket.create();
      assertEquals(NORMAL, socket.readClose());
    }
  }

  @Test
  void anEndByTheServerIsToldFirst() throws IOException {
    try (RawWebSocket socket = open()) {
      String sid = socket.create();
      hold(socket, request(sid, 2, ""));
      assertEquals(
          "{\"rid\":2,\"type\":\"terminate\",\"condition\":\"other-request\",\"packets\":[]}",
          socket.ask(request(sid, 9, "")));
      assertEquals("{\"rid\":9," + GONE, socket.readText());
      assertEquals(NORMAL, socket.readClose());
    }
  }

  @Test
  void aMalformedRequestEndsTheSessionThatItNames() throws IOException {
    try (RawWebSocket socket = open()) {
      String sid = socket.create();
      String answer = socket.ask(request(sid, 2, ",\"packets\":{}"));
      String wrong = "{\"rid\":2,\"type\":\"terminate\",\"condition\":\"bad-request\",\"text\":\"";
      assertTrue(answer.startsWith(wrong), answer);
      assertEquals(NORMAL, socket.readClose());
      assertEquals("{" + GONE, post(request(sid, 3, "")));
    }
  }

  @Test
  void aMalformedRequestWithoutARidEndsItToo() throws IOException {
    try (RawWebSocket socket = open()) {
      String sid = socket.create();
      String answer = socket.ask("{\"sid\":\"" + sid + "\",\"packets\":[1]}");
      String wrong = "{\"type\":\"terminate\",\"condition\":\"bad-request\",\"text\":\"";
      assertTrue(answer.startsWith(wrong), answer);
      assertEquals(1_007, socket.readClose());
      assertEquals("{" + GONE, post(request(sid, 2, "")));
    }
  }

  @Test
  void aFaultInASessionClosesItsSocketAndNoOther() throws IOException {
    try (RawWebSocket socket = open();
        RawWebSocket other = open()) {
      String sid = socket.create();
      String second = other.create();
      assertEquals(
          "{\"rid\":2,\"type\":\"terminate\",\"condition\":\"internal-server-error\","
              + "\"packets\":[]}",
          socket.ask(request(sid, 2, packets("\"fail\""))));
      assertEquals(NORMAL, socket.readClose());
      assertEquals("{\"rid\":2,\"packets\":[2]}", other.ask(request(second, 2, packets("2"))));
    }
  }

  @Test
  void aSessionThatDoesNotExistIsNotFoundAndTheSocketCloses() throws IOException {
    try (RawWebSocket socket = open()) {
      assertEquals("{\"rid\":2," + GONE, socket.ask(request("unknown", 2, "")));
      assertEquals(NORMAL, socket.readClose());
    }
  }

  @Test
  void aRepeatOfTheLastRequestGetsItsAnswerOnANewSocket() throws IOException {
    String sid = SERVER.create();
    assertEquals("{" + GONE, post(request(sid, 9, "")));
    try (RawWebSocket socket = open()) {
      assertEquals("{\"rid\":9," + GONE, socket.ask(request(sid, 9, "")));
      assertEquals(NORMAL, socket.readClose());
    }
  }

  @Test
  void aLateRepeatEndsOnlyItself() throws IOException {
    try (RawWebSocket socket = open()) {
      String sid = socket.create();
      for (int rid = 2; rid < 9; rid++) {
        socket.ask(request(sid, rid, packets("1")));
      }
      assertEquals("{\"rid\":2," + GONE, socket.ask(request(sid, 2, packets("1"))));
      assertEquals("{\"rid\":9,\"packets\":[9]}", socket.ask(request(sid, 9, packets("9"))));
    }
  }

  @Test
  void aSocketThatNamesNoSessionIsClosedAfterTenSecondsWhateverItSends() throws IOException {
    long since = System.nanoTime();
    try (RawWebSocket socket = open();
        RawWebSocket named = open()) {
      String sid = named.create();
      RawWebSocket.Frame frame;
      do {
        socket.send(RawWebSocket.frame(FINAL | PING, new byte[0]));
        frame = socket.read();
      } while (frame.opcode() == PONG);
      assertEquals(CLOSE, frame.opcode());
      assertEquals(1_008, frame.code());
      long millis = (System.nanoTime() - since) / 1_000_000;
      assertTrue(millis >= 9_900, "closed after " + millis + " ms");
      assertEquals("{\"rid\":2,\"packets\":[2]}", named.ask(request(sid, 2, packets("2"))));
    }
  }
}
