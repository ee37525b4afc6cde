package dev.holdfast.core.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.loop.VirtualLoop;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What an admin at one of two nodes can do about a member whose session is at the other, also when
 * the admin's node was restarted.
 */
class TwoNodesTest {

  private static final int LINGER = 12; // seconds in which a member without a session leaves
  private static final ClientHost FAR = new ClientHost("192.0.2.9", false);

  private final VirtualLoop loop = new VirtualLoop();
  private final SimulatedEngine engine = new SimulatedEngine(loop);
  private final AtomicLong ids = new AtomicLong();
  private final Random random = new Random(1);
  private SimulatedNode near = node(0);
  private final SimulatedNode far = node(1);
  private final TestClient ann = near.chat.client(TestChat.HOST).join("ann");
  private final TestClient bob = far.chat.client(FAR).join("bob");

  private SimulatedNode node(int number) {
    SimulatedNode node = new SimulatedNode(number, 3_600L * number, engine, loop, ids, random);
    node.start(() -> {});
    return node;
  }

  /** Another node goes on with the sessions of the near one. */
  private void restartNear() {
    SimulatedNode before = near;
    before.park(sids -> {});
    passUntil(before::hasEnded);
    near = node(2);
    passUntil(() -> !near.isStopped());
    near.chat.takeClients(before.chat, () -> true);
    pass();
  }

  private void pass() {
    pass(true);
  }

  /** Lets time pass until something has happened, which takes some seconds at most. */
  private void passUntil(BooleanSupplier happened) {
    for (int i = 0; i < 5 && !happened.getAsBoolean(); i++) {
      pass();
    }
    assertTrue(happened.getAsBoolean());
  }

  /** Lets a second pass, in which the near node may see what has happened, and the far one does. */
  private void pass(boolean nearSees) {
    for (int i = 0; i < 10; i++) {
      loop.pass(100);
      engine.sweep();
      near.store.beat();
      far.store.beat();
      near.sweep(nearSees);
      far.sweep(true);
    }
  }

  @BeforeEach
  void authenticate() {
    pass();
    ann.say("/auth " + TestChat.PASSWORD);
    pass();
    ann.heard();
    bob.heard();
  }

  /** What ann is told about a command. */
  private String command(String text) {
    ann.say("a1", text);
    pass();
    List<String> answers =
        ann.heard().stream().filter(packet -> packet.contains("'id':'a1'")).toList();
    return TestClient.field(answers, "text");
  }

  @Test
  void theHostOfAMemberIsKnownAndItsSessionIsNot() {
    assertEquals(
        "nick: bob\\nhost: 192.0.2.9\\nhere since: 2026-01-01 00:00 UTC\\n"
            + "session: at another server",
        command("/admin info bob"));
  }

  @Test
  void aMemberElsewhereStaysThereWhenTheNodeIsRestarted() {
    restartNear();
    assertTrue(command("/admin info bob").endsWith("session: at another server"));
    for (int i = 0; i < LINGER; i++) {
      pass();
    }
    assertEquals(List.of(), ann.heard());
    assertEquals(List.of(), bob.heard());
    ann.say("hi");
    pass();
    assertEquals(List.of("message"), JoinTest.kinds(bob.heard()));
  }

  @Test
  void aMemberIsBannedByItsNickThoughItHasLeft() {
    bob.leave();
    pass();
    assertEquals("192.0.2.9 is banned until 2026-01-01 00:02 UTC.", command("/admin ban bob x 60"));
    assertTrue(far.refuses(FAR));
  }

  @Test
  void aMemberIsBannedByItsNickWhereverItHasMoved() {
    ClientHost other = new ClientHost("192.0.2.10", false);
    TestClient eve = far.chat.client(FAR).join("eve");
    pass();
    String token = "'token':'" + TestClient.field(eve.heard("welcome"), "token") + "'";
    far.chat.client(other).join("eve", token);
    pass();
    command("/admin ban eve x 60");
    assertTrue(far.refuses(other) && !far.refuses(FAR));
  }

  @Test
  void aMemberIsKickedFromAllItsRoomsWithTheReason() {
    bob.enter("tea", "bob");
    TestClient eve = far.chat.client(TestChat.HOST).enter("tea", "eve");
    pass();
    eve.heard();
    assertEquals("bob was kicked.", command("/admin kick bob “be nice”"));
    assertEquals("You were kicked: be nice", TestClient.field(bob.heard(), "text"));
    assertEquals("remote-stream-error", bob.condition());
    assertEquals("kicked: be nice", TestClient.field(eve.heard("left"), "reason"));
  }

  @Test
  void aMemberIsSeenToTypeAndToStop() {
    bob.typing(true);
    pass();
    assertEquals("true", TestClient.field(ann.heard("typing"), "active"));
    bob.typing(false);
    pass();
    assertEquals("false", TestClient.field(ann.heard("typing"), "active"));
  }

  @Test
  void aMemberIsNotSeenToTypeInARoomThatIsLargeHereAlready() {
    for (int i = 0; i < 51; i++) {
      far.chat.client(FAR).join("member" + i);
    }
    ann.typing(true);
    pass(false);
    assertEquals(List.of(), bob.heard("typing"));
  }
}
