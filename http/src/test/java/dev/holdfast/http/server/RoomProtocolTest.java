package dev.holdfast.http.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableSet;
import dev.holdfast.core.chat.policy.ChatPolicy;
import dev.holdfast.core.limit.RateLimit;
import dev.holdfast.http.connection.TrustedProxies;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What {@code docs/protocol.md} promises of rooms, whispers, limits and moderation, seen from
 * outside. Every client comes through a proxy, from a host of its own unless it is given one.
 */
class RoomProtocolTest {

  private static final long INACTIVITY = 30_000;
  private static final Pattern PACKET = Pattern.compile("\\{'kind':[^{}]*(\\[\\{.*?}])?[^{}]*}");

  private @Nullable TestServer server;
  private int hosts;

  /** A client that is driven by hand. In its packets apostrophes stand for quotes. */
  private final class Person {
    final RawSession session;
    private final List<String> heard = new ArrayList<>();
    private int commands;

    Person(String host) throws IOException {
      session = RawSession.from(server(), host);
      take(session.created().body());
    }

    Person send(String packets) throws IOException {
      take(session.send(packets.replace('\'', '"')));
      return this;
    }

    /** The next packet that contains this; what came before it is forgotten. */
    String hear(String part) throws IOException {
      while (true) {
        while (!heard.isEmpty()) {
          String packet = heard.remove(0);
          if (packet.contains(part)) {
            return packet;
          }
        }
        take(session.ask());
      }
    }

    /** The answer to a command. */
    String command(String text) throws IOException {
      String id = "command" + ++commands;
      send("{'kind':'say','room':'lobby','id':'" + id + "','text':'" + text + "'}");
      return hear("'id':'" + id + "'");
    }

    private void take(String answer) {
      PACKET
          .matcher(TestServer.withoutPhrases(answer).replace('"', '\''))
          .results()
          .map(MatchResult::group)
          .forEach(heard::add);
      if (answer.contains("\"type\"")) {
        heard.add(answer.replace('"', '\''));
      }
    }
  }

  private TestServer server() throws IOException {
    if (server == null) {
      server = start(ChatPolicy.DEFAULT.messageLimit(), ImmutableSet.of(), 200);
    }
    return server;
  }

  private static TestServer start(RateLimit limit, ImmutableSet<String> rooms, int presenceMax)
      throws IOException {
    ChatPolicy policy =
        ChatPolicy.builder().messageLimit(limit).rooms(rooms).presenceMax(presenceMax).build();
    return TestServer.withChat(
        TestServer.config(TrustedProxies.parse("127.0.0.1"), TestServer.policy(INACTIVITY)),
        policy);
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  private Person person() throws IOException {
    return new Person("192.0.2." + ++hosts);
  }

  private Person member(String nick) throws IOException {
    return member(person(), nick);
  }

  private static Person member(Person person, String nick) throws IOException {
    person.send(join("lobby", nick)).hear("'kind':'welcome'");
    return person;
  }

  private Person admin(String nick) throws IOException {
    Person admin = member(nick);
    admin.command("/auth " + TestServer.PASSWORD);
    return admin;
  }

  private static String join(String room, String nick) {
    return "{'kind':'join','room':'" + room + "','nick':'" + nick + "'}";
  }

  private static String say(String id, String text) {
    return "{'kind':'say','room':'lobby','id':'" + id + "','text':'" + text + "'}";
  }

  private static void matches(String pattern, String packet) {
    String quoted = pattern.replace("{", "\\{").replace("[", "\\[").replace("(at)", "'.+Z'");
    assertTrue(packet.matches(quoted), packet);
  }

  // ---- rooms

  @Test
  void aRoomIsMadeByJoiningAndHasNumbersOfItsOwn() throws IOException {
    Person ann = member("ann").send(say("c1", "in the lobby"));
    ann.send(join("茶", "ann"));
    matches("{'kind':'welcome','room':'茶','nick':'ann','seq':0,.*}", ann.hear("'welcome'"));
    ann.send("{'kind':'say','room':'茶','id':'c2','text':'in the other'}");
    assertTrue(
        ann.hear("'id':'c2'").contains("'room':'茶','from':'ann','text':'in the other','seq':1"));
  }

  @Test
  void roomsCanBeSwitchedOff() throws IOException {
    server = start(RateLimit.OFF, ImmutableSet.of("lobby"), 200);
    String refusal = member("ann").send(join("attic", "ann")).hear("'error'");
    assertTrue(refusal.contains("'code':'unknown-room'"), refusal);
  }

  @Test
  void theRoomsAreListedWithTheNumberOfTheirMembers() throws IOException {
    Person ann = member("ann");
    member("bob").send(join("attic", "bob")).hear("'kind':'welcome'");
    String rooms = ann.send("{'kind':'rooms','room':'lobby'}").hear("'kind':'rooms'");
    assertTrue(
        rooms.endsWith("'rooms':[{'name':'lobby','members':2},{'name':'attic','members':1}]}"),
        rooms);
  }

  @Test
  void aTakenNickComesWithASuggestion() throws IOException {
    member("Ann");
    String refusal = person().send(join("lobby", "aNN")).hear("'error'");
    assertTrue(refusal.contains("'code':'nick-taken'"), refusal);
    assertTrue(refusal.endsWith("'suggestion':'aNN2'}"), refusal);
  }

  @Test
  void aLargeRoomIsToldItsJoinsTogether() throws IOException {
    server = start(RateLimit.OFF, ImmutableSet.of(), 2);
    Person ann = member("ann");
    member("bob");
    member("carl");
    matches(
        "{'kind':'members','room':'lobby','count':3,'joined':['carl']}",
        ann.hear("'kind':'members'"));
    String welcome = person().send(join("lobby", "dora")).hear("'welcome'");
    assertTrue(welcome.contains("'members':4,"), welcome);
  }

  // ---- one to one

  @Test
  void aWhisperReachesItsTwoMembersAndNoOther() throws IOException {
    Person ann = member("ann");
    Person bob = member("bob");
    Person eve = member("eve");
    String whisper = "{'kind':'whisper','room':'lobby','to':'Bob','id':'w1','text':'psst'}";
    String told = ann.send(whisper).hear("'kind':'whisper'");
    matches(
        "{'kind':'whisper','room':'lobby','from':'ann','to':'bob','text':'psst','id':'w1','at':(at)}",
        told);
    assertEquals(told, bob.hear("'kind':'whisper'"));
    assertEquals(told, ann.send(whisper).hear("'kind':'whisper'"));
    bob.send(say("c1", "hi"));
    bob.hear("'id':'c1'");
    assertTrue(eve.hear("'").contains("'message'"), "another member heard the whisper");
  }

  @Test
  void aWhisperToAnAbsentMemberIsRefused() throws IOException {
    String refusal =
        member("ann")
            .send("{'kind':'whisper','room':'lobby','to':'bob','id':'w1','text':'psst'}")
            .hear("'error'");
    assertTrue(refusal.contains("'code':'no-such-member'"), refusal);
    assertTrue(refusal.contains("'id':'w1'"), refusal);
  }

  @Test
  void typingIsToldToTheOtherMembers() throws IOException {
    Person ann = member("ann");
    Person bob = member("bob");
    bob.send("{'kind':'typing','room':'lobby','active':true},{'kind':'who','room':'lobby'}");
    assertEquals(
        "{'kind':'typing','room':'lobby','nick':'bob','active':true}", ann.hear("'typing'"));
  }

  // ---- looking back

  @Test
  void olderMessagesAreSentOnRequest() throws IOException {
    Person ann = member("ann");
    for (int i = 1; i <= 5; i++) {
      ann.send(say("c" + i, "text " + i)).hear("'id':'c" + i + "'");
    }
    String page =
        ann.send("{'kind':'history','room':'lobby','before':4,'limit':2}").hear("'history'");
    assertTrue(page.startsWith("{'kind':'history','room':'lobby','before':4,'messages':[{"), page);
    assertTrue(page.contains("'text 2'") && page.contains("'text 3'"), page);
    assertTrue(page.endsWith("'complete':false}"), page);
    String first = ann.send("{'kind':'history','room':'lobby','before':2}").hear("'history'");
    assertTrue(first.contains("'text 1'") && first.endsWith("'complete':true}"), first);
  }

  // ---- limits

  @Test
  void aMemberOverTheRateLimitIsToldWhenToGoOn() throws IOException {
    server = start(RateLimit.of(2, Duration.ofSeconds(3)), ImmutableSet.of(), 200);
    Person ann = member("ann").send(say("c1", "1") + "," + say("c2", "2") + "," + say("c3", "3"));
    matches(
        "{'kind':'error','code':'rate-limited','text':'.+','room':'lobby','id':'c3',"
            + "'retryAfter':1\\.\\d+}",
        ann.hear("'error'"));
  }

  @Test
  void aHostMaySendTenTimesAsManyMessagesAsAMember() throws IOException {
    server = start(RateLimit.of(1, Duration.ofMinutes(1)), ImmutableSet.of(), 200);
    for (int i = 0; i < 10; i++) {
      member(new Person("198.51.100.1"), "p" + i)
          .send(say("c", "hi"))
          .hear("'message','room':'lobby','from':'p" + i);
    }
    Person last = member(new Person("198.51.100.1"), "last").send(say("c", "hi"));
    assertTrue(last.hear("'error'").contains("'code':'rate-limited'"));
    member("other").send(say("c", "hi")).hear("'from':'other'");
  }

  // ---- moderation

  @Test
  void thePasswordMakesAMemberAnAdminAndAllAreTold() throws IOException {
    Person bob = member("bob");
    Person ann = member("ann");
    assertTrue(ann.command("/auth wrong").contains("'code':'forbidden'"));
    matches(
        "{'kind':'notice','room':'lobby','text':'.+','id':'command2'}",
        ann.command("/auth sesame"));
    assertTrue(bob.hear("'notice'").endsWith("'code':'admin','nick':'ann'}"));
    ann.command("/admin logout");
    assertTrue(bob.hear("'notice'").endsWith("'code':'no-admin','nick':'ann'}"));
  }

  @Test
  void onlyAdminsAdminister() throws IOException {
    assertTrue(member("ann").command("/admin kick bob x").contains("'code':'forbidden'"));
  }

  @Test
  void everyCommandIsAnsweredOnceAndNotPublished() throws IOException {
    Person bob = member("bob");
    Person ann = admin("ann");
    for (String command :
        List.of(
            "/help",
            "/admin help",
            "/admin info bob",
            "/admin bans",
            "/admin unban 192.0.2.99",
            "/atuh sesame",
            "/admin kick")) {
      matches("{'kind':'(notice|error)',.*}", ann.command(command));
    }
    ann.send(say("c1", "hi"));
    assertTrue(bob.hear("'message'").contains("'seq':1,"));
  }

  @Test
  void infoTellsAboutAMember() throws IOException {
    member(new Person("198.51.100.7"), "bob");
    String info = admin("ann").command("/admin info bob");
    matches(
        ".*nick: bob\\\\nhost: 198.51.100.7\\\\nhere since: .+\\\\nlast action: .+\\\\nsession: have_packet.*",
        info);
  }

  @Test
  void aKickedMemberIsToldWhyAndItsTokenIsVoid() throws IOException {
    Person bob = person();
    String token =
        bob.send(join("lobby", "bob"))
            .hear("'welcome'")
            .replaceFirst(".*'token':'([^']+)'.*", "$1");
    Person ann = admin("ann");
    ann.command("/admin kick bob \\\"too loud\\\"");
    assertTrue(bob.hear("'kicked'").contains("'You were kicked: too loud'"));
    assertTrue(bob.hear("'type'").contains("'condition':'remote-stream-error'"));
    String again =
        person()
            .send("{'kind':'join','room':'lobby','nick':'bob','token':'" + token + "'}")
            .hear("'welcome'");
    assertTrue(!again.contains(token), again);
  }

  @Test
  void aBannedHostIsShutOutUntilTheBanEndsOrIsLifted() throws IOException {
    Person bob = member(new Person("203.0.113.9"), "bob");
    Person ann = admin("ann");
    ann.command("/admin ban bob \\\"too loud\\\" 3600");
    assertTrue(bob.hear("'banned'").contains("You are banned until "));
    Person again = new Person("203.0.113.9");
    matches(
        "{'kind':'error','code':'banned','text':'You are banned until .+ UTC: too loud'}",
        again.hear("'"));
    assertTrue(again.hear("'type'").contains("'condition':'policy-violation'"));
    assertEquals(
        403, server().ask(RawClient.get("/chat", "X-Forwarded-For: 203.0.113.9")).status());
    assertTrue(ann.command("/admin bans").contains("203.0.113.9 (bob) until "));
    ann.command("/admin unban 203.0.113.9");
    member(new Person("203.0.113.9"), "bob");
  }

  @Test
  void anAdminsOwnHostAndAProxyCannotBeBanned() throws IOException {
    Person ann = admin("ann");
    member(new Person("192.0.2.1"), "bob"); // the host of ann
    assertTrue(ann.command("/admin ban bob x 60").contains("'code':'forbidden'"));
    assertTrue(ann.command("/admin kick ann x").contains("'code':'forbidden'"));
    RawSession proxy = new RawSession(server());
    proxy.send(join("lobby", "eve").replace('\'', '"'));
    assertTrue(ann.command("/admin ban eve x 60").contains("'code':'forbidden'"));
  }
}
