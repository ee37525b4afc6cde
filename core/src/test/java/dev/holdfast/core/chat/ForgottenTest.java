package dev.holdfast.core.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.chat.guest.GuestCursor;
import dev.holdfast.core.store.RetentionLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The tests of messages that retention does not keep any more: no client gets them, in whatever way
 * it asks, but it is told that they are gone.
 */
class ForgottenTest {

  private static final long MUCH = 1L << 30;
  private static final String SAY_IN_THE_ATTIC = "{'kind':'say','room':'attic','text':'hi'}";

  private TestChat world =
      TestChat.retaining(new RetentionLimits(1_000, Duration.ofMinutes(1), MUCH));

  @Test
  void afterItsTimeAMessageIsGoneFromWelcomeHistoryAndGuestChannel() {
    TestClient ann = world.member("ann");
    ann.say("hi").heard();
    world.pass(59_900);
    assertWelcome("'history':[{", "'oldest':1,'complete':true}", world.client().join("bob"));
    world.pass(200);
    assertWelcome("'history':[]", "'oldest':2,'complete':false}", world.client().join("eve"));
    assertWelcome(
        "'history':[]", "'oldest':2,'complete':true}", world.client().join("fay", "'since':1"));
    ann.heard();
    ann.send("{'kind':'history','room':'lobby','before':2}");
    assertTrue(ann.heard().get(0).contains("'messages':[],'complete':true"));
    List<Object> told = new ArrayList<>();
    world
        .chat
        .guestChannel()
        .listen(TestChat.HOST, new GuestCursor(null, 0), new GuestChannelTest.Recorder(told));
    assertEquals(List.of(List.of(), new GuestCursor("id1", 1), "gap"), told);
  }

  @Test
  void theNumbersGoOnWhenAllMessagesAreGone() {
    TestClient ann = world.member("ann");
    ann.say("one").heard();
    world.pass(61_000);
    assertEquals("2", ann.say("two").heardField("seq"));
    assertWelcome("'seq':2", "'oldest':2,'complete':false}", world.client().join("bob"));
  }

  @Test
  void onlyMessagesBeyondTheirAgeAreGone() {
    TestClient ann = world.member("ann");
    ann.say("one");
    world.pass(40_000);
    ann.say("two");
    world.pass(30_000);
    String welcome = world.client().join("bob", "'since':0").heard().get(0);
    assertTrue(welcome.contains("two") && !welcome.contains("one"), welcome);
    assertTrue(welcome.endsWith("'oldest':2,'complete':false}"), welcome);
  }

  @Test
  void aRoomThatIsCreatedAgainShowsNoExpiredMessages() {
    TestClient ann = world.client().enter("attic", "ann");
    ann.send(SAY_IN_THE_ATTIC);
    ann.send("{'kind':'leave','room':'attic'}");
    world.pass(62_000);
    String welcome = world.client().enter("attic", "bob").heard().get(0);
    assertTrue(welcome.contains("'seq':1") && welcome.contains("'history':[]"), welcome);
    assertTrue(welcome.endsWith("'oldest':2,'complete':false}"), welcome);
  }

  @Test
  void aRoomShowsNoExpiredMessagesAfterARestart() {
    TestClient ann = world.client().join("ann").enter("attic", "ann");
    ann.say("hi");
    ann.send(SAY_IN_THE_ATTIC);
    TestChat later = world.restart();
    later.pass(61_000);
    for (String room : List.of("lobby", "attic")) {
      String welcome = later.client().enter(room, "bob").heard().get(0);
      assertTrue(welcome.contains("'seq':1") && welcome.contains("'history':[]"), welcome);
      assertTrue(welcome.endsWith("'oldest':2,'complete':false}"), welcome);
    }
  }

  @Test
  void aRoomShowsAtMostItsNewestMessages() {
    world = TestChat.retaining(new RetentionLimits(2, Duration.ofDays(1), MUCH));
    TestClient ann = world.member("ann");
    ann.say("one").say("two").say("three");
    String welcome = world.client().join("bob", "'since':0").heard().get(0);
    assertTrue(welcome.contains("two") && !welcome.contains("one"), welcome);
    assertTrue(welcome.endsWith("'oldest':2,'complete':false}"), welcome);
  }

  @Test
  void messagesDeletedForTheTextOfAnotherRoomAreNotShown() {
    world =
        TestChat.retaining(
            new RetentionLimits(1_000, Duration.ofDays(1), RetentionLimits.MIN_BYTES));
    TestClient ann = world.client().join("ann").enter("attic", "ann");
    ann.say("the first of all").heard();
    for (int i = 0; i < 300; i++) {
      ann.send(SAY_IN_THE_ATTIC.replace("hi", "x".repeat(2_000)));
    }
    assertWelcome("'history':[]", "'oldest':2,'complete':false}", world.client().join("bob"));
  }

  @Test
  void aRepeatOfADeletedMessageIsAcknowledgedToItsSenderOnly() {
    TestClient ann = world.member("ann");
    List<String> message = ann.say("c1", "hi").heard();
    TestClient bob = world.member("bob");
    world.pass(61_000);
    assertEquals(message, ann.say("c1", "hi").heard("message"));
    assertEquals(List.of(), bob.heard());
  }

  private static void assertWelcome(String contained, String end, TestClient client) {
    String welcome = client.heard().get(0);
    assertTrue(welcome.contains(contained) && welcome.endsWith(end), welcome);
  }
}
