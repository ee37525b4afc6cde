package dev.holdfast.core.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.core.store.memory.MemoryChatStore;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of a join that is under way when its session changes before it is decided. */
class JoinUnderWayTest {

  private static final List<String> CAME_AND_WENT = List.of("message", "left", "joined", "left");

  private final SlowStore store = new SlowStore(new MemoryChatStore(1_000));
  private final TestChat world = new TestChat(store);
  private final TestClient ann = world.member("ann");
  private final TestClient bob = world.member("bob");
  private final TestClient eve = world.client().enter("tea", "eve");
  private final String token = "'token':'" + eve.heardField("token") + "'";

  /** Lets eve ask to join the lobby, in which a leave waits for the message before it. */
  private void joinLate() {
    ann.heard();
    bob.say("c1", "hi").leave();
    eve.join("eve");
    assertEquals(List.of(), ann.heard());
  }

  private void work() {
    store.work();
    world.settle();
  }

  @Test
  void aSessionThatItsClientEndsMeanwhileLeavesTheRoom() {
    joinLate();
    eve.terminate();
    work();
    assertEquals(CAME_AND_WENT, JoinTest.kinds(ann.heard()));
  }

  @Test
  void aSessionThatIsReplacedMeanwhileLeavesTheRoom() {
    joinLate();
    world.client().send("{'kind':'join','room':'tea','nick':'eve'," + token + "}");
    assertEquals(List.of("error"), JoinTest.kinds(eve.heard()));
    work();
    assertEquals(CAME_AND_WENT, JoinTest.kinds(ann.heard()));
  }

  @Test
  void anAdminThatIsOneNoMoreMeanwhileStaysSo() {
    sayInTea("/auth " + TestChat.PASSWORD);
    joinLate();
    sayInTea("/admin logout");
    work();
    eve.heard();
    sayInTea("/admin bans");
    assertEquals("forbidden", eve.heardField("code"));
    List<String> heard = ann.heard();
    assertEquals(List.of("message", "left", "joined", "notice", "notice"), JoinTest.kinds(heard));
    assertEquals("no-admin", TestClient.field(heard, "code"));
  }

  @Test
  void aSessionThatBecomesAnAdminMeanwhileIsOneInTheRoom() {
    joinLate();
    sayInTea("/auth " + TestChat.PASSWORD);
    work();
    assertEquals(List.of("message", "left", "joined", "notice"), JoinTest.kinds(ann.heard()));
  }

  @Test
  void noMessageOvertakesOneThatFoundNoPlaceBehindTheJoin() {
    joinLate();
    for (int i = 0; i < 50; i++) {
      eve.send("{'kind':'who','room':'lobby'}");
    }
    eve.say("c1", "hi");
    assertEquals("c1", eve.heardField("id"));
    work();
    eve.heard();
    eve.say("c2", "hi");
    assertEquals("busy", eve.heardField("code"));
    world.loop.pass(1_000);
    eve.say("c3", "hi");
    work();
    assertEquals(List.of("message"), JoinTest.kinds(eve.heard()));
  }

  private void sayInTea(String text) {
    eve.send("{'kind':'say','room':'tea','text':'" + text + "'}");
    world.settle();
  }
}
