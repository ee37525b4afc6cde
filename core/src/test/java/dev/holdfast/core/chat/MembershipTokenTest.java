package dev.holdfast.core.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.holdfast.core.chat.member.MembershipToken;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MembershipTokenTest {

  private static final long INACTIVITY = 45_000;
  private static final long RESERVED = 300_000;
  private static final long DAY = 24 * 3_600_000L;

  private final TestChat world = new TestChat();
  private final TestClient ann = world.client().join("ann");
  private final String token = "'token':'" + ann.heardField("token") + "'";

  @Test
  void theHashThatIsStoredIsNotTheKeyOfFingerprints() {
    MembershipToken secret = new MembershipToken("secret");
    assertNotEquals(secret.hash(), secret.key());
    assertNotEquals(secret.key(), new MembershipToken("another").key());
  }

  @Test
  void aReloadKeepsNickAndMembershipUnseenByTheOthers() {
    TestClient bob = world.member("bob");
    ann.vanish();
    TestClient again = world.client().join("ann", token);
    List<String> welcome = again.heard();
    assertEquals("[ann,bob]", TestClient.field(welcome, "members"));
    assertEquals(token, "'token':'" + TestClient.field(welcome, "token") + "'");
    assertEquals(List.of(), bob.heard());
    world.pass(3 * INACTIVITY);
    assertEquals(List.of(), bob.heard());
    assertEquals("1", TestClient.field(again.say("still here").heard(), "seq"));
  }

  @Test
  void theOlderSessionEndsAsReplaced() {
    world.client().join("ann", token);
    assertEquals("replaced", ann.heardField("code"));
    assertEquals("remote-stream-error", ann.condition());
  }

  @Test
  void packetsOfAReplacedSessionAreIgnored() {
    ann.hush();
    world.client().join("ann", token);
    ann.send("{'kind':'leave','room':'lobby'}", "{'kind':'join','room':'lobby','nick':'eve'}");
    assertEquals("[ann,bob]", world.client().join("bob").heardField("members"));
  }

  @Test
  void aReloadKeepsTheCaseOfTheNick() {
    assertEquals("ann", world.client().join("ANN", token).heardField("nick"));
  }

  @Test
  void aTokenIsValidForItsNickOnly() {
    TestClient bob = world.client().join("bob", token);
    assertEquals("[ann,bob]", bob.heardField("members"));
    assertNull(ann.condition());
  }

  @Test
  void anUnknownTokenIsIgnored() {
    assertEquals("nick-taken", world.client().join("ann", "'token':'x'").heardField("code"));
    assertEquals("bob", world.client().join("bob", "'token':'x'").heardField("nick"));
  }

  @Test
  void aTokenReservesTheNickOfAFormerMember() {
    TestClient bob = world.member("bob");
    ann.vanish();
    world.pass(INACTIVITY);
    assertEquals("timeout", bob.heardField("reason"));
    TestClient other = world.client();
    assertEquals("nick-taken", other.join("ann").heardField("code"));
    List<String> welcome = world.client().join("ann", token).heard();
    assertEquals("[bob,ann]", TestClient.field(welcome, "members"));
    assertEquals(token, "'token':'" + TestClient.field(welcome, "token") + "'");
    assertEquals(List.of("joined"), JoinTest.kinds(bob.heard()));
  }

  @Test
  void aReservationOfANickExpires() {
    ann.vanish();
    world.pass(INACTIVITY + RESERVED - 100);
    assertEquals("nick-taken", world.client().join("ann").heardField("code"));
    world.pass(100);
    assertEquals("ann", world.client().join("ann").heardField("nick"));
    assertEquals("nick-taken", world.client().join("ann", token).heardField("code"));
  }

  @Test
  void aNickWhoseMemberClosedItsSessionIsFreeAtOnceAndTheTokenStillKnown() {
    ann.terminate();
    assertEquals("[bob]", world.client().join("bob").heardField("members"));
    TestClient again = world.client().join("ann", token);
    assertEquals(token, "'token':'" + again.heardField("token") + "'");
    again.terminate();
    assertEquals("ann", world.client().join("ann").heardField("nick"));
  }

  @Test
  void leavingRevokesTheToken() {
    ann.send("{'kind':'leave','room':'lobby'}");
    ann.heard();
    assertEquals("'token':'id3'", "'token':'" + ann.join("ann", token).heardField("token") + "'");
  }

  @Test
  void aMemberIsForgottenAfterADay() {
    ann.vanish();
    world.pass(INACTIVITY);
    world.loop.pass(DAY - 1);
    world.chat.sweep();
    TestClient again = world.client().join("ann", token);
    assertEquals(token, "'token':'" + again.heardField("token") + "'");
    again.vanish();
    world.pass(INACTIVITY);
    world.loop.pass(DAY);
    world.chat.sweep();
    assertEquals("id3", world.client().join("ann", token).heardField("token"));
  }

  @Test
  void ofTooManyFormerMembersTheLongestGoneIsForgotten() {
    TestChat small = new TestChat(Policies.formerMembers(2));
    TestClient eve = small.client().join("eve");
    String tokenOfEve = eve.heardField("token");
    eve.vanish();
    small.pass(INACTIVITY);
    for (String nick : List.of("bob", "cat")) {
      small.client().join(nick).vanish();
      small.pass(INACTIVITY);
    }
    TestClient again = small.client().join("eve", "'token':'" + tokenOfEve + "'");
    assertEquals("id5", again.heardField("token"));
    assertEquals("nick-taken", small.client().join("bob").heardField("code"));
  }

  /** Two members of the lobby and the attic; the tokens of the first are in the order of rooms. */
  private List<String> tokensOfTwoRooms(TestClient first, TestClient second) {
    List<String> tokens = new ArrayList<>();
    for (String room : List.of("lobby", "attic")) {
      tokens.add(first.enter(room, "amy").heardField("token"));
      second.enter(room, "ben");
    }
    first.heard();
    second.heard();
    return tokens;
  }

  private static String join(String room, String token) {
    return "{'kind':'join','room':'%s','nick':'amy','token':'%s'}".formatted(room, token);
  }

  @Test
  void aReplacingSessionTakesOverSeveralRoomsUnseenByOthers() {
    TestClient ben = world.client();
    List<String> tokens = tokensOfTwoRooms(world.client(), ben);
    TestClient again = world.client().send(join("lobby", tokens.get(0)));
    world.pass(9_000);
    again.send(join("attic", tokens.get(1)));
    assertEquals(2, again.heard("welcome").size());
    world.pass(20_000);
    assertEquals(List.of(), ben.heard());
    assertEquals(1, ben.send("{'kind':'say','room':'attic','text':'hi'}").heard("message").size());
    assertEquals(1, again.heard("message").size());
  }

  @Test
  void aRoomThatTheReplacingSessionDoesNotJoinIsLeftSoon() {
    TestClient ben = world.client();
    List<String> tokens = tokensOfTwoRooms(world.client(), ben);
    world.client().send(join("lobby", tokens.get(0)));
    world.pass(9_900);
    assertEquals(List.of(), ben.heard());
    world.pass(200);
    List<String> left = ben.heard();
    assertEquals(List.of("left"), JoinTest.kinds(left));
    assertEquals("attic", TestClient.field(left, "room"));
    assertEquals("timeout", TestClient.field(left, "reason"));
    assertEquals("nick-taken", world.client().enter("attic", "amy").heardField("code"));
    assertEquals("welcome", world.client().send(join("attic", tokens.get(1))).heardField("kind"));
  }

  @Test
  void aReplacedSessionThatMakesNoMoreRequestsLeavesAsSoon() {
    TestClient ben = world.client();
    TestClient older = world.client();
    List<String> tokens = tokensOfTwoRooms(older, ben);
    older.vanish();
    world.client().send(join("lobby", tokens.get(0)));
    world.pass(9_900);
    assertEquals(List.of(), ben.heard());
    world.pass(200);
    List<String> left = ben.heard();
    assertEquals(List.of("left"), JoinTest.kinds(left));
    assertEquals("attic", TestClient.field(left, "room"));
    world.pass(60_000);
    assertEquals(List.of(), ben.heard());
  }
}
