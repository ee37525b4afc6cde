package dev.holdfast.http.server;

import static dev.holdfast.http.server.RawClient.bind;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.http.server.RawClient.Answer;
import java.io.IOException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BindTest {

  private static final String GONE =
      "{\"type\":\"terminate\",\"condition\":\"item-not-found\",\"packets\":[]}";
  private static final String BAD =
      "{\"type\":\"terminate\",\"condition\":\"bad-request\",\"text\":\"";

  private static String bad(String why) {
    return BAD + why + "\",\"packets\":[]}";
  }

  @AutoClose private final TestServer server = TestServer.started();

  @Test
  void aCreationIsAnsweredWithTheTermsInTheOrderOfTheStandard() throws IOException {
    Answer answer =
        server.ask(bind("{\"rid\":1573741820,\"ver\":\"1.6\",\"wait\":300,\"hold\":1,\"ack\":1}"));
    assertEquals(200, answer.status());
    assertTrue(
        answer
            .body()
            .matches(
                "\\{\"sid\":\"[A-Za-z0-9_-]{24}\",\"wait\":60,\"requests\":2,\"hold\":1,"
                    + "\"inactivity\":40,\"maxpause\":120,\"ver\":\"1.6\",\"ack\":1573741820,"
                    + "\"packets\":\\[]}"),
        answer.body());
  }

  @Test
  void anAnswerHasItsLengthAndIsNotStored() throws IOException {
    Answer answer = server.ask(bind("{\"rid\":1}"));
    assertEquals("application/json; charset=utf-8", answer.header("content-type"));
    assertEquals("no-store", answer.header("cache-control"));
    assertEquals("" + answer.body().length(), answer.header("content-length"));
    assertEquals(null, answer.header("transfer-encoding"));
    assertEquals(null, answer.header("server"));
  }

  @Test
  void aSessionThatMayNotHoldIsToldHowOftenItMayAsk() throws IOException {
    assertTrue(server.ask(bind("{\"rid\":1,\"wait\":0}")).body().contains("\"polling\":5"));
  }

  @Test
  void theSlashedPathIsTheSame() throws IOException {
    assertEquals(200, server.ask(RawClient.post("/bind/", "text/plain", "{\"rid\":1}")).status());
  }

  @Test
  void theTypeOfTheContentIsIgnored() throws IOException {
    for (String type : new String[] {"text/plain", "application/json", "x/y", "no type"}) {
      assertEquals(200, server.ask(RawClient.post("/bind", type, "{\"rid\":1}")).status(), type);
    }
  }

  @Test
  void packetsComeBackOnTheHeldRequest() throws IOException {
    String sid = server.create();
    try (RawClient held = server.client();
        RawClient other = server.client()) {
      held.send(bind("{\"sid\":\"" + sid + "\",\"rid\":2}"));
      server.await("held", () -> server.sessions("have_request") == 1);
      other.send(
          bind("{\"sid\":\"" + sid + "\",\"rid\":3,\"packets\":[{\"a\" : [1, 2.50, \"ü\"]}, 7]}"));
      assertEquals("{\"packets\":[]}", held.read().body());
      assertEquals("{\"packets\":[{\"a\":[1,2.50,\"ü\"]},7]}", other.read().body());
    }
  }

  @Test
  void aRepeatedRequestGetsTheSameBytes() throws IOException {
    String sid = server.create();
    String request = bind("{\"sid\":\"" + sid + "\",\"rid\":2,\"packets\":[\"once\"]}");
    Answer first = server.ask(request);
    Answer again = server.ask(request);
    assertEquals("{\"packets\":[\"once\"]}", first.body());
    assertEquals(first.body(), again.body());
    assertEquals(1, server.metric("holdfast_answers_total{cause=\"replay\"}"));
  }

  @Test
  void aSessionThatDoesNotExistIsNotFound() throws IOException {
    assertEquals(GONE, server.ask(bind("{\"sid\":\"nobody\",\"rid\":2}")).body());
  }

  @Test
  void aTerminateEndsTheSession() throws IOException {
    String sid = server.create();
    String end = bind("{\"sid\":\"" + sid + "\",\"rid\":2,\"type\":\"terminate\"}");
    assertEquals("{\"type\":\"terminate\",\"packets\":[]}", server.ask(end).body());
    assertEquals(GONE, server.ask(bind("{\"sid\":\"" + sid + "\",\"rid\":3}")).body());
    assertEquals(1, server.metric("holdfast_sessions_ended_total{reason=\"client\"}"));
  }

  @Test
  void aPauseIsInSeconds() throws IOException {
    String sid = server.create();
    assertEquals(
        "{\"packets\":[]}",
        server.ask(bind("{\"sid\":\"" + sid + "\",\"rid\":2,\"pause\":120}")).body());
    String tooLong = bind("{\"sid\":\"" + sid + "\",\"rid\":3,\"pause\":121}");
    assertTrue(server.ask(tooLong).body().contains("policy-violation"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"rid\":1,\"type\":\"terminate\"}",
        "{\"rid\":1,\"type\":\"terminate\",\"wait\":60,\"packets\":[1]}"
      })
  void anEndOfNoSessionBeginsNone(String body) throws IOException {
    assertEquals("{\"type\":\"terminate\",\"packets\":[]}", server.ask(bind(body)).body());
    assertEquals(0, server.metric("holdfast_sessions_created_total"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{}", "{\"rid\":-1}", "{\"rid\":1,\"rid\":1}", "{\"rid\":1}x"})
  void aMalformedBodyIsAnsweredOnlyThere(String body) throws IOException {
    Answer answer = server.ask(bind(body));
    assertEquals(200, answer.status());
    assertTrue(answer.body().startsWith(BAD), answer.body());
    assertEquals(0, server.metric("holdfast_sessions_created_total"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.6.1",
        "-1.6",
        "1.-6",
        "+1.6",
        "\u0661.\u0666",
        "\uff11.6",
        "1",
        "1.",
        ".6",
        "1,6",
        " 1.6",
        "1.6 ",
        "1.6\\n",
        "v1.6",
        "1.6x",
        "0x1.6",
        "1e0.6",
        "",
        "1234567890.1",
        "0.1234567890"
      })
  void aVersionThatIsNotTwoNumbersIsMalformed(String ver) throws IOException {
    aMalformedBodyIsAnsweredOnlyThere("{\"rid\":1,\"ver\":\"" + ver + "\"}");
  }

  @ParameterizedTest
  @CsvSource({"1.6, 1.6", "01.006, 1.6", "0.999999999, 0.999999999", "999999999.0, 1.11"})
  void theLowerOfTwoVersionsIsAnswered(String ver, String lower) throws IOException {
    Answer answer = server.ask(bind("{\"rid\":1,\"ver\":\"" + ver + "\"}"));
    assertTrue(answer.body().contains("\"ver\":\"" + lower + "\""), answer.body());
  }

  @Test
  void aMalformedBodyEndsTheSessionItNames() throws IOException {
    String sid = server.create();
    assertEquals(
        bad("rid must be a whole number from 0 to 2^53 - 1"),
        server.ask(bind("{\"sid\":\"" + sid + "\",\"rid\":\"2\"}")).body());
    assertEquals(GONE, server.ask(bind("{\"sid\":\"" + sid + "\",\"rid\":2}")).body());
    assertEquals(1, server.metric("holdfast_sessions_ended_total{reason=\"bad-request\"}"));
  }

  @Test
  void bytesThatAreNoUtf8AreMalformed() throws IOException {
    try (RawClient client = server.client()) {
      client.send("POST /bind HTTP/1.1\r\nHost: test\r\nContent-Length: 16\r\n\r\n");
      client.send("{\"rid\":1,\"x\":\"".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      client.send(new byte[] {(byte) 0xff, '"'});
      assertEquals(bad("the body is not in UTF-8"), client.read().body());
    }
  }

  @Test
  void aFaultInOneSessionEndsThatSessionOnly() throws IOException {
    String bad = server.create();
    String good = server.create();
    Answer fault = server.ask(bind("{\"sid\":\"" + bad + "\",\"rid\":2,\"packets\":[\"fail\"]}"));
    assertEquals(
        "{\"type\":\"terminate\",\"condition\":\"internal-server-error\",\"packets\":[]}",
        fault.body());
    String fine = bind("{\"sid\":\"" + good + "\",\"rid\":2,\"packets\":[1]}");
    assertEquals("{\"packets\":[1]}", server.ask(fine).body());
  }

  @Test
  void aSessionWithNothingHeldDies() throws IOException {
    try (TestServer hasty = new TestServer(TestServer.config(TestServer.policy(200)))) {
      hasty.create();
      hasty.await(
          "death", () -> hasty.metric("holdfast_sessions_ended_total{reason=\"timeout\"}") == 1);
    }
  }
}
