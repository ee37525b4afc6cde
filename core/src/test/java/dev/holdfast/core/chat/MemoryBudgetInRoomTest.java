package dev.holdfast.core.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The memory budget of a room: all mailboxes together have at most 100,000 bytes. */
class MemoryBudgetInRoomTest {

  private static final int BUDGET = 100_000;
  private static final String LONG = "x".repeat(2_000);

  private final TestChat world = TestChat.keeping(BUDGET);
  private final TestClient ann = world.member("ann");
  private final TestClient bob = world.member("bob");

  private void whisper(String to, int times) {
    for (int i = 0; i < times; i++) {
      ann.send("{'kind':'whisper','room':'lobby','to':'" + to + "','text':'" + LONG + "'}");
    }
    ann.heard();
  }

  @Test
  void aFullBudgetOverflowsTheLargestMailboxOnly() {
    TestClient cat = world.member("cat");
    bob.vanish();
    cat.vanish();
    whisper("bob", 10);
    whisper("cat", 26);
    world.pass(100);
    assertEquals(List.of(), ann.heard("left"));
    int whispers = 10;
    for (; whispers < 100 && world.manager.budget().held() <= BUDGET; whispers++) {
      whisper("bob", 1);
    }
    world.pass(100);
    assertEquals("cat", TestClient.field(ann.heard("left"), "nick"));
    assertTrue(world.manager.budget().held() < BUDGET);
    assertEquals("undefined-condition", cat.comeBack());
    assertNull(bob.comeBack());
    assertEquals(whispers, bob.heard("whisper").size());
  }

  @Test
  void noMoreMailboxesOverflowThanTheBudgetNeeds() {
    for (int i = 0; i < 10; i++) {
      world.member("m" + i).vanish();
    }
    for (int i = 0; i < 10; i++) {
      whisper("m" + i, 10 + i);
    }
    ann.heard();
    world.pass(100);
    List<String> left = ann.heard("left");
    assertEquals("m9", TestClient.field(left.subList(0, 1), "nick"));
    assertEquals(8, left.size());
    assertTrue(world.manager.budget().held() <= BUDGET);
    world.pass(45_000);
    assertTrue(world.manager.budget().held() < 20_000, "sessions that have ended keep nothing");
  }

  @Test
  void theMailboxOfAKickedMemberKeepsOnlyTheReason() {
    bob.vanish();
    whisper("bob", 50);
    ann.say("/auth " + TestChat.PASSWORD).say("/admin kick bob loud");
    assertTrue(world.manager.budget().held() > BUDGET);
    world.pass(100);
    assertTrue(world.manager.budget().held() < BUDGET);
    assertEquals("remote-stream-error", bob.comeBack());
    List<String> last = bob.heard();
    assertEquals(1, last.size());
    assertEquals("kicked", TestClient.field(last, "code"));
  }

  @Test
  void aPacketForManyMembersIsKeptOnce() {
    for (int i = 0; i < 20; i++) {
      world.member("m" + i).vanish();
    }
    long before = world.manager.budget().held();
    for (int i = 0; i < 10; i++) {
      ann.say(LONG);
    }
    long added = world.manager.budget().held() - before;
    assertTrue(added > 10 * 2_000 && added < 20 * 2_000 + 10 * 22 * 64, "added " + added);
    world.pass(100);
    ann.heard();
    assertEquals(List.of(), ann.heard("left"));
  }

  @Test
  void answersThatMayHaveToBeRepeatedAreKeptToo() {
    for (int i = 0; i < 30; i++) {
      ann.say(LONG);
    }
    long before = world.manager.budget().held();
    world.client().join("cat"); // its welcome has all of these messages
    assertTrue(world.manager.budget().held() - before > 60_000);
  }
}
