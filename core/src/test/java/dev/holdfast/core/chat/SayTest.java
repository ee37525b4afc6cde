package dev.holdfast.core.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.core.store.memory.MemoryChatStore;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SayTest {

  private static final long INACTIVITY = 45_000;

  private final TestChat world = new TestChat();
  private final TestClient ann = world.client().join("ann");
  private final String token = "'token':'" + ann.heardField("token") + "'";

  @Test
  void aMessageIsSentToAllMembersTheSenderToo() {
    TestClient bob = world.member("bob");
    ann.heard();
    ann.say("c1", "hi");
    List<String> message =
        List.of(
            "{'kind':'message','room':'lobby','from':'ann','text':'hi','seq':1,'id':'c1',"
                + "'at':'2026-01-01T00:00:00Z'}");
    assertEquals(message, ann.heard());
    assertEquals(message, bob.heard());
  }

  @Test
  void messagesAreNumberedFromOneWithoutAGap() {
    for (int seq = 1; seq <= 3; seq++) {
      assertEquals(Integer.toString(seq), ann.say("hi").heardField("seq"));
    }
  }

  @Test
  void aClientOutsideTheRoomCannotSpeakListMembersOrLeave() {
    TestClient eve = world.client();
    assertEquals(
        List.of(
            "{'kind':'error','code':'not-joined','text':'You are not in this room.','room':'lobby','id':'c1'}"),
        eve.say("c1", "hi").heard());
    assertEquals("not-joined", eve.send("{'kind':'who','room':'lobby'}").heardField("code"));
    assertEquals("not-joined", eve.send("{'kind':'leave','room':'lobby'}").heardField("code"));
  }

  @Test
  void aMessageHas1To2000Characters() {
    assertEquals("bad-packet", ann.say("c1", "").heardField("code"));
    assertEquals("1", ann.say("c2", "\uD83D\uDE00".repeat(2_000)).heardField("seq"));
    List<String> refusal = ann.say("c3", "x".repeat(2_001)).heard();
    assertEquals("too-long", TestClient.field(refusal, "code"));
    assertEquals("c3", TestClient.field(refusal, "id"));
  }

  @Test
  void theLimitOnMessageLengthIsAnOption() {
    TestChat terse = new TestChat(Policies.messageLength(2));
    TestClient eve = terse.member("eve");
    assertEquals("1", eve.say("ab").heardField("seq"));
    assertEquals("too-long", eve.say("abc").heardField("code"));
  }

  @Test
  void textThatLooksLikeACommandIsNotPublished() {
    TestClient bob = world.member("bob");
    assertEquals("unknown-command", ann.say("c1", "/atuh secret").heardField("code"));
    assertEquals(List.of(), bob.heard());
    assertEquals("1", ann.say("hi").heardField("seq"));
  }

  @Test
  void aPacketForAnotherRoomIsRefusedWithItsId() {
    assertEquals(
        List.of(
            "{'kind':'error','code':'unknown-room','text':'There is no such room.','room':'attic','id':'c1'}"),
        ann.send("{'kind':'say','room':'attic','id':'c1','text':'hi'}").heard());
  }

  @Test
  void aPacketThatCannotBeReadIsRefusedAndTheNextOneIsNot() {
    ann.send("7", "{'kind':'sing','id':'c1'}", "{'kind':'say','room':'lobby','text':'hi'}");
    List<String> heard = ann.heard();
    assertEquals(List.of("error", "error", "message"), JoinTest.kinds(heard));
    assertEquals("bad-packet", TestClient.field(heard.subList(0, 1), "code"));
    assertEquals("unknown-kind", TestClient.field(heard.subList(1, 2), "code"));
    assertEquals("c1", TestClient.field(heard.subList(1, 2), "id"));
  }

  @Test
  void aRepeatIsAcknowledgedAgainToItsSenderAndNotPublishedAgain() {
    TestClient bob = world.member("bob");
    ann.heard();
    List<String> message = ann.say("c1", "hi").heard();
    bob.heard();
    assertEquals(message, ann.say("c1", "hi").heard());
    assertEquals(List.of(), bob.heard());
    assertEquals("2", ann.say("c2", "ho").heardField("seq"));
  }

  @Test
  void aRepeatOfADeletedMessageIsAcknowledgedWithItsOwnText() {
    TestChat forgetful = new TestChat(new MemoryChatStore(3));
    TestClient eve = forgetful.member("eve");
    List<String> message = eve.say("c1", "hi").heard();
    for (int i = 0; i < 5; i++) {
      forgetful.pass(1_000);
      eve.say("x" + i, "ho").heard();
    }
    assertEquals(message, eve.say("c1", "hi").heard());
  }

  @Test
  void aRepeatIsKnownInALaterSessionOfTheMember() {
    List<String> message = ann.say("c1", "hi").heard();
    ann.vanish();
    TestClient again = world.client().join("ann", token);
    again.heard();
    assertEquals(message, again.say("c1", "hi").heard());
    again.vanish();
    world.pass(INACTIVITY); // the member is gone, its receipts are not
    TestClient later = world.client().join("ann", token);
    later.heard();
    assertEquals(message, later.say("c1", "hi").heard());
  }

  @Test
  void theSameIdFromAnotherSenderIsAnotherMessage() {
    ann.say("c1", "hi");
    assertEquals("2", world.member("bob").say("c1", "hi").heardField("seq"));
  }

  @Test
  void theLast1000IdsAreRemembered() {
    for (int i = 1; i <= 1_000; i++) {
      ann.say("c" + i, "hi");
    }
    assertEquals("1", ann.say("c1", "hi").heardField("seq"));
    assertEquals("1001", ann.say("c1001", "hi").heardField("seq"));
    assertEquals("2", ann.say("c2", "hi").heardField("seq"));
    assertEquals("1002", ann.say("c1", "hi").heardField("seq"));
  }

  @Test
  void theMembersAreListedInTheOrderInWhichTheyCame() {
    world.member("zoe");
    world.member("bob");
    ann.heard();
    assertEquals(
        List.of("{'kind':'members','room':'lobby','count':3,'members':['ann','zoe','bob']}"),
        ann.send("{'kind':'who','room':'lobby'}").heard());
  }

  @ParameterizedTest
  @CsvSource({
    "' ', `text` must not be empty.",
    "\u00a0, `text` must not be empty.",
    "\u200b, `text` must not be empty.",
    "a\u0000b, `text` must not have the character U+0000.",
    "a\u001b[2J, `text` must not have the character U+001B.",
    "\u202ea, `text` must not have the character U+202E."
  })
  void invisibleOrForbiddenTextIsNotPublished(String text, String problem) {
    TestChat world = new TestChat();
    TestClient ann = world.member("ann");
    TestClient bob = world.member("bob");
    ann.heard();
    List<String> said = ann.say("c1", text).heard();
    assertEquals("bad-packet", TestClient.field(said, "code"));
    assertEquals(problem, TestClient.field(said, "text"));
    assertEquals(problem, ann.whisper("bob", "c2", text).heardField("text"));
    assertEquals(List.of(), bob.heard());
  }
}
