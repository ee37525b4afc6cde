package dev.holdfast.core.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.chat.policy.ChatPolicy;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.limit.ClientHost;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

public class JoinTest {

  private static final String NOW = "2026-01-01T00:00:00Z";

  private final TestChat world = new TestChat();

  @Test
  void theFirstMemberIsWelcomedToAnEmptyRoom() {
    TestClient ann = world.client().join("ann");
    assertEquals(
        List.of(
            "{'kind':'welcome','room':'lobby','nick':'ann','seq':0,'log':'id1','token':'id2',"
                + "'messageLength':2000,'members':['ann'],'history':[],'oldest':1,'complete':true}"),
        ann.heard());
  }

  @Test
  void allMembersAreToldOfAJoinExceptTheNewOne() {
    TestClient ann = world.member("ann");
    TestClient bob = world.client().join("bob");
    assertEquals(
        List.of("{'kind':'joined','room':'lobby','nick':'bob','at':'" + NOW + "'}"), ann.heard());
    assertEquals(List.of("welcome"), kinds(bob.heard()));
  }

  @Test
  void theWelcomeListsMembersInTheOrderInWhichTheyCame() {
    world.member("zoe");
    world.member("ann");
    assertEquals("[zoe,ann,bob]", world.client().join("bob").heardField("members"));
  }

  @Test
  void theWelcomeHoldsTheVeryPacketsThatWereSent() {
    TestClient ann = world.member("ann");
    ann.say("one").say("two");
    String said = String.join(",", ann.heard());
    String welcome = world.client().join("bob").heard().get(0);
    assertTrue(welcome.contains("'history':[" + said + "],'oldest':1,'complete':true"), welcome);
  }

  @Test
  void joiningTwiceIsRefused() {
    TestClient ann = world.member("ann");
    assertEquals("already-joined", ann.join("bob").heardField("code"));
    assertEquals("already-joined", ann.join("").heardField("code"));
  }

  @Test
  void aNickInUseIsRefusedByNameWithoutRegardToCase() {
    world.member("Ann");
    TestClient other = world.client().join("aNN");
    List<String> heard = other.heard();
    assertEquals("nick-taken", TestClient.field(heard, "code"));
    assertEquals("The nick aNN is taken.", TestClient.field(heard, "text"));
    assertEquals(List.of("welcome"), kinds(other.join("bob").heard()));
  }

  /** Whichever of them joins first, or is away with its nick reserved. */
  @ParameterizedTest
  @CsvSource({"Вера,вера", "МАМА,мама", "ВОВ,вов", "ΝΟΝΑ,νονα", "ВОВ,BOB", "νον,vov"})
  void anotherSpellingOfANickIsTakenToo(String one, String other) {
    for (List<String> nicks : List.of(List.of(one, other), List.of(other, one))) {
      TestChat fresh = new TestChat();
      TestClient first = fresh.member(nicks.get(0));
      assertEquals("nick-taken", fresh.client().join(nicks.get(1)).heardField("code"));
      first.vanish();
      fresh.pass(45_000);
      assertEquals("nick-taken", fresh.client().join(nicks.get(1)).heardField("code"));
      fresh.pass(300_000);
      TestClient second = fresh.client().join(nicks.get(1));
      assertEquals(nicks.get(1), second.heardField("nick"));
      second.leave();
      assertEquals(nicks.get(0), fresh.client().join(nicks.get(0)).heardField("nick"));
    }
  }

  @Test
  void anInvalidNickIsRefused() {
    TestClient ann = world.client();
    for (String nick : List.of("", "   ", "a\\nb", "a".repeat(33))) {
      assertEquals("bad-nick", ann.join(nick).heardField("code"), nick);
    }
    assertNull(ann.condition());
  }

  @Test
  void theNickOfGuestsIsForNoMember() {
    assertEquals("nick-taken", world.client().join("Guest").heardField("code"));
  }

  @Test
  void aFullRoomTakesNoMoreMembers() {
    TestChat small = new TestChat(Policies.roomMembers(2));
    TestClient ann = small.member("ann");
    small.member("bob");
    TestClient eve = small.client();
    assertEquals("room-full", eve.join("eve").heardField("code"));
    ann.send("{'kind':'leave','room':'lobby'}");
    assertEquals(List.of("welcome"), kinds(eve.join("eve").heard()));
  }

  @Test
  void aJoinUsesNoMessageNumber() {
    TestClient ann = world.member("ann");
    world.member("bob");
    assertEquals("1", TestClient.field(ann.say("hi").heard("message"), "seq"));
  }

  @Test
  void aClientThatJoinsTooOftenIsToldWhenToDoItAgain() {
    TestChat hurried = new TestChat(ChatPolicy.DEFAULT);
    TestClient eve = hurried.client(new ClientHost("127.0.0.1", true));
    for (int i = 0; i < 100; i++) {
      eve.join("eve").leave().join("eve").leave();
    }
    eve.heard();
    List<String> refused = eve.join("eve").heard();
    assertEquals(
        List.of(
            "{'kind':'error','code':'rate-limited','text':'This is too fast: wait a little.',"
                + "'room':'lobby','retryAfter':0.05}"),
        refused);
    hurried.pass(50);
    assertEquals("welcome", eve.join("eve").heardField("kind"));
  }

  public static List<String> kinds(List<String> packets) {
    return packets.stream().map(packet -> TestClient.field(List.of(packet), "kind")).toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u00a0",
        "\u3164",
        "\u2800",
        "\u115f",
        "\u0301",
        "ann\u034f",
        "ann\ufe0f",
        "ann\u180b",
        "ann: I am ann"
      })
  void aNickThatIsInvisibleOrPosesAsAMessageIsRefused(String nick) {
    assertNull(Nickname.of(nick));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ann\u00a0", "\u00a0ann", " ann ", "\u2007ann", "ANN", "\uff41nn"})
  void aNickThatOnlyLooksOtherIsTheSame(String nick) {
    Nickname ann = Nickname.of("ann");
    Nickname other = Nickname.of(nick);
    assertTrue(ann != null && other != null && ann.isSameAs(other));
  }
}
