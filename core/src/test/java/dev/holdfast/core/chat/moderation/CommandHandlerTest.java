package dev.holdfast.core.chat.moderation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.base.Splitter;
import dev.holdfast.core.chat.JoinTest;
import dev.holdfast.core.chat.TestChat;
import dev.holdfast.core.chat.TestClient;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.store.memory.MemoryChatStore;
import dev.holdfast.fsm.Packet;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The handling of commands: who becomes an admin, which members are told, and the answers. */
class CommandHandlerTest {

  private static final String AUTH = "/auth " + TestChat.PASSWORD;
  private static final ClientHost ELSEWHERE = new ClientHost("192.0.2.2", false);

  private final MemoryChatStore store = new MemoryChatStore(1_000);
  private final TestChat world = new TestChat(store);
  private final TestClient ann = world.client().join("ann");
  private final String token = "'token':'" + ann.heardField("token") + "'";
  private final TestClient bob = world.member("bob", ELSEWHERE);

  CommandHandlerTest() {
    ann.heard();
  }

  private void makeAdmin() {
    ann.say(AUTH).heard();
    bob.heard();
  }

  private static List<String> told(String text, String code) {
    return List.of(
        "{'kind':'notice','room':'lobby','text':'ann %s','code':'%s','nick':'ann'}"
            .formatted(text, code));
  }

  private static final List<String> IS_ADMIN = told("is an admin now.", "admin");
  private static final List<String> IS_NONE = told("is no admin any more.", "no-admin");

  // ---- commands

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/help          | help-help help-auth",
        "/nix           | unknown-command",
        "/admin kick a  | auth-first",
        "/admin         | usage",
        "/admin kick    | words-missing usage help-quotes",
        "/admin kick a b c | words-too-many usage help-quotes",
        "/admin kick “a | quote-open usage help-quotes",
        "/auth nix      | auth-wrong"
      })
  void anAnswerSaysInPhrasesWhatItsTextSays(String command, String codes) {
    String answer = bob.say("c1", command).packets().get(0).toString();
    List<String> said =
        Pattern.compile("\\{\"code\":\"([a-z-]+)\",\"params\":\\{")
            .matcher(answer)
            .results()
            .map(found -> found.group(1))
            .toList();
    assertEquals(Splitter.on(' ').splitToList(codes), said);
  }

  @Test
  void thePhrasesHaveTheValuesOfTheText() {
    makeAdmin();
    assertEquals(
        "{'kind':'notice','room':'lobby','text':'bob was kicked.','id':'c1',"
            + "'phrases':[{'code':'kick-done','params':{'nick':'bob'}}]}",
        last(ann.say("c1", "/admin kick bob x")));
    assertEquals(
        "{'kind':'error','code':'bad-packet','text':'SECONDS is 1 to 31536000. Usage: /admin ban"
            + " NICK REASON SECONDS. Write \\'double quotes\\' around what has blanks in it, and"
            + " \\\\' for a quote within them.','room':'lobby','id':'c2',"
            + "'phrases':[{'code':'seconds-range','params':{'most':31536000}},"
            + "{'code':'usage','params':{'usage':'/admin ban NICK REASON SECONDS'}},"
            + "{'code':'help-quotes','params':{}}]}",
        last(ann.say("c2", "/admin ban bob x 0")));
    String info = last(ann.say("c3", "/admin info ann"));
    assertTrue(
        info.endsWith(
            "{'code':'info-have-request','params':{}},{'code':'info-admin','params':{}}]}"),
        info);
  }

  private static String last(TestClient client) {
    List<Packet> packets = client.packets();
    return packets.get(packets.size() - 1).toString().replace('"', '\'');
  }

  @Test
  void everyMemberGetsHelp() {
    List<String> heard = bob.say("c1", "/help").heard();
    assertEquals(List.of("notice"), JoinTest.kinds(heard));
    assertTrue(heard.get(0).contains("/auth PASSWORD"), heard.get(0));
    assertTrue(heard.get(0).endsWith("'id':'c1'}"), heard.get(0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/help",
        "/auth wrong",
        AUTH,
        "/atuh sesame",
        "/",
        " /auth sesame",
        "/admin kick",
        "/admin ban bob x y",
        "/admin frobnicate"
      })
  void aCommandGetsOneAnswerAndReachesNeitherTheRoomNorTheLog(String command) {
    List<String> heard = ann.say("c1", command).heard();
    assertEquals(1, heard.stream().filter(packet -> packet.contains("'id':'c1'")).count());
    assertEquals(List.of(), bob.heard("message"));
    assertEquals("1", TestClient.field(ann.say("hi").heard("message"), "seq"));
    assertEquals(1, store.load().rooms().get(0).head());
  }

  @Test
  void unknownAndMalformedCommandsAreExplained() {
    assertEquals("unknown-command", ann.say("c1", "/frobnicate").heardField("code"));
    makeAdmin();
    List<String> refusal = ann.say("c2", "/admin kick").heard();
    assertEquals("bad-packet", TestClient.field(refusal, "code"));
    assertTrue(refusal.get(0).contains("Usage: /admin kick NICK [REASON]"), refusal.get(0));
  }

  @Test
  void aClientOutsideTheRoomCannotUseCommands() {
    TestClient eve = world.client();
    assertEquals("not-joined", eve.say("c1", AUTH).heardField("code"));
    eve.send("{'kind':'say','room':'attic','id':'c1','text':'" + AUTH + "'}");
    assertEquals("unknown-room", eve.heardField("code"));
    eve.join("eve").heard();
    assertEquals("forbidden", eve.say("c2", "/admin bans").heardField("code"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/admin help",
        "/admin logout",
        "/admin info ann",
        "/admin kick ann x",
        "/admin ban ann x 60",
        "/admin bans",
        "/admin unban 192.0.2.7"
      })
  void onlyAdminsMayUseTheCommandsOfAdmins(String command) {
    assertEquals("forbidden", bob.say("c1", command).heardField("code"));
    assertNull(ann.condition());
    makeAdmin();
    assertTrue(!ann.say("c1", command).heard().toString().contains("/auth PASSWORD first"));
  }

  @Test
  void aRepeatedCommandIsAnsweredAgainAndNotDoneAgain() {
    makeAdmin();
    List<String> answer = ann.say("c1", "/admin kick bob x").heard("notice");
    TestClient other = world.member("bob", ELSEWHERE);
    ann.heard();
    assertEquals(answer, ann.say("c1", "/admin kick bob x").heard());
    assertNull(other.condition());
    ann.say("c2", "/admin kick bob x");
    assertEquals("remote-stream-error", other.condition());
  }

  @Test
  void aRepeatedAuthInALaterSessionMakesAnAdminAgain() {
    String token = ann.leave().join("ann").heardField("token");
    ann.say("c1", AUTH).terminate();
    world.settle();
    TestClient back = world.client().join("ann", "'token':'" + token + "'");
    assertEquals("forbidden", back.say("c2", "/admin bans").heardField("code"));
    assertTrue(back.say("c1", AUTH).heard().containsAll(IS_ADMIN));
    assertEquals("notice", back.say("c3", "/admin logout").heardField("kind"));
    assertEquals("forbidden", back.say("c3", "/admin logout").heardField("code"));
  }

  // ---- admins

  @Test
  void thePasswordMakesAnAdminAndAllMembersAreTold() {
    List<String> heard = ann.say("c1", AUTH).heard();
    assertEquals(IS_ADMIN, heard.subList(0, 1));
    assertTrue(heard.get(1).endsWith("'id':'c1'}"));
    assertEquals(2, heard.size());
    assertEquals(IS_ADMIN, bob.heard());
    assertEquals(List.of("notice"), JoinTest.kinds(ann.say("c2", "/admin help").heard()));
    ann.say("c3", AUTH);
    assertEquals(List.of(), bob.heard());
  }

  @Test
  void aWrongPasswordMakesNoAdminAndIsNotPublished() {
    List<String> refusal = ann.say("c1", "/auth open sesame").heard();
    assertEquals("forbidden", TestClient.field(refusal, "code"));
    assertTrue(!refusal.get(0).contains("sesame"));
    assertEquals(List.of(), bob.heard());
    assertEquals("forbidden", ann.say("c2", "/admin help").heardField("code"));
  }

  @Test
  void aHostTriesFiveTimesAMinute() {
    for (int i = 0; i < 5; i++) {
      ann.say("c" + i, "/auth wrong").heard();
    }
    List<String> refusal = ann.say("c5", AUTH).heard();
    assertTrue(refusal.get(0).contains("Too many tries: try again in 12 s."), refusal.get(0));
    assertEquals(IS_ADMIN.get(0).replace("ann", "bob"), bob.say(AUTH).heard().get(0));
    world.pass(12_000);
    assertTrue(ann.say("c6", AUTH).heard().toString().contains("'code':'admin'"));
  }

  @Test
  void anAdminThatLogsOutLosesItsRightsAndTheRoomIsTold() {
    makeAdmin();
    ann.say("c1", "/admin logout");
    assertEquals(IS_NONE, bob.heard());
    ann.heard();
    assertEquals("forbidden", ann.say("c2", "/admin help").heardField("code"));
  }

  @Test
  void anAdminThatLeavesLosesItsRightsAndTheRoomIsTold() {
    makeAdmin();
    ann.leave();
    List<String> heard = bob.heard();
    assertEquals(IS_NONE, heard.subList(0, 1));
    assertEquals(List.of("notice", "left"), JoinTest.kinds(heard));
  }

  @Test
  void anAdminWhoseSessionIsLostComesBackWithoutItsRights() {
    makeAdmin();
    ann.vanish();
    world.pass(45_000);
    List<String> heard = bob.heard();
    assertEquals(IS_NONE, heard.subList(0, 1));
    assertEquals(List.of("notice", "left"), JoinTest.kinds(heard));
    TestClient again = world.client().join("ann", token);
    again.heard();
    assertEquals("forbidden", again.say("c2", "/admin help").heardField("code"));
  }

  @Test
  void anAdminThatReloadsKeepsItsRightsUnseenByTheOthers() {
    makeAdmin();
    TestClient again = world.client().join("ann", token);
    again.heard();
    assertEquals(List.of("notice"), JoinTest.kinds(again.say("c1", "/admin help").heard()));
    assertEquals(List.of(), bob.heard());
  }

  @Test
  void aRoomIsToldOfAnAdminThatComesAndGoes() {
    makeAdmin();
    bob.enter("attic", "bob").heard();
    ann.enter("attic", "ann");
    assertEquals(List.of("joined", "notice"), JoinTest.kinds(bob.heard()));
    ann.send("{'kind':'leave','room':'attic'}");
    assertEquals(List.of("notice", "left"), JoinTest.kinds(bob.heard()));
    ann.heard();
    assertEquals(List.of("notice"), JoinTest.kinds(ann.say("c1", "/admin bans").heard()));
  }

  @Test
  void newsOfAdminsThatAMemberHasNotFetchedIsNotToldWhenItIsBack() {
    TestClient eve = world.client().join("eve");
    String tokenOfEve = "'token':'" + eve.heardField("token") + "'";
    eve.vanish();
    makeAdmin();
    world.pass(46_000);
    ann.leave();
    assertEquals(List.of("notice", "left"), JoinTest.kinds(bob.heard()).subList(1, 3));
    TestClient again = world.client().join("eve", tokenOfEve);
    assertEquals(List.of("welcome"), JoinTest.kinds(again.heard()));
  }

  @Test
  void theOtherRoomsOfAMemberThatBecomesAnAdminByReloadingAreTold() {
    makeAdmin();
    bob.enter("attic", "bob").heard();
    TestClient again = world.client().enter("attic", "ann");
    bob.heard();
    again.join("ann", token);
    assertEquals(
        IS_ADMIN.stream().map(packet -> packet.replace("lobby", "attic")).toList(), bob.heard());
  }

  @Test
  void aMemberThatReloadsWhileThePasswordIsHashedIsAnAdminInTheNewSession() {
    Queue<Runnable> worker = new ArrayDeque<>();
    TestChat slow = TestChat.hashing(worker::add);
    TestClient eve = slow.client().join("eve");
    String tokenOfEve = "'token':'" + eve.heardField("token") + "'";
    eve.say("c1", AUTH).say("c1", AUTH);
    TestClient again = slow.client().join("eve", tokenOfEve);
    work(worker, slow);
    List<String> heard = again.heard("notice");
    assertEquals(2, heard.size());
    assertEquals(List.of("notice"), JoinTest.kinds(again.say("c2", "/admin help").heard()));
  }

  @Test
  void aMemberThatLeavesWhileThePasswordIsHashedIsNoAdmin() {
    Queue<Runnable> worker = new ArrayDeque<>();
    TestChat slow = TestChat.hashing(worker::add);
    TestClient eve = slow.member("eve");
    TestClient zoe = slow.member("zoe");
    eve.say("c1", AUTH).terminate();
    work(worker, slow);
    assertEquals(List.of("left"), JoinTest.kinds(zoe.heard()));
  }

  private static void work(Queue<Runnable> worker, TestChat world) {
    for (Runnable next = worker.poll(); next != null; next = worker.poll()) {
      next.run();
    }
    world.settle();
  }

  // ---- information about members

  @Test
  void anAdminIsToldAboutAMember() {
    world.pass(60_000);
    bob.say("hi");
    makeAdmin();
    world.pass(1_000);
    bob.send("{'kind':'rooms','room':'lobby'}"); // which its page does by itself
    List<String> heard = ann.say("c1", "/admin info bob").heard();
    assertTrue(
        heard
            .get(0)
            .contains(
                String.join(
                    "\\n",
                    "nick: bob",
                    "host: 192.0.2.2",
                    "here since: 2026-01-01 00:00 UTC",
                    "last action: 2026-01-01 00:01 UTC",
                    "session: have_request")),
        heard.get(0));
    assertTrue(
        ann.say("c2", "/admin info ann").heard().get(0).contains("have_request\\nadmin: yes"));
    assertEquals("no-such-member", ann.say("c3", "/admin info zoe").heardField("code"));
  }

  @Test
  void aNewMemberIsToldTheAdminsAndSoIsAnAdminThatReloads() {
    makeAdmin();
    assertEquals(told("is an admin.", "admin"), world.client().join("cat").heard("notice"));
    assertEquals(told("is an admin.", "admin"), world.client().join("ann", token).heard("notice"));
    bob.say("c9", "hi");
    assertEquals(List.of("message"), JoinTest.kinds(bob.heard("message")));
  }
}
