package dev.holdfast.core.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.core.store.memory.MemoryChatStore;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The tests of a text that has the id of another: it is refused, and no message is lost. */
class IdReuseTest {

  private static final String SAY = "{'kind':'say','room':'lobby','id':'c1','text':'%s'}";
  private static final String WHISPER =
      "{'kind':'whisper','room':'lobby','to':'%s','id':'c1','text':'%s'}";

  private final SlowStore store = new SlowStore(new MemoryChatStore(1_000));
  private final TestChat world = new TestChat(store);
  private final TestClient ann = member("ann");
  private final TestClient bob = member("bob");

  private TestClient member(String nick) {
    TestClient client = world.client().join(nick);
    work();
    client.heard();
    return client;
  }

  private void work() {
    store.work();
    world.settle();
  }

  private static String packet(String what) {
    return switch (what) {
      case "say" -> SAY.formatted("hi");
      case "other" -> SAY.formatted("ho");
      case "longer" -> SAY.formatted("hi ");
      case "whisper" -> WHISPER.formatted("bob", "hi");
      case "other whisper" -> WHISPER.formatted("bob", "ho");
      case "to another" -> WHISPER.formatted("ann", "hi");
      case "to nobody" -> WHISPER.formatted("zoe", "hi");
      case "help" -> SAY.formatted("/help");
      default -> SAY.formatted(what);
    };
  }

  @ParameterizedTest
  @CsvSource({
    "say,other",
    "say,longer",
    "say,whisper",
    "say,help",
    "say,/auth sesame",
    "say,to nobody",
    "whisper,other whisper",
    "whisper,to another",
    "whisper,say",
    "whisper,help",
    "help,say",
    "help,/auth sesame",
    "help,whisper",
    "/auth wrong,say",
    "/auth wrong,/auth sesame"
  })
  void anotherMessageWithTheSameIdIsRefusedWhetherTheFirstIsStoredOrNot(
      String first, String second) {
    for (boolean stored : new boolean[] {true, false}) {
      SlowStore store = new SlowStore(new MemoryChatStore(1_000));
      TestChat world = new TestChat(store);
      TestClient eve = world.client().join("eve");
      TestClient ear = world.client().join("bob");
      store.work();
      world.settle();
      eve.heard();
      eve.send(packet(first));
      if (stored) {
        store.work();
        world.settle();
        eve.heard();
      }
      ear.heard();
      eve.send(packet(second));
      List<String> refusal = eve.heard("error").stream().filter(this::isReuse).toList();
      assertEquals(1, refusal.size(), first + ", then " + second + ", stored: " + stored);
      assertEquals("c1", TestClient.field(refusal, "id"));
      assertEquals("lobby", TestClient.field(refusal, "room"));
      store.work();
      world.settle();
    }
  }

  private boolean isReuse(String packet) {
    return packet.contains("'code':'id-reused'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"say", "whisper", "help"})
  void theFirstMessageAndItsRepeatsAreStillAcknowledged(String what) {
    ann.heard();
    ann.send(packet(what), packet("other"), packet("other"), packet(what));
    work();
    List<String> heard = ann.heard();
    assertEquals(2, heard.stream().filter(this::isReuse).count());
    List<String> others = heard.stream().filter(packet -> !isReuse(packet)).toList();
    assertEquals(what.equals("help") ? 2 : 1, others.size());
    ann.send(packet(what));
    work();
    assertEquals(others.subList(0, 1), ann.heard());
    assertEquals(what.equals("help") ? 0 : 1, bob.heard().size());
  }

  @Test
  void aMemberThatChoosesAnotherIdGoesOn() {
    ann.send(packet("say"), packet("other"));
    ann.say("c2", "ho");
    work();
    List<String> heard = ann.heard("message");
    assertEquals(2, heard.size());
    assertEquals("ho", TestClient.field(heard, "text"));
  }

  @Test
  void anIdOfARefusedMessageIsFree() {
    store.full(true);
    ann.send(packet("say"));
    work();
    assertEquals("not-stored", ann.heardField("code"));
    store.full(false);
    world.pass(1_000);
    ann.send(packet("to nobody"));
    work();
    assertEquals("no-such-member", ann.heardField("code"));
    ann.send(packet("other"));
    work();
    assertEquals("1", ann.heardField("seq"));
  }

  @Test
  void theSameTextInALaterSessionIsARepeatAndAnotherIsNot() {
    String token = "'token':'" + world.client().join("eve").heardField("token") + "'";
    TestClient eve = world.client().join("eve", token).send(packet("say"));
    work();
    eve.heard();
    TestChat later = world.restart();
    TestClient again = later.client().join("eve", token).send(packet("other"));
    store.work();
    again.send(packet("say"));
    store.work();
    later.settle();
    assertEquals(List.of("welcome", "error", "message"), JoinTest.kinds(again.heard()));
  }
}
