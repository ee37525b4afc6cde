package dev.holdfast.core.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.chat.guest.GuestCursor;
import dev.holdfast.core.chat.guest.LobbyMessage;
import dev.holdfast.core.chat.service.PublishResult;
import dev.holdfast.core.store.ChatStore;
import dev.holdfast.core.store.memory.MemoryChatStore;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The chat on a store that answers late, which must not change what clients see. */
class SlowStoreTest {

  private static final long INACTIVITY = 45_000;

  private final SlowStore log = new SlowStore(new MemoryChatStore(1_000));
  private TestChat world = new TestChat(log);
  private final TestClient ann = world.client().join("ann");
  private final String token;

  SlowStoreTest() {
    work();
    token = "'token':'" + ann.heardField("token") + "'";
  }

  @Test
  void aMessageIsSentToNoMemberBeforeItIsStored() {
    TestClient bob = member("bob");
    ann.say("c1", "hi");
    assertEquals(List.of(), ann.heard());
    assertEquals(List.of(), bob.heard());
    work();
    assertEquals("1", ann.heardField("seq"));
    assertEquals("1", bob.heardField("seq"));
  }

  @Test
  void theOutcomeGoesToTheSessionThatHasSaidTheMessageAgainAndLeft() {
    ann.say("c1", "hi");
    TestClient again = world.client().join("ann", token).say("c1", "hi").leave();
    work();
    assertEquals(List.of("welcome", "message", "left"), JoinTest.kinds(again.heard()));
  }

  @Test
  void aMemberThatLeavesBeforeItsWelcomeIsToldThatItsMessageWasRefused() {
    ann.say("hi");
    work();
    world = world.restart();
    TestClient bob = world.client().join("bob").say("c1", " ").leave();
    work();
    assertEquals(List.of("error", "left"), JoinTest.kinds(bob.heard()));
  }

  /** Ann sends a message that is stored, but refused as not stored. */
  private void sayInDoubt(String id, String text) {
    log.doubtful(true);
    ann.heard();
    ann.say(id, text);
    work();
    assertEquals("not-stored", ann.heardField("code"));
    log.doubtful(false);
  }

  private static List<String> seqs(TestClient client) {
    return client.heard().stream().map(packet -> TestClient.field(List.of(packet), "seq")).toList();
  }

  @Test
  void aMessageStoredInSpiteOfAnErrorIsPublishedBeforeTheNext() {
    TestClient bob = member("bob");
    sayInDoubt("c1", "one");
    bob.say("two").say("three");
    work();
    assertEquals(List.of("1", "2", "3"), seqs(bob));
    assertEquals(List.of("1", "2", "3"), seqs(ann));
    assertEquals(3, history(ann));
  }

  @Test
  void aMessageStoredInSpiteOfAnErrorIsPublishedWhenItIsRepeated() {
    TestClient bob = member("bob");
    sayInDoubt("c1", "one");
    world.pass(1_000);
    ann.say("c1", "one");
    work();
    assertEquals(List.of("1"), seqs(bob));
    assertEquals("1", ann.heardField("seq"));
    bob.say("two");
    work();
    assertEquals(List.of("2"), seqs(bob));
  }

  @Test
  void aGapThatCannotBeReadDelaysNoMessage() {
    TestClient bob = member("bob");
    sayInDoubt("c1", "one");
    log.unreadable(true);
    bob.say("two");
    work();
    assertEquals(List.of("2"), seqs(bob));
    log.unreadable(false);
    assertEquals(2, history(bob));
  }

  /** How many messages the history has. */
  private int history(TestClient client) {
    client.heard();
    client.send("{'kind':'history','room':'lobby','before':99}");
    work();
    return client.heard().get(0).split("'kind':'message'", -1).length - 1;
  }

  @Test
  void packetsBeforeTheWelcomeQueueBehindIt() {
    restart();
    TestClient bob = world.client().join("bob");
    bob.send("{'kind':'who','room':'lobby'}", "{'kind':'sing'}");
    world.client().join("eve");
    assertEquals(List.of("error"), JoinTest.kinds(bob.heard())); // which is about no room
    work();
    assertEquals(List.of("welcome", "members", "joined"), JoinTest.kinds(bob.heard()));
  }

  @Test
  void theWelcomeShowsTheRoomAsItWasAtTheJoin() {
    ann.say("one");
    TestClient bob = world.client();
    bob.join("bob");
    world.client().join("eve");
    work();
    List<String> heard = bob.heard();
    assertEquals("0", TestClient.field(heard.subList(0, 1), "seq"));
    assertEquals("[]", TestClient.field(heard.subList(0, 1), "history"));
    assertEquals("[ann,bob]", TestClient.field(heard.subList(0, 1), "members"));
    assertEquals(List.of("welcome", "joined", "message"), JoinTest.kinds(heard));
  }

  @Test
  void aMessageThatIsStoredWhileHistoryIsReadComesOnceAndAfterIt() {
    ann.say("one");
    work();
    TestClient bob = world.client().join("bob");
    ann.say("two");
    work();
    List<String> heard = bob.heard();
    assertEquals(List.of("welcome", "message"), JoinTest.kinds(heard));
    assertEquals("1", TestClient.field(heard.subList(0, 1), "seq"));
    assertTrue(heard.get(0).contains("'text':'one'"));
    assertEquals("2", TestClient.field(heard, "seq"));
  }

  @Test
  void aMemberThatLeavesBeforeTheWelcomeGetsNone() {
    restart();
    TestClient bob = world.client().join("bob");
    bob.send("{'kind':'leave','room':'lobby'}");
    work();
    assertEquals(List.of("left"), JoinTest.kinds(bob.heard()));
    restart();
    TestClient eve = world.client().join("eve");
    eve.terminate();
    work();
    assertEquals(List.of(), eve.heard());
  }

  @Test
  void aMemberLostBeforeTheWelcomeReservesNoNick() {
    restart();
    world.client().join("bob").vanish();
    world.pass(INACTIVITY);
    TestClient bob = world.client().join("bob");
    work();
    assertEquals(List.of("welcome"), JoinTest.kinds(bob.heard()));
  }

  @Test
  void aMemberWithAVoidTokenThatIsLostBeforeTheWelcomeReservesNoNick() {
    restart();
    world.client().join("bob", "'token':'void'").vanish();
    world.pass(INACTIVITY);
    TestClient bob = world.client().join("bob");
    work();
    assertEquals(List.of("welcome"), JoinTest.kinds(bob.heard()));
  }

  @Test
  void aMemberLostBeforeALaterWelcomeStillHasItsToken() {
    ann.say("c1", "hi");
    work();
    world.client().join("ann", token).vanish();
    world.pass(INACTIVITY);
    TestClient again = world.client().join("ann", token).say("c1", "hi");
    work();
    List<String> heard = again.heard();
    assertEquals(List.of("welcome", "message"), JoinTest.kinds(heard));
    assertEquals("1", TestClient.field(heard, "seq"));
  }

  @Test
  void aMemberReplacedBeforeTheWelcomeIsWelcomedInTheNewSessionOnly() {
    restart();
    TestClient second = world.client().join("ann", token);
    TestClient third = world.client().join("ann", token);
    work();
    assertEquals(List.of("error"), JoinTest.kinds(second.heard()));
    assertEquals(List.of("welcome"), JoinTest.kinds(third.heard()));
  }

  @Test
  void tooManyPacketsBehindAWelcomeEndTheSession() {
    restart();
    TestClient bob = world.client().join("bob");
    for (int i = 0; i < 1_000; i++) {
      bob.send("{'kind':'who','room':'lobby'}");
    }
    assertNull(bob.condition());
    bob.send("{'kind':'who','room':'lobby'}");
    assertEquals("undefined-condition", bob.condition());
    work();
    assertEquals(List.of(), bob.heard());
  }

  @Test
  void tooManyBytesBehindAWelcomeEndTheSession() {
    restart();
    TestClient eve = world.client().join("eve");
    for (int i = 0; i < 400; i++) {
      world.client().join("member-with-a-long-name-" + i);
    }
    int asked = 0;
    while (eve.condition() == null && asked < 1_000) {
      asked++;
      eve.send("{'kind':'who','room':'lobby'}"); // 10 kB
    }
    assertTrue(asked > 50 && asked < 200, "asked " + asked);
    assertEquals("undefined-condition", eve.condition());
    work();
    assertEquals(List.of(), eve.heard("welcome"));
  }

  @Test
  void aMessageThatWasNotStoredUsesNoNumberAndMayBeRepeated() {
    log.full(true);
    ann.say("c1", "hi");
    work();
    List<String> refusal = ann.heard();
    assertEquals("not-stored", TestClient.field(refusal, "code"));
    assertEquals("c1", TestClient.field(refusal, "id"));
    assertEquals("1.0", TestClient.field(refusal, "retryAfter"));
    log.full(false);
    world.pass(1_000);
    ann.say("c1", "hi");
    work();
    assertEquals("1", ann.heardField("seq"));
  }

  @Test
  void noMessageOvertakesOneThatWasNotStored() {
    log.full(true);
    ann.say("c1", "one").say("c2", "two");
    log.workOnce();
    log.full(false);
    ann.say("c3", "three");
    work();
    assertEquals(List.of("error", "error", "error"), JoinTest.kinds(ann.heard()));
  }

  @Test
  void aRepeatWaitsForTheFirstToBeStored() {
    ann.say("c1", "hi").say("c1", "hi");
    work();
    assertEquals(List.of("message"), JoinTest.kinds(ann.heard()));
    ann.say("c2", "ho");
    TestClient again = world.client().join("ann", token);
    again.say("c2", "ho");
    work();
    assertEquals(List.of("welcome", "message"), JoinTest.kinds(again.heard()));
  }

  @Test
  void aFailureIsSentToTheCurrentSessionOfTheMember() {
    log.full(true);
    ann.say("c1", "hi");
    TestClient again = world.client().join("ann", token);
    again.say("c1", "hi");
    work();
    List<String> heard = again.heard();
    assertEquals(List.of("welcome", "error"), JoinTest.kinds(heard));
    assertEquals("c1", TestClient.field(heard, "id"));
  }

  @Test
  void aMemberThatLeavesStillGetsItsAcknowledgement() {
    ann.say("c1", "hi").send("{'kind':'leave','room':'lobby'}");
    work();
    List<String> heard = ann.heard();
    assertEquals(List.of("message", "left"), JoinTest.kinds(heard));
  }

  @Test
  void aSessionThatLeavesIsAcknowledgedThoughAnotherHasTakenOverTheMember() {
    TestClient bob = member("bob");
    TestClient eve = member("eve");
    bob.say("c1", "bye").leave();
    world.client().join("ann", token); // behind the leave of bob
    ann.say("c1", "hi").send("{'kind':'whisper','room':'lobby','to':'eve','id':'c2','text':'ho'}");
    ann.leave();
    work();
    assertEquals(List.of("message", "left", "whisper"), JoinTest.kinds(ann.heard()));
    assertEquals(
        List.of("message", "left", "message", "left", "whisper"), JoinTest.kinds(eve.heard()));
  }

  @Test
  void aMessageIsAcknowledgedToEachSessionThatHasSaidIt() {
    TestClient bob = member("bob");
    bob.say("c1", "bye").leave();
    TestClient again = world.client().join("ann", token).say("c1", "hi"); // behind the leave
    ann.say("c1", "hi").say("c2", "ho").leave();
    again.say("c2", "ho");
    work();
    assertEquals(List.of("message", "message", "left"), JoinTest.kinds(ann.heard()));
    List<String> heard = again.heard();
    assertEquals(List.of("welcome", "message", "message"), JoinTest.kinds(heard).subList(0, 3));
  }

  @Test
  void aMemberThatLeavesAndComesBackIsAcknowledgedOnce() {
    ann.say("c1", "hi").send("{'kind':'leave','room':'lobby'}").join("ann");
    work();
    List<String> heard = ann.heard();
    assertEquals(List.of("message", "left", "welcome"), JoinTest.kinds(heard));
    assertTrue(heard.get(2).contains("'history':[{'kind':'message'"), heard.get(2));
  }

  @Test
  void messagesOfALostSessionArePublished() {
    TestClient bob = member("bob");
    ann.say("c1", "hi").vanish();
    world.pass(INACTIVITY);
    work();
    assertEquals(List.of("message", "left"), JoinTest.kinds(bob.heard()));
    TestClient again = world.client().join("ann", token);
    work();
    again.heard();
    again.say("c1", "hi");
    work();
    assertEquals("1", again.heardField("seq"));
  }

  @Test
  void aGuestGetsMissedMessagesBeforeNewOnes() {
    ann.say("one");
    work();
    List<Object> told = new ArrayList<>();
    world
        .chat
        .guestChannel()
        .listen(TestChat.HOST, new GuestCursor("id1", 0), new GuestChannelTest.Recorder(told));
    ann.say("two");
    log.workOnce();
    work();
    assertEquals(List.of(List.of(new LobbyMessage("ann", "one")), new GuestCursor("id1", 1)), told);
  }

  @Test
  void aListenerWhoseReadingTakesTooLongListensAgainFromTheSameCursor() {
    ann.say("one");
    work();
    restart();
    List<Object> told = new ArrayList<>();
    world
        .chat
        .guestChannel()
        .listen(TestChat.HOST, new GuestCursor("id1", 0), new GuestChannelTest.Recorder(told));
    world.pass(20_000);
    work();
    assertEquals(List.of(List.of(), new GuestCursor("id1", 0)), told);
  }

  @Test
  void aGuestIsToldWhenItsMessageWasNotStored() {
    log.full(true);
    List<PublishResult> results = new ArrayList<>();
    world.chat.guestChannel().say(null, "hi", TestChat.HOST, results::add);
    assertEquals(List.of(), results);
    work();
    assertEquals(List.of(PublishResult.NOT_STORED), results);
  }

  /** Another server on the same store, which has one message to read first. */
  private void restart() {
    log.append(new ChatStore.Draft("lobby", null, null, "old", "hi", 0), outcome -> {});
    log.work();
    world = new TestChat(log);
  }

  private TestClient member(String nick) {
    TestClient client = world.client().join(nick);
    work();
    client.heard();
    ann.heard();
    return client;
  }

  private void work() {
    log.work();
    world.settle();
  }
}
