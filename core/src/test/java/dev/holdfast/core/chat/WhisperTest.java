package dev.holdfast.core.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.core.store.memory.MemoryChatStore;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WhisperTest {

  private static final long INACTIVITY = 45_000;
  private static final List<String> PSST =
      List.of(
          "{'kind':'whisper','room':'lobby','from':'ann','to':'bob','text':'psst','id':'w1',"
              + "'at':'2026-01-01T00:00:00Z'}");

  private final SlowStore store = new SlowStore(new MemoryChatStore(1_000));
  private final TestChat world = new TestChat(store);
  private final TestClient ann = world.client().join("ann");
  private final String tokenOfAnn = "'token':'" + ann.heardField("token") + "'";
  private final TestClient bob = world.client().join("bob");
  private final String tokenOfBob = "'token':'" + bob.heardField("token") + "'";
  private final TestClient eve = world.member("eve");

  WhisperTest() {
    ann.heard();
    bob.heard();
  }

  private TestClient whisper(String to, String id, String text) {
    ann.whisper(to, id, text);
    work(world);
    return ann;
  }

  private void work(TestChat world) {
    store.work();
    world.settle();
  }

  @Test
  void senderAndRecipientGetTheSamePacketAndOthersNone() {
    assertEquals(PSST, whisper("bob", "w1", "psst").heard());
    assertEquals(PSST, bob.heard());
    assertEquals(List.of(), eve.heard());
  }

  @Test
  void aWhisperIsEncodedOnceForSenderAndRecipient() {
    int before = world.codec.encoded();
    whisper("bob", "w1", "psst");
    assertEquals(1, world.codec.encoded() - before);
  }

  @Test
  void aWhisperUsesNoNumberAndIsNotInTheLog() {
    whisper("bob", "w1", "psst").heard();
    ann.say("hi");
    work(world);
    assertEquals("1", ann.heardField("seq"));
    TestClient late = world.client().join("late");
    assertEquals(List.of("hi"), textsOf(late.heardField("history")));
  }

  private static List<String> textsOf(String history) {
    return List.of(history.replaceAll(".*text:([a-z]+).*", "$1"));
  }

  @Test
  void aWhisperWithoutAnIdIsDelivered() {
    ann.send("{'kind':'whisper','room':'lobby','to':'BOB','text':'psst'}");
    work(world);
    assertEquals(List.of("whisper"), JoinTest.kinds(ann.heard()));
    assertEquals("bob", bob.heardField("to"));
  }

  @Test
  void aWhisperToItsSenderIsDeliveredOnce() {
    assertEquals(List.of("whisper"), JoinTest.kinds(whisper("ann", "w1", "psst").heard()));
  }

  @Test
  void aRepeatIsAcknowledgedAgainAndNotDeliveredAgain() {
    whisper("bob", "w1", "psst").heard();
    bob.heard();
    world.pass(1_000);
    assertEquals(PSST, whisper("bob", "w1", "psst").heard());
    assertEquals(List.of(), bob.heard());
  }

  @Test
  void aRepeatIsAcknowledgedThoughItsRecipientIsGone() {
    whisper("bob", "w1", "psst").heard();
    bob.leave();
    ann.heard();
    assertEquals(PSST, whisper("bob", "w1", "psst").heard());
  }

  @Test
  void aRepeatAfterARestartIsDelivered() {
    whisper("bob", "w1", "psst");
    TestChat later = world.restart();
    TestClient again = later.client().join("ann", tokenOfAnn);
    TestClient bobAgain = later.client().join("bob", tokenOfBob);
    again.heard();
    bobAgain.heard();
    for (int i = 0; i < 2; i++) {
      again.whisper("bob", "w1", "psst");
      work(later);
    }
    assertEquals(List.of("w1", "w1"), ids(again.heard()));
    assertEquals(List.of("w1"), ids(bobAgain.heard()));
  }

  private static List<String> ids(List<String> packets) {
    return packets.stream().map(packet -> TestClient.field(List.of(packet), "id")).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"zoe", "", "a: b", "guest"})
  void aWhisperToAnUnknownNickIsRefusedByIdEachTime(String to) {
    for (int i = 0; i < 2; i++) {
      List<String> refusal = whisper(to, "w1", "psst").heard();
      assertEquals("no-such-member", TestClient.field(refusal, "code"));
      assertEquals("w1", TestClient.field(refusal, "id"));
      assertEquals("lobby", TestClient.field(refusal, "room"));
    }
    bob.leave();
    ann.heard();
    assertEquals("no-such-member", whisper("bob", "w2", "psst").heardField("code"));
  }

  @Test
  void aRefusedWhisperMayBeSentAgain() {
    whisper("zoe", "w1", "psst").heard();
    TestClient zoe = world.member("zoe");
    ann.heard();
    assertEquals("zoe", whisper("zoe", "w1", "psst").heardField("to"));
    assertEquals("zoe", zoe.heardField("to"));
  }

  @Test
  void aWhisperWhoseRecipientLeftMeanwhileIsDeliveredWhenItIsSentToTheNextOfThatNick() {
    ann.whisper("bob", "w1", "psst");
    bob.leave();
    work(world);
    assertEquals("no-such-member", TestClient.field(ann.heard("error"), "code"));
    TestClient next = world.member("bob");
    ann.heard();
    assertEquals(PSST, whisper("bob", "w1", "psst").heard());
    assertEquals(PSST, next.heard());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/auth sesame", " /auth sesame", "\uff0fatuh sesame"})
  void aTextThatLooksLikeACommandIsNotWhispered(String text) {
    List<String> refusal = whisper("bob", "w1", text).heard();
    assertEquals("unknown-command", TestClient.field(refusal, "code"));
    assertEquals("w1", TestClient.field(refusal, "id"));
    assertEquals(List.of(), bob.heard());
  }

  @Test
  void aWhisperHas1To2000CharactersAndIsMoreThanBlanks() {
    assertEquals("bad-packet", whisper("bob", "w1", "").heardField("code"));
    assertEquals("bad-packet", whisper("bob", "w2", "  ").heardField("code"));
    assertEquals("too-long", whisper("bob", "w3", "x".repeat(2_001)).heardField("code"));
    assertEquals("whisper", whisper("bob", "w4", "x".repeat(2_000)).heardField("kind"));
  }

  @Test
  void aClientOutsideTheRoomCannotWhisper() {
    TestClient stranger = world.client().whisper("bob", "w1", "psst");
    assertEquals("not-joined", stranger.heardField("code"));
  }

  @Test
  void aWhisperThatCouldNotBeStoredIsNotDelivered() {
    store.full(true);
    List<String> refusal = whisper("bob", "w1", "psst").heard();
    assertEquals("not-stored", TestClient.field(refusal, "code"));
    assertEquals("1.0", TestClient.field(refusal, "retryAfter"));
    assertEquals(List.of(), bob.heard());
    store.full(false);
    world.pass(1_000);
    assertEquals(PSST.size(), whisper("bob", "w1", "psst").heard().size());
    assertEquals("psst", bob.heardField("text"));
  }

  @Test
  void aMemberBetweenTwoRequestsGetsAWhisperWithTheNextRequest() {
    bob.vanish();
    whisper("bob", "w1", "psst");
    world.pass(INACTIVITY - 1_000);
    bob.comeBack();
    assertEquals(PSST, bob.heard("whisper"));
  }

  @Test
  void aMemberThatReturnsGetsItsWhispersAfterTheWelcome() {
    bob.vanish();
    whisper("bob", "w1", "psst");
    world.pass(INACTIVITY);
    TestClient again = world.client().join("bob", tokenOfBob);
    assertEquals(List.of("welcome", "whisper"), JoinTest.kinds(again.heard()));
    assertEquals(List.of(), again.heard());
  }

  @Test
  void whispersMoveToTheReplacingSession() {
    bob.vanish();
    ann.say("hi");
    whisper("bob", "w1", "psst");
    TestClient again = world.client().join("bob", tokenOfBob);
    work(world);
    List<String> heard = again.heard();
    assertEquals(List.of("welcome", "whisper"), JoinTest.kinds(heard));
    assertEquals(
        "[]", TestClient.field(heard.subList(0, 1), "history").replaceAll("[^\\[\\]]", ""));
    assertEquals(PSST.get(0), heard.get(1));
  }

  @Test
  void whispersBehindAWelcomeMoveToTheReplacingSession() {
    ann.say("hi");
    work(world);
    TestChat later = world.restart();
    TestClient first = later.client().join("bob", tokenOfBob);
    TestClient annAgain = later.client().join("ann", tokenOfAnn);
    annAgain.send("{'kind':'whisper','room':'lobby','to':'bob','text':'psst'}");
    TestClient second = later.client().join("bob", tokenOfBob);
    work(later);
    assertEquals(List.of("error"), JoinTest.kinds(first.heard()));
    assertEquals(1, second.heard("whisper").size());
  }

  @Test
  void atMost100WhispersAreKeptForAFormerMember() {
    bob.vanish();
    for (int i = 1; i <= 101; i++) {
      whisper("bob", "w" + i, "psst");
    }
    world.pass(INACTIVITY);
    List<String> kept = world.client().join("bob", tokenOfBob).heard("whisper");
    assertEquals(100, kept.size());
    assertEquals("w2", TestClient.field(kept.subList(0, 1), "id"));
  }

  @Test
  void aLeaveDropsUndeliveredWhispers() {
    bob.hush();
    whisper("bob", "w1", "psst");
    bob.leave();
    TestClient again = world.client().join("bob", tokenOfBob);
    assertEquals(List.of("welcome"), JoinTest.kinds(again.heard()));
  }
}
