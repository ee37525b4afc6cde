package dev.holdfast.core.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is published in one turn of the loop leaves together, and in the order of its causes. */
class TurnTest {

  private final TestChat world = new TestChat();
  private final TestClient ann = world.member("ann");
  private final TestClient bob = world.member("bob");
  private final TestClient eve = world.member("eve");

  @BeforeEach
  void forget() {
    for (TestClient each : List.of(ann, bob, eve)) {
      each.heard();
      each.answers();
    }
  }

  private static String say(String text) {
    return "{'kind':'say','room':'lobby','text':'" + text + "'}";
  }

  private static List<String> texts(TestClient client) {
    List<String> all = new ArrayList<>();
    for (String packet : client.heard()) {
      String kind = TestClient.field(List.of(packet), "kind");
      boolean hasText = kind.equals("message") || kind.equals("whisper");
      all.add(hasText ? kind + " " + TestClient.field(List.of(packet), "text") : kind);
    }
    return all;
  }

  @Test
  void whatIsSaidInOneTurnReachesEachMemberInOneAnswer() {
    ann.sendInTurn(say("one"), say("two"));
    bob.sendInTurn(say("three"));
    assertEquals(List.of(), texts(eve));
    world.settle();
    assertEquals(List.of("message one", "message two", "message three"), texts(eve));
    assertEquals(1, eve.answers());
  }

  @Test
  void aWhisperComesBehindWhatWasSaidBeforeIt() {
    ann.sendInTurn(
        say("to all"),
        "{'kind':'whisper','room':'lobby','to':'eve','id':'w','text':'to eve'}",
        say("to all again"));
    world.settle();
    List<String> inOrder = List.of("message to all", "whisper to eve", "message to all again");
    assertEquals(inOrder, texts(eve));
    assertEquals(inOrder, texts(ann));
  }

  @Test
  void aMemberThatLeavesHearsWhatWasSaidBefore() {
    ann.sendInTurn(say("bye"));
    eve.sendInTurn("{'kind':'leave','room':'lobby'}");
    ann.sendInTurn(say("she is gone"));
    world.settle();
    assertEquals(List.of("message bye", "left"), texts(eve));
    assertEquals(List.of("message bye", "left", "message she is gone"), texts(bob));
  }

  @Test
  void aMemberThatJoinsFindsInTheHistoryWhatWasSaidBefore() {
    TestClient dan = world.client();
    ann.sendInTurn(say("before"));
    dan.sendInTurn("{'kind':'join','room':'lobby','nick':'dan'}");
    ann.sendInTurn(say("after"));
    world.settle();
    List<String> heard = dan.heard();
    assertEquals(2, heard.size(), heard::toString);
    assertTrue(heard.get(0).contains("'text':'before'"), heard.get(0));
    assertEquals("after", TestClient.field(heard, "text"));
    assertEquals(List.of("message before", "joined", "message after"), texts(bob));
  }

  @Test
  void aMemberIsNotToldItsOwnJoinThatFillsARound() {
    TestClient dan = world.client();
    for (int i = 0; i < 99; i++) {
      ann.sendInTurn(say("text " + i));
    }
    dan.sendInTurn("{'kind':'join','room':'lobby','nick':'dan'}");
    world.settle();
    List<String> told = texts(bob);
    assertEquals(100, told.size());
    assertEquals("joined", told.get(99));
    assertFalse(texts(dan).contains("joined"));
  }

  @Test
  void aSessionThatIsReplacedHearsWhatWasSaidBefore() {
    TestClient first = world.client().join("dan");
    String token = first.heardField("token");
    TestClient second = world.client();
    ann.sendInTurn(say("before"));
    second.sendInTurn("{'kind':'join','room':'lobby','nick':'dan','token':'" + token + "'}");
    world.settle();
    assertEquals(List.of("message before", "error"), texts(first));
    assertEquals(List.of("welcome"), texts(second));
  }

  @Test
  void whatWasSaidBeforeTheServerStopsArrives() {
    ann.sendInTurn(say("last"));
    world.manager.shutdown();
    assertEquals(List.of("message last"), texts(eve));
    world.settle();
    assertEquals("system-shutdown", eve.condition());
  }

  @Test
  void aMemberIsToldInTheOrderOfAllItsRooms() {
    for (TestClient each : List.of(ann, eve)) {
      each.enter("tea", each == ann ? "ann" : "eve");
      each.heard();
    }
    ann.sendInTurn(
        say("in the lobby"), "{'kind':'whisper','room':'tea','to':'eve','id':'w','text':'psst'}");
    world.settle();
    assertEquals(List.of("message in the lobby", "whisper psst"), texts(eve));
  }

  @Test
  void aBusyRoomWaitsUntilMoreHasCome() {
    world.loop.hurry(new LongestTicks(), 3); // each reading of the time takes 3 ms
    ann.sendInTurn(say("one"), say("two"));
    world.settle();
    assertEquals(List.of("message one", "message two"), texts(eve));
    ann.say("three");
    bob.say("four");
    assertEquals(List.of(), texts(eve));
    world.pass(250);
    assertEquals(List.of("message three", "message four"), texts(eve));
    assertEquals(2, eve.answers());
  }

  @Test
  void aRoomThatIsNotBusyDoesNotWait() {
    world.loop.hurry(new LongestTicks(), 3);
    for (String text : List.of("one", "two", "three")) {
      ann.say(text);
      assertEquals(List.of("message " + text), texts(eve));
      world.pass(250);
    }
  }

  @Test
  void aMessageThatComesSoonerThanABusyRoomIsSentToIsTriedWith() {
    world.loop.hurry(new LongestTicks(), 3);
    TestClient[] talkers = {ann, bob};
    int said = 0;
    while (texts(eve).size() == 1 || said == 0) {
      talkers[said % 2].say("" + ++said);
      assertTrue(said < 10, "no message waits");
    }
    ann.say("another");
    assertEquals(List.of(), texts(eve));
    world.pass(250);
    assertEquals(List.of("message " + said, "message another"), texts(eve));
  }

  /** The largest number, always. */
  private static final class LongestTicks extends Random {
    private static final long serialVersionUID = 1;

    @Override
    public int nextInt(int bound) {
      return bound - 1;
    }
  }

  @Test
  void aLargeRoomIsSentToInSlices() {
    List<TestClient> crowd = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      crowd.add(world.member("n" + i));
    }
    TestClient last = crowd.get(crowd.size() - 1);
    crowd.forEach(TestClient::heard);
    ann.sendInTurn(say("one"));
    world.loop.runOne();
    assertEquals(List.of("message one"), texts(crowd.get(0)));
    assertEquals(List.of(), texts(last));
    bob.sendInTurn(say("two"));
    for (int slice = 0; slice < 3; slice++) {
      world.loop.pass(1);
      world.settle();
    }
    assertEquals(List.of("message one", "message two"), texts(last));
    assertEquals(List.of("message two"), texts(crowd.get(0)));
  }

  @Test
  void whatHappensToOneMemberOfALargeRoomHurriesNoOther() {
    List<TestClient> crowd = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      crowd.add(world.member("n" + i));
    }
    TestClient dan = world.client();
    crowd.forEach(TestClient::heard);
    ann.sendInTurn(say("one"));
    world.loop.runOne();
    bob.sendInTurn("{'kind':'whisper','room':'lobby','to':'n599','id':'w','text':'psst'}");
    crowd.get(598).sendInTurn("{'kind':'leave','room':'lobby'}");
    dan.sendInTurn("{'kind':'join','room':'lobby','nick':'dan'}");
    crowd.get(598).poll();
    crowd.get(599).poll();
    assertEquals(List.of("message one", "whisper psst"), texts(crowd.get(599)));
    assertEquals(List.of("message one", "left"), texts(crowd.get(598)));
    assertEquals(List.of("welcome"), texts(dan));
    assertEquals(List.of(), texts(crowd.get(597)));
    world.loop.pass(1);
    world.settle();
    assertEquals(List.of("message one"), texts(crowd.get(597)));
    assertEquals(List.of(), texts(crowd.get(599)));
    assertEquals(List.of(), texts(dan));
  }
}
