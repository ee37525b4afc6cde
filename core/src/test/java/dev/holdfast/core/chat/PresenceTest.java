package dev.holdfast.core.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.Lists;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The tests of presence, in a room that counts as large from four members on. */
class PresenceTest {

  private static final int MAX = 3;
  private static final long SECOND = 1_000;

  private final TestChat world = new TestChat(Policies.presenceMax(MAX));
  private final TestClient ann = world.member("ann");

  @Test
  void aSmallRoomAnnouncesJoinsAndLeavesAtOnce() {
    TestClient bob = world.member("bob");
    world.member("cat");
    bob.leave();
    assertEquals(
        List.of("joined bob", "joined cat", "left bob"),
        ann.heard().stream().map(PresenceTest::brief).toList());
  }

  @Test
  void aLargeRoomAnnouncesItsNumberAndTheNicksThatChanged() {
    fill();
    assertEquals(
        List.of("{'kind':'members','room':'lobby','count':4,'joined':['m4']}"), ann.heard());
    TestClient eve = world.member("eve");
    world.member("fay");
    world.pass(SECOND);
    ann.heard();
    eve.leave();
    world.member("gus");
    world.pass(SECOND);
    assertEquals(
        List.of("{'kind':'members','room':'lobby','count':6,'joined':['gus'],'left':['eve']}"),
        ann.heard());
  }

  @Test
  void aLargeRoomAnnouncesChangesAtMostOnceASecond() {
    fill();
    ann.heard();
    for (int i = 0; i < 50; i++) {
      world.member("x" + i);
      world.pass(100);
    }
    assertEquals(5, ann.heard("members").size());
    world.pass(SECOND);
    ann.heard();
    world.pass(10 * SECOND);
    assertEquals(List.of(), ann.heard());
  }

  @Test
  void aRoomOf2000AnnouncesChangesEvery2Seconds() {
    for (int i = 2; i <= 2_000; i++) {
      world.member("m" + i).hush();
      world.clients.remove(1); // it never polls again: what the others are told is not looked at
    }
    world.pass(10 * SECOND);
    ann.heard();
    List<Integer> told = new ArrayList<>();
    for (int tenth = 0; tenth < 100; tenth++) {
      world.member("x" + tenth).leave();
      world.clients.remove(1);
      world.pass(SECOND / 10);
      told.add(ann.heard("members").size());
    }
    assertEquals(5, told.stream().mapToInt(each -> each).sum());
    assertEquals(Collections.nCopies(19, 0), told.subList(1, 20));
  }

  @Test
  void aMemberThatJoinsAndLeavesInBetweenIsNotNamed() {
    fill();
    ann.heard();
    world.member("eve").leave();
    world.member("fay");
    world.pass(SECOND);
    assertEquals(
        List.of("{'kind':'members','room':'lobby','count':5,'joined':['fay']}"), ann.heard());
  }

  @Test
  void moreThan50ChangesInASecondAreAnnouncedWithoutNicks() {
    fill();
    ann.heard();
    List<TestClient> crowd = new ArrayList<>();
    for (int i = 1; i <= 50; i++) {
      crowd.add(world.member("x" + i));
    }
    world.pass(SECOND);
    assertTrue(ann.heardField("joined").endsWith(",x50]"));
    for (int i = 1; i <= 51; i++) {
      crowd.add(world.member("y" + i));
    }
    crowd.get(50).leave(); // now they are 50, but one of the 51 was not known to the list
    crowd.get(100).leave();
    world.pass(SECOND);
    assertEquals(List.of("{'kind':'members','room':'lobby','count':103}"), ann.heard());
    crowd.get(60).leave();
    world.pass(SECOND);
    assertEquals(
        List.of("{'kind':'members','room':'lobby','count':102,'left':['y11']}"), ann.heard());
  }

  @Test
  void aRoomThatBecomesSmallAnnouncesAllItsMembers() {
    TestClient last = fill();
    ann.heard();
    last.leave();
    world.pass(SECOND);
    assertEquals(
        List.of("{'kind':'members','room':'lobby','count':3,'members':['ann','m2','m3']}"),
        ann.heard());
    world.member("eve").leave();
    world.pass(SECOND);
    assertEquals("members", TestClient.field(ann.heard(), "kind")); // four again
  }

  @Test
  void belowTheBoundEachJoinIsAnnouncedAgain() {
    TestClient last = fill();
    TestClient third = world.clients.get(2);
    last.leave();
    third.leave();
    world.pass(SECOND);
    ann.heard();
    world.member("eve").leave();
    assertEquals(
        List.of("joined eve", "left eve"), ann.heard().stream().map(PresenceTest::brief).toList());
  }

  @Test
  void aSmallRoomWithMoreThan50ChangesInASecondAnnouncesThemAsALargeOne() {
    world.pass(SECOND); // since the join of ann
    for (int i = 1; i <= 25; i++) {
      world.member("x" + i).leave();
    }
    assertEquals(50, ann.heard().size());
    for (int i = 26; i <= 500; i++) {
      world.member("x" + i).leave();
    }
    assertEquals(List.of(), ann.heard());
    world.pass(SECOND);
    assertEquals(List.of("{'kind':'members','room':'lobby','count':1}"), ann.heard());
    world.member("bob");
    assertEquals(List.of(), ann.heard());
    world.pass(SECOND);
    assertEquals(
        List.of("{'kind':'members','room':'lobby','count':2,'members':['ann','bob']}"),
        ann.heard());
    world.member("cat");
    assertEquals("joined cat", brief(ann.heard().get(0)));
  }

  @Test
  void aFloodOfChangesThatStopsIsFollowedByAllMembers() {
    world.pass(SECOND); // since the join of ann
    for (int i = 1; i <= 30; i++) {
      world.member("x" + i).leave();
    }
    world.pass(2 * SECOND);
    assertEquals(
        "{'kind':'members','room':'lobby','count':1,'members':['ann']}",
        Lists.reverse(ann.heard()).get(0));
    world.pass(10 * SECOND);
    assertEquals(List.of(), ann.heard());
  }

  @Test
  void fiftyChangesASecondAreAnnouncedAtOnce() {
    world.pass(SECOND); // since the join of ann
    for (int second = 0; second < 5; second++) {
      for (int i = 0; i < 25; i++) {
        world.member("x" + i).leave();
      }
      assertEquals(50, ann.heard().size());
      world.pass(SECOND);
    }
  }

  @Test
  void theWelcomeToALargeRoomHoldsTheNumberOfMembers() {
    fill();
    assertEquals("5", world.client().join("eve").heardField("members"));
  }

  @Test
  void aLeaveOfALargeRoomIsConfirmed() {
    TestClient last = fill();
    last.heard();
    assertEquals(List.of("left"), JoinTest.kinds(last.leave().heard()));
  }

  @Test
  void theCostOfAJoinDoesNotGrowWithTheRoom() {
    for (int i = 2; i <= 299; i++) {
      world.member("m" + i);
    }
    world.pass(SECOND);
    world.clients.forEach(TestClient::heard);
    int encoded = world.codec.encoded();
    world.client().join("m300");
    assertEquals(1, world.codec.encoded() - encoded);
    assertEquals(1, world.clients.stream().mapToInt(client -> client.heard().size()).sum());
    world.client().join("m301");
    world.client().join("m302");
    world.pass(SECOND);
    assertEquals(4, world.codec.encoded() - encoded); // three welcomes, and one for all
  }

  @Test
  void theMembersAreListed500AtATimeInTheOrderInWhichTheyCame() {
    TestChat large = new TestChat(Policies.presenceMax(0));
    TestClient first = large.member("m1");
    first.hush();
    for (int i = 2; i <= 1_001; i++) {
      large.member("m" + i).hush();
    }
    large.clients.clear(); // no client polls again: only the answers are looked at
    TestClient asks = large.member("m1002");
    List<String> page = asks.who().heard("members");
    assertTrue(TestClient.field(page, "members").startsWith("[m1,m2,"));
    assertTrue(TestClient.field(page, "members").endsWith(",m500]"));
    assertEquals("1002", TestClient.field(page, "count"));
    page = after(asks, TestClient.field(page, "next"));
    assertTrue(TestClient.field(page, "members").startsWith("[m501,"));
    page = after(asks, TestClient.field(page, "next"));
    assertEquals("[m1001,m1002]", TestClient.field(page, "members"));
    assertTrue(page.get(0).endsWith("'members':['m1001','m1002']}"), "there is no next");
    assertEquals("[]", TestClient.field(after(asks, "5000"), "members"));
  }

  private static List<String> after(TestClient client, String next) {
    return client.send("{'kind':'who','room':'lobby','after':" + next + "}").heard("members");
  }

  /** Fills the room to one member above the bound; returns the last one. */
  private TestClient fill() {
    world.member("m2");
    world.member("m3");
    ann.heard();
    TestClient last = world.member("m4");
    world.pass(SECOND);
    return last;
  }

  private static String brief(String packet) {
    return TestClient.field(List.of(packet), "kind")
        + " "
        + TestClient.field(List.of(packet), "nick");
  }
}
