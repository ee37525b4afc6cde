package dev.holdfast.core.store.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.store.JoinOutcome;
import dev.holdfast.core.store.Outcome;
import dev.holdfast.core.store.PresentMember;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A node that stops in order leaves its sessions to one that starts. */
class SharedParkingTest {

  private final String address = TestPostgres.shared().address(TestPostgres.shared().newDatabase());
  private final List<TestNode> open = new ArrayList<>();

  private TestNode node(String name) throws Exception {
    TestNode node = new TestNode(address, name);
    open.add(node);
    return node;
  }

  private void close(TestNode node) throws Exception {
    open.remove(node);
    node.close();
    assertEquals(List.of(), List.copyOf(node.faults));
  }

  @AfterEach
  void end() throws Exception {
    for (TestNode node : List.copyOf(open)) {
      close(node);
    }
  }

  private static Outcome park(TestNode node, String... sessions) throws Exception {
    List<byte[]> bytes = new ArrayList<>();
    for (String session : sessions) {
      bytes.add(session.getBytes(UTF_8));
    }
    return node.<Outcome>ask(then -> node.store.park(bytes, then));
  }

  private static List<String> take(TestNode node) throws Exception {
    List<byte[]> taken =
        node.<List<byte[]>>ask(then -> node.store.takeParked(then, () -> then.accept(List.of())));
    return taken.stream().map(each -> new String(each, UTF_8)).toList();
  }

  private static void drop(TestNode node) throws Exception {
    node.<Boolean>ask(
        then -> {
          node.store.dropParkedRosters();
          then.accept(true);
        });
  }

  @Test
  void theNextNodeGoesOnWhereTheSessionsWere() throws Exception {
    TestNode a = node("aa");
    TestNode b = node("bb");
    a.join("lobby", "ann");
    b.join("lobby", "bob");
    a.awaitTold("lobby 2/0 Joined bob");
    assertEquals(new Outcome.Done(), park(a, "one", "two"));
    close(a);
    b.say("lobby", "bob", "1", "meanwhile");
    b.whisper("lobby", "bob", "ann", "2", "psst");
    TestNode c = node("cc");
    assertEquals(List.of("one", "two"), take(c));
    assertEquals(List.of(), c.told(), "the sessions are not known yet");
    drop(c);
    c.awaitTold("lobby bob to ann: psst");
    assertEquals(List.of("lobby 1 bob: meanwhile", "lobby bob to ann: psst"), c.told());
    assertEquals(new Outcome.Done(), c.leave("lobby", "ann"), "it is at this node");
    b.awaitTold("lobby 3/1 Left ann");
    TestNode d = node("dd");
    assertEquals(List.of(), take(d), "they are taken once");
  }

  @Test
  void theMembersOfTheNodeThatHasStoppedAreLeftBehindAndNoOthers() throws Exception {
    TestNode a = node("aa");
    TestNode b = node("bb");
    a.join("lobby", "ann");
    b.join("lobby", "bob");
    a.awaitTold("lobby 2/0 Joined bob");
    a.<Boolean>ask(
        then -> {
          PresentMember ann = a.lobby.roster().find(TestNode.token("ann"));
          if (ann != null) {
            ann.local(new PresentMember.Local() {});
          }
          then.accept(true);
        });
    park(a, "one");
    close(a);
    TestNode c = node("cc");
    take(c);
    assertTrue(c.lobby.roster().find(TestNode.token("ann")).isLeftBehind());
    assertFalse(c.lobby.roster().find(TestNode.token("bob")).isLeftBehind());
    drop(c);
  }

  @Test
  void aMemberThatHasMovedMeanwhileIsNotTaken() throws Exception {
    TestNode a = node("aa");
    TestNode b = node("bb");
    a.join("lobby", "ann");
    park(a, "one");
    close(a);
    assertEquals(new JoinOutcome.Done(), b.join("lobby", "ann", TestNode.token("ann"), true));
    TestNode c = node("cc");
    take(c);
    drop(c);
    c.awaitTold("lobby 2/0 Moved ann");
    c.leave("lobby", "ann");
    b.say("lobby", "ann", "1", "still here");
    c.awaitTold("lobby 1 ann: still here");
  }

  @Test
  void membersInRoomsThatAreNotFollowedAnyMoreLeave() throws Exception {
    TestNode a = node("aa");
    TestNode b = node("bb");
    a.follow("tea");
    b.follow("tea");
    a.join("tea", "ann");
    park(a, "one");
    close(a);
    TestNode c = node("cc");
    take(c);
    drop(c);
    b.awaitTold("tea 2/0 Left ann"); // after 2 s, by a setting of the test
  }

  @Test
  void aNodeThatEndsWithoutTakingLeavesThemToTheNext() throws Exception {
    TestNode a = node("aa");
    park(a, "one");
    close(a);
    close(node("bb"));
    assertEquals(List.of("one"), take(node("cc")));
  }
}
