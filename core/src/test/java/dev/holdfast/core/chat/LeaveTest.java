package dev.holdfast.core.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;

class LeaveTest {

  private static final long SLOW = 2_100; // no sender waits for a member that is this slow

  private static final long INACTIVITY = 45_000;

  private final TestChat world = new TestChat();
  private final TestClient ann = world.member("ann");
  private final TestClient bob = world.member("bob");

  LeaveTest() {
    ann.heard();
  }

  @Test
  void aLeaveIsConfirmedAndSeenByAllMembers() {
    bob.send("{'kind':'leave','room':'lobby','reason':'bye'}");
    List<String> left =
        List.of(
            "{'kind':'left','room':'lobby','nick':'bob','reason':'left: bye',"
                + "'at':'2026-01-01T00:00:00Z'}");
    assertEquals(left, ann.heard());
    assertEquals(left, bob.heard());
    ann.say("hi");
    assertEquals(List.of(), bob.heard());
    assertNull(bob.condition());
  }

  @Test
  void aReasonThatCannotBeSeenIsNone() {
    bob.send("{'kind':'leave','room':'lobby','reason':' \u200b\ufeff'}");
    assertEquals(List.of("left"), reasons(ann));
  }

  @Test
  void aMemberThatLeftMayComeBackInTheSameSession() {
    bob.send("{'kind':'leave','room':'lobby'}");
    bob.heard();
    assertEquals("[ann,bob]", bob.join("bob").heardField("members"));
  }

  @Test
  void aMemberWhoseClientClosesTheSessionHasLeft() {
    bob.terminate();
    assertEquals(List.of("left"), reasons(ann));
    assertEquals("[ann]", ann.send("{'kind':'who','room':'lobby'}").heardField("members"));
  }

  @Test
  void theLastMessagesOfAMemberThatClosesItsSessionAreDeliveredFirst() {
    bob.terminate("{'kind':'say','room':'lobby','text':'bye'}");
    assertEquals(List.of("message", "left"), JoinTest.kinds(ann.heard()));
  }

  @Test
  void leavingAndClosingAtOnceIsAnnouncedOnce() {
    bob.terminate("{'kind':'leave','room':'lobby'}");
    assertEquals(List.of("left"), reasons(ann));
  }

  @Test
  void aMemberWithoutARequestForTheInactivityTimesOut() {
    bob.vanish();
    world.pass(INACTIVITY - 100);
    assertEquals(List.of(), ann.heard());
    world.pass(100);
    assertEquals(List.of("timeout"), reasons(ann));
  }

  @Test
  void aMemberWhoseClientBreaksTheProtocolTimesOut() {
    bob.skipRid();
    assertEquals("item-not-found", bob.condition());
    assertEquals(List.of("timeout"), reasons(ann));
  }

  @Test
  void aMemberWithTooManyUnfetchedPacketsTimesOut() {
    bob.vanish();
    world.pass(SLOW);
    for (int i = 0; i < 1_000; i++) {
      ann.say("hi");
    }
    assertEquals(List.of(), ann.heard("left"));
    ann.say("once more");
    assertEquals(List.of("message", "left"), JoinTest.kinds(ann.heard()));
  }

  @Test
  void manyMembersOverflowAtOnceAndTheOthersReceiveEverything() {
    for (int i = 0; i < 20; i++) {
      world.member("ghost" + i).vanish();
    }
    world.pass(SLOW);
    ann.heard();
    bob.heard();
    for (int i = 0; i < 1_001; i++) {
      ann.say("hi");
    }
    assertEquals(20, bob.heard("left").size());
    assertEquals("[ann,bob]", bob.send("{'kind':'who','room':'lobby'}").heardField("members"));
  }

  @Test
  void aServerThatShutsDownAnnouncesNoDepartures() {
    world.manager.shutdown();
    world.settle();
    assertEquals("system-shutdown", ann.condition());
    assertEquals(List.of(), ann.heard());
    assertEquals(List.of(), bob.heard());
  }

  private static List<String> reasons(TestClient client) {
    return client.heard("left").stream()
        .map(left -> TestClient.field(List.of(left), "reason"))
        .toList();
  }
}
