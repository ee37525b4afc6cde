package dev.holdfast.core.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.core.store.memory.MemoryChatStore;
import java.util.List;
import org.junit.jupiter.api.Test;

class TypingTest {

  private static final long SOON = 400;
  private static final List<String> BEGINS =
      List.of("{'kind':'typing','room':'lobby','nick':'ann','active':true}");
  private static final List<String> ENDS =
      List.of("{'kind':'typing','room':'lobby','nick':'ann','active':false}");

  private final SlowStore store = new SlowStore(new MemoryChatStore(100));
  private final TestChat world = new TestChat(Policies.presenceMax(3), store);
  private final TestClient ann = member("ann");
  private final TestClient bob = member("bob");

  TypingTest() {
    ann.heard();
  }

  private TestClient member(String nick) {
    TestClient client = world.member(nick);
    store.work();
    world.settle();
    client.heard();
    return client;
  }

  @Test
  void typingIsAnnouncedSoonToTheOtherMembers() {
    ann.typing(true);
    world.pass(SOON);
    assertEquals(BEGINS, bob.heard());
    ann.typing(false);
    world.pass(SOON);
    assertEquals(ENDS, bob.heard());
    assertEquals(List.of(), ann.heard());
  }

  @Test
  void typingThatStopsBeforeItsAnnouncementIsNotAnnounced() {
    ann.typing(true);
    world.pass(SOON);
    bob.heard();
    for (int i = 0; i < 20; i++) {
      ann.typing(false).typing(true);
    }
    world.pass(SOON);
    ann.typing(false);
    world.loop.pass(1);
    ann.typing(true);
    world.pass(SOON);
    assertEquals(List.of(), bob.heard());
  }

  @Test
  void typingExpiresAfterSixSecondsUnlessItIsRenewed() {
    ann.typing(true);
    world.pass(5_000);
    ann.typing(true);
    world.pass(5_900);
    assertEquals(BEGINS, bob.heard());
    world.pass(100);
    assertEquals(ENDS, bob.heard());
  }

  @Test
  void aMessageEndsTypingWithoutAnotherPacket() {
    ann.typing(true);
    world.pass(SOON);
    bob.heard();
    ann.say("hi");
    store.work();
    world.pass(10_000);
    assertEquals(List.of("message"), JoinTest.kinds(bob.heard()));
  }

  @Test
  void typingEndsAlthoughItsMessageCouldNotBeStored() {
    ann.typing(true);
    world.pass(SOON);
    bob.heard();
    store.full(true);
    ann.say("hi");
    store.work();
    world.pass(SOON);
    assertEquals(ENDS, bob.heard());
  }

  @Test
  void aLeaveEndsTypingWithoutAnotherPacket() {
    ann.typing(true);
    world.pass(SOON);
    bob.heard();
    ann.leave();
    world.pass(10_000);
    assertEquals(List.of("left"), JoinTest.kinds(bob.heard()));
  }

  @Test
  void aReloadDoesNotEndTyping() {
    String token = token();
    ann.typing(true);
    world.pass(SOON);
    world.client().join("ann", token);
    world.pass(6_000);
    List<String> heard = bob.heard();
    assertEquals(
        List.of(BEGINS.get(0), ENDS.get(0)), heard.subList(heard.size() - 2, heard.size()));
  }

  private String token() {
    ann.leave().join("ann");
    store.work();
    world.settle();
    bob.heard();
    return "'token':'" + TestClient.field(ann.heard(), "token") + "'";
  }

  @Test
  void inALargeRoomTypingIsNotAnnounced() {
    member("cat");
    TestClient dan = member("dan");
    dan.heard();
    ann.typing(true);
    world.pass(SOON);
    assertEquals(List.of(), dan.heard("typing"));
  }

  @Test
  void typingEndsWhenTheRoomBecomesLarge() {
    ann.typing(true);
    world.pass(SOON);
    bob.heard();
    member("cat");
    member("dan");
    world.pass(SOON);
    assertEquals(ENDS, bob.heard("typing"));
    world.pass(10_000);
    assertEquals(List.of(), bob.heard("typing"));
  }

  @Test
  void typingIsNotStored() {
    ann.typing(true);
    world.pass(10_000);
    store.work();
    ann.say("hi");
    store.work();
    world.settle();
    assertEquals("1", TestClient.field(ann.heard("message"), "seq"));
  }

  @Test
  void aClientOutsideTheRoomCannotType() {
    assertEquals("not-joined", world.client().typing(true).heardField("code"));
  }
}
