package dev.holdfast.http.server;

import static dev.holdfast.http.server.RawSession.packets;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code docs/protocol.md} promises of the chat, seen from outside. */
class ChatProtocolTest {

  private static final long INACTIVITY = 1_500; // long enough for what is asked at once
  private static final String FORM = "application/x-www-form-urlencoded";

  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    server = TestServer.withChat(TestServer.config(TestServer.policy(INACTIVITY)));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static String packet(String kind, String rest) {
    return "{\"kind\":\"" + kind + "\",\"room\":\"lobby\"" + rest + "}";
  }

  private static String join(String nick) {
    return packet("join", ",\"nick\":\"" + nick + "\"");
  }

  private static String say(String id, String text) {
    return packet("say", ",\"id\":\"" + id + "\",\"text\":\"" + text + "\"");
  }

  private RawSession member(String nick) throws IOException {
    RawSession session = new RawSession(server);
    assertTrue(session.send(join(nick)).contains("\"kind\":\"welcome\""));
    return session;
  }

  /** The packet of an answer with one, without its phrases. */
  private static String only(String answer) {
    Matcher matcher =
        Pattern.compile("\\{\"packets\":\\[(\\{[^}]*})]}")
            .matcher(TestServer.withoutPhrases(answer));
    assertTrue(matcher.matches(), answer);
    return matcher.group(1);
  }

  private static String field(String packet, String name) {
    return packet.replaceFirst(".*\"" + name + "\":\"([^\"]*)\".*", "$1");
  }

  private static void matches(String pattern, String answer) {
    assertTrue(answer.matches(pattern.replace("{", "\\{").replace("[", "\\[")), answer);
  }

  @Test
  void aWelcomeTellsTheRoom() throws IOException {
    matches(
        "{\"packets\":[{\"kind\":\"welcome\",\"room\":\"lobby\",\"nick\":\"ann\",\"seq\":0,"
            + "\"log\":\".+\",\"token\":\".+\",\"messageLength\":2000,\"members\":[\"ann\"],\"history\":[],"
            + "\"oldest\":1,\"complete\":true}]}",
        new RawSession(server).send(join("ann")));
  }

  @Test
  void aJoinIsToldToTheOtherMembers() throws IOException {
    RawSession ann = member("ann");
    member("bob");
    matches(
        "{\"kind\":\"joined\",\"room\":\"lobby\",\"nick\":\"bob\",\"at\":\".+Z\"}",
        only(ann.ask()));
  }

  @Test
  void aMessageIsTheSameBytesForAllAndInTheHistory() throws IOException {
    RawSession ann = member("ann");
    RawSession bob = member("bob");
    String message = only(bob.send(say("c1", "hé")));
    matches(
        "{\"kind\":\"message\",\"room\":\"lobby\",\"from\":\"bob\",\"text\":\"hé\",\"seq\":1,"
            + "\"id\":\"c1\",\"at\":\".+Z\"}",
        message);
    assertTrue(ann.ask().endsWith("," + message + "]}"));
    String welcome = new RawSession(server).send(join("carl"));
    assertTrue(welcome.contains("\"history\":[" + message + "]"), welcome);
  }

  @Test
  void aRepeatIsAcknowledgedAgainAndPublishedOnce() throws IOException {
    RawSession bob = member("bob");
    String message = only(bob.send(say("c1", "hi")));
    assertEquals(message, only(bob.send(say("c1", "hi"))));
    assertTrue(only(bob.send(say("c2", "ho"))).contains("\"seq\":2,"));
  }

  /** Half a surrogate pair, of an emoji that some field cut in two, has no bytes in UTF-8. */
  @Test
  void aTextWithALoneSurrogateIsRefused() throws IOException {
    RawSession ann = member("ann");
    RawSession bob = member("bob");
    ann.ask();
    String refused = only(bob.send(say("c1", "party \\ud83c")));
    assertTrue(refused.contains("\"code\":\"bad-packet\""), refused);
    assertTrue(refused.contains("U+D83C") && refused.contains("\"id\":\"c1\""), refused);
    String odd = only(bob.send(say("c\\udf89", "party")));
    assertTrue(odd.contains("\"code\":\"bad-packet\"") && odd.contains("\"c\\udf89\""), odd);
    assertTrue(only(bob.send(say("c1", "party \\ud83c\\udf89"))).contains("party \ud83c\udf89"));
    assertTrue(only(ann.ask()).contains("party \ud83c\udf89"));
  }

  @Test
  void historyBeginsAfterTheLastMessageSeen() throws IOException {
    RawSession bob = member("bob");
    bob.send(say("c1", "one"));
    bob.send(say("c2", "two"));
    String place = ",\"nick\":\"ann\",\"since\":1";
    String welcome = new RawSession(server).send(packet("join", place));
    assertFalse(welcome.contains("\"one\""), welcome);
    assertTrue(welcome.contains("\"two\"") && welcome.contains("\"complete\":true"), welcome);
    String elsewhere = ",\"nick\":\"eve\",\"since\":2,\"log\":\"of another server\"";
    String gap = new RawSession(server).send(packet("join", elsewhere));
    assertTrue(gap.contains("\"one\"") && gap.contains("\"complete\":false"), gap);
  }

  @Test
  void aTokenTakesTheMembershipToANewSession() throws IOException {
    RawSession older = new RawSession(server);
    String token = field(older.send(join("ann")), "token");
    try (RawClient held = older.open("")) {
      server.await("held", () -> server.sessions("have_request") == 1);
      String again = ",\"nick\":\"ann\",\"token\":\"" + token + "\"";
      String welcome = new RawSession(server).send(packet("join", again));
      assertEquals(token, field(welcome, "token"));
      assertTrue(welcome.contains("\"members\":[\"ann\"]"), welcome);
      String replaced = held.read().body();
      assertTrue(replaced.contains("\"code\":\"replaced\""), replaced);
      String rest = replaced + older.ask();
      assertTrue(rest.contains("\"condition\":\"remote-stream-error\""), rest);
    }
  }

  @Test
  void aMemberWhoseSessionTimesOutIsToldToHaveLeft() throws IOException {
    member("ann");
    RawSession bob = member("bob");
    matches(
        "{\"kind\":\"left\",\"room\":\"lobby\",\"nick\":\"ann\",\"reason\":\"timeout\",\"at\":\".+\"}",
        only(bob.ask()));
  }

  @Test
  void theMessagesInATerminateArePublished() throws IOException {
    RawSession bob = member("bob");
    RawSession ann = member("ann");
    bob.ask();
    ann.ask(",\"type\":\"terminate\"" + packets(say("c1", "bye")));
    String heard = bob.ask();
    heard = heard.contains("\"left\"") ? heard : heard + bob.ask();
    matches(".*\"text\":\"bye\".*\"kind\":\"left\".*\"reason\":\"left\".*", heard);
  }

  @Test
  void aLeaveIsAnsweredAndEndsTheMembership() throws IOException {
    RawSession ann = member("ann");
    assertTrue(only(ann.send(packet("leave", ""))).contains("\"reason\":\"left\""));
    assertEquals("not-joined", field(only(ann.send(say("c1", "hi"))), "code"));
  }

  @Test
  void aWhoPacketIsAnsweredWithTheMembers() throws IOException {
    member("ann");
    assertTrue(
        member("bob")
            .send(packet("who", ""))
            .contains("{\"kind\":\"members\",\"room\":\"lobby\",\"count\":2,\"members\":[\"ann\""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "7                                                        | bad-packet",
        "{\"kind\":\"dance\",\"id\":\"c1\"}                       | unknown-kind",
        "{\"kind\":\"who\",\"room\":\"cellar\"}                   | unknown-room",
        "{\"kind\":\"say\",\"room\":\"lobby\",\"text\":\"\"}      | bad-packet",
        "{\"kind\":\"say\",\"room\":\"lobby\",\"text\":\"/me\"}   | unknown-command",
        "{\"kind\":\"join\",\"room\":\"lobby\",\"nick\":\"eve\"}  | already-joined"
      })
  void aRefusedPacketIsAnsweredWithItsCode(String packet, String code) throws IOException {
    assertEquals(code, field(only(member("ann").send(packet)), "code"));
  }

  @ParameterizedTest
  @CsvSource({"'', bad-nick", "ANN, nick-taken", "guest, nick-taken"})
  void aNickIsFreeAndVisible(String nick, String code) throws IOException {
    member("ann");
    assertEquals(code, field(only(new RawSession(server).send(join(nick))), "code"));
  }

  @Test
  void aMessageOfAGuestReachesTheRoomAndTheGuests() throws IOException {
    RawSession ann = member("ann");
    assertEquals("ok\n", server.ask(RawClient.post("/chat", FORM, "message=hi&nick=carl")).body());
    assertTrue(only(ann.ask()).contains("\"from\":\"carl\",\"text\":\"hi\",\"seq\":1,"));
    assertEquals("carl: hi\n", server.ask(RawClient.get("/chat?since=0")).body());
    assertEquals(409, server.ask(RawClient.post("/chat", FORM, "message=x&nick=ann")).status());
    assertEquals(403, server.ask(RawClient.post("/chat", FORM, "message=/x")).status());
  }
}
