package dev.holdfast.core.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.store.memory.MemoryChatStore;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The tests of answers that are sent only when their change is stored, because a server that is
 * killed earlier would forget the change.
 */
class ToldWhenStoredTest {

  private static final ClientHost CAFE = new ClientHost("192.0.2.9", false);

  private final SlowStore store = new SlowStore(new MemoryChatStore(1_000));
  private final TestChat world = new TestChat(store);
  private final TestClient ann = world.member("ann");
  private final TestClient bob = world.client(CAFE).join("bob");
  private final String tokenOfBob = "'token':'" + bob.heardField("token") + "'";

  @BeforeEach
  void storeLate() {
    ann.say("/auth " + TestChat.PASSWORD);
    store.syncs(true);
    ann.heard();
    bob.heard();
  }

  private void work() {
    store.work();
    world.settle();
  }

  @Test
  void aNewMemberIsWelcomedWhenItIsStored() {
    TestClient eve = world.client().join("eve");
    assertEquals(List.of("joined"), JoinTest.kinds(ann.heard()));
    ann.say("hi");
    assertEquals(List.of(), eve.heard());
    work();
    List<String> heard = eve.heard();
    assertEquals(List.of("welcome", "notice", "message"), JoinTest.kinds(heard));
    assertEquals("0", TestClient.field(heard.subList(0, 1), "seq"));
  }

  @Test
  void aMemberThatLeavesBeforeItsWelcomeIsToldLeft() {
    TestClient eve = world.client().join("eve");
    eve.say("e1", "hi").leave();
    work();
    assertEquals(List.of("message", "left"), JoinTest.kinds(eve.heard()));
    eve.join("eve");
    work();
    assertEquals("welcome", JoinTest.kinds(eve.heard()).get(0));
  }

  @Test
  void aReturningMemberIsWelcomedWhenItsReturnIsStored() {
    bob.vanish();
    world.pass(45_000);
    work();
    TestClient again = world.client(CAFE).join("bob", tokenOfBob);
    assertEquals(List.of(), again.heard());
    TestClient other = world.client(CAFE).join("bob", tokenOfBob);
    assertEquals(List.of("error"), JoinTest.kinds(again.heard()));
    assertEquals(List.of(), other.heard());
    work();
    assertEquals("welcome", JoinTest.kinds(other.heard()).get(0));
  }

  @Test
  void aMemberInANewSessionIsWelcomedAtOnce() {
    TestClient again = world.client(CAFE).join("bob", tokenOfBob);
    assertEquals("welcome", JoinTest.kinds(again.heard()).get(0));
  }

  @Test
  void aLeaveIsConfirmedWhenTheRevocationOfItsTokenIsStored() {
    bob.leave();
    assertEquals(List.of("left"), JoinTest.kinds(ann.heard()));
    assertEquals(List.of(), bob.heard());
    bob.join("bob", tokenOfBob);
    work();
    List<String> heard = bob.heard();
    assertEquals(List.of("left", "welcome"), JoinTest.kinds(heard).subList(0, 2));
  }

  @Test
  void aMemberThatLeavesIsSeenToDoSoBehindItsLastWords() {
    bob.say("c1", "hi").leave();
    bob.join("bob", tokenOfBob).say("c2", "ho");
    assertEquals(List.of(), ann.heard());
    work();
    assertEquals(List.of("message", "left", "joined", "message"), JoinTest.kinds(ann.heard()));
    List<String> heard = bob.heard();
    assertEquals(List.of("message", "left", "welcome"), JoinTest.kinds(heard).subList(0, 3));
    assertFalse(heard.get(2).contains(tokenOfBob), "its token is void");
  }

  @ParameterizedTest
  @CsvSource({
    "/admin ban bob noise 60, 192.0.2.9 is banned until 2026-01-01 00:01 UTC.",
    "/admin kick bob noise, bob was kicked.",
    "/admin bans, No host is banned.",
  })
  void aCommandOfAnAdminIsAnsweredWhenItsEffectIsStored(String command, String told) {
    ann.say("a1", command);
    assertEquals(List.of(), answers(ann));
    ann.say("a1", command);
    work();
    List<String> answers = answers(ann);
    assertEquals(1, answers.size());
    assertEquals(told, TestClient.field(answers, "text"));
    if (!told.startsWith("No host")) {
      assertEquals("remote-stream-error", bob.condition());
    }
  }

  @Test
  void aBanHoldsBeforeItIsStored() {
    ann.say("/admin ban bob noise 60");
    assertEquals("policy-violation", TestClient.create(world, CAFE).condition().name());
  }

  @Test
  void theEndOfABanIsConfirmedWhenItIsStored() {
    ann.say("/admin ban bob noise 60");
    work();
    ann.heard();
    ann.say("a1", "/admin unban 192.0.2.9");
    assertEquals(List.of(), answers(ann));
    work();
    assertEquals(1, answers(ann).size());
  }

  @Test
  void withoutAStoreMembersComeAndGoAndAdminsAreWarned() {
    store.full(true);
    TestClient eve = world.client().join("eve");
    work();
    assertEquals("welcome", JoinTest.kinds(eve.heard()).get(0));
    eve.leave();
    work();
    assertEquals(List.of("left"), JoinTest.kinds(eve.heard()));
    ann.heard();
    ann.say("a1", "/admin ban bob noise 60");
    work();
    String text = TestClient.field(answers(ann), "text");
    assertTrue(text.endsWith("the server would forget it if it ended now."), text);
  }

  @Test
  void theLastMessagesOfAClosedSessionArePublishedBeforeItsLeave() {
    bob.terminate("{'kind':'say','room':'lobby','text':'bye'}");
    assertEquals(List.of(), ann.heard());
    work();
    assertEquals(List.of("message", "left"), JoinTest.kinds(ann.heard()));
  }

  @Test
  void aWhisperWithoutAnIdIsDeliveredAfterEarlierMessages() {
    ann.say("one");
    ann.send("{'kind':'whisper','room':'lobby','to':'bob','text':'two'}");
    assertEquals(List.of(), bob.heard());
    work();
    assertEquals(List.of("message", "whisper"), JoinTest.kinds(bob.heard()));
  }

  @Test
  void aWhisperToAMemberThatLeftMeanwhileIsRefused() {
    ann.whisper("bob", "w1", "psst");
    bob.leave();
    work();
    assertEquals("no-such-member", TestClient.field(ann.heard("error"), "code"));
  }

  private static List<String> answers(TestClient client) {
    return client.heard().stream().filter(packet -> packet.contains("'id':'a1'")).toList();
  }
}
