package dev.holdfast.core.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.store.memory.MemoryChatStore;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A second server on the store of the first one, which was killed. */
class RestartTest {

  private static final long RESERVED = 300_000;

  private final TestChat world = new TestChat(new MemoryChatStore(1_000));
  private final TestClient ann = world.client().join("ann");
  private final String token = "'token':'" + ann.heardField("token") + "'";

  @Test
  void aTokenBringsItsMemberBack() {
    TestChat later = world.restart();
    List<String> welcome = later.client().join("ann", token).heard();
    assertEquals(token, "'token':'" + TestClient.field(welcome, "token") + "'");
    assertEquals("[ann]", TestClient.field(welcome, "members"));
  }

  @Test
  void theNickOfAPresentMemberIsKeptForAWhile() {
    TestChat later = world.restart();
    assertEquals("nick-taken", later.client().join("ANN").heardField("code"));
    later.pass(RESERVED);
    assertEquals("ann", later.client().join("ann").heardField("nick"));
  }

  @Test
  void aFormerMemberIsKnownForADay() {
    ann.vanish();
    world.pass(45_000);
    TestChat later = world.restart();
    assertEquals(token, "'token':'" + later.client().join("ann", token).heardField("token") + "'");
  }

  @Test
  void aTokenThatWasRevokedStaysVoid() {
    ann.leave();
    TestChat later = world.restart();
    TestClient again = later.client().join("ann", token);
    assertNotEquals(token, "'token':'" + again.heardField("token") + "'");
  }

  @Test
  void afterARestartNumbersGoOnAndNoMessageIsMissingOrDoubled() {
    List<String> messages = ann.say("c1", "one").say("c2", "two").heard();
    TestChat later = world.restart();
    TestClient again = later.client().join("ann", token + ",'since':1,'log':'id1'");
    List<String> welcome = again.heard();
    assertTrue(welcome.get(0).contains("'history':[" + messages.get(1) + "]"), welcome.get(0));
    assertTrue(welcome.get(0).endsWith("'complete':true}"));
    assertEquals("id1", TestClient.field(welcome, "log"));
    assertEquals("3", again.say("c3", "three").heardField("seq"));
  }

  @Test
  void aRepeatAfterARestartIsAcknowledgedAndNotPublishedAgain() {
    List<String> message = ann.say("c1", "hi").heard();
    TestChat later = world.restart();
    TestClient bob = later.member("bob");
    TestClient again = later.client().join("ann", token);
    again.heard();
    bob.heard();
    assertEquals(message, again.say("c1", "hi").heard());
    assertEquals(List.of(), bob.heard());
    assertEquals("2", again.say("c2", "ho").heardField("seq"));
  }

  @Test
  void afterARestartEachRoomHasItsLog() {
    String log = ann.enter("attic", "ann").heardField("log");
    ann.send("{'kind':'say','room':'attic','text':'hi'}");
    List<String> welcome = world.restart().client().enter("attic", "bob").heard();
    assertEquals(log, TestClient.field(welcome, "log"));
    assertEquals("1", TestClient.field(welcome, "seq"));
  }

  @Test
  void withoutTheStoreHistoryIsIncomplete() {
    ann.say("hi");
    TestChat other = new TestChat();
    TestClient again = other.client().join("ann", token + ",'since':1,'log':'id0'");
    assertTrue(again.heard().get(0).endsWith("'history':[],'oldest':1,'complete':false}"));
  }
}
