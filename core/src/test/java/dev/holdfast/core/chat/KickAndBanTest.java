package dev.holdfast.core.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.net.InetAddresses;
import dev.holdfast.core.chat.policy.ChatPolicy;
import dev.holdfast.core.chat.service.PublishResult;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.limit.ClientNetwork;
import dev.holdfast.core.session.HandshakeRequest;
import dev.holdfast.core.store.ChatStore.Ban;
import dev.holdfast.core.store.MetadataChange;
import dev.holdfast.core.store.memory.MemoryChatStore;
import dev.holdfast.fsm.Reply;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tests of kicks and bans by an admin. */
class KickAndBanTest {

  private static final ClientHost BAD = new ClientHost("192.0.2.2", false);
  private static final String TEXT = "You are banned until 2026-01-01 00:01 UTC: be nice";

  private final MemoryChatStore store = new MemoryChatStore(1_000);
  private final TestChat world = new TestChat(store);
  private final TestClient ann = admin(world, "ann");
  private final TestClient bob = world.client(BAD).join("bob");
  private final String token = "'token':'" + bob.heardField("token") + "'";

  KickAndBanTest() {
    ann.heard();
  }

  private static TestClient admin(TestChat world, String nick) {
    TestClient admin = world.member(nick);
    admin.say("/auth " + TestChat.PASSWORD).heard();
    return admin;
  }

  private static void assertSentAway(TestClient client, String code, String text) {
    List<String> last = client.heard();
    assertEquals("remote-stream-error", client.condition());
    assertEquals(
        "{'kind':'error','code':'%s','text':'%s'}".formatted(code, text),
        last.get(last.size() - 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.9.9.9",
        "::1",
        "::",
        "::2",
        "::/48",
        "198.51.100.5",
        "2001:db8:aa:1::5",
        "2001:db8:aa:1::6",
        "2001:db8:aa::/56",
        "2001:db8:aa:ff::/48"
      })
  void aBanOfANetworkWithAProxyOrThisMachineIsRefused(String target) {
    TestChat behindProxies = new TestChat(proxies("198.51.100.5", "2001:db8:aa:1::/64"));
    TestClient admin = admin(behindProxies, "ann");
    admin.heard();
    assertEquals("forbidden", admin.say("/admin ban " + target + " x 60").heardField("code"));
    assertTrue(admin.say("/admin bans").heardField("text").startsWith("No host is banned"));
  }

  @Test
  void aBanBesideAProxyReachesTheHostOnly() {
    TestChat behindProxies = new TestChat(proxies("2001:db8:aa:1::/64"));
    TestClient admin = admin(behindProxies, "ann");
    behindProxies.client(ClientHost.named("2001:db8:aa:2::7")).join("eve");
    admin.heard();
    assertTrue(
        admin
            .say("/admin ban eve x 60")
            .heard("notice")
            .toString()
            .contains("2001:db8:aa:2::/64 is banned"));
  }

  private static ChatPolicy proxies(String... networks) {
    List<ClientNetwork> proxies = Stream.of(networks).map(ClientNetwork::named).toList();
    return ChatPolicy.builder()
        .proxies(network -> proxies.stream().anyMatch(network::contains))
        .build();
  }

  // ---- kick

  @Test
  void aKickIsSentToTheMemberAndTheOthersAtOnce() {
    ann.say("c1", "/admin kick bob “be nice”");
    assertSentAway(bob, "kicked", "You were kicked: be nice");
    List<String> heard = ann.heard();
    assertEquals("kicked: be nice", TestClient.field(heard.subList(0, 1), "reason"));
    assertEquals(
        List.of("{'kind':'notice','room':'lobby','text':'bob was kicked.','id':'c1'}"),
        heard.subList(1, heard.size()));
  }

  @Test
  void aMemberKickedBetweenTwoRequestsGetsTheReasonWithTheNext() {
    bob.vanish();
    ann.say("/admin kick bob");
    assertEquals("kicked", TestClient.field(ann.heard("left"), "reason"));
    assertNull(bob.condition());
    world.pass(10_000);
    bob.comeBack();
    assertSentAway(bob, "kicked", "You were kicked.");
    assertEquals(List.of(), ann.heard());
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "\u200b", "\u2060", "\ufeff", "\u00a0 \u3000", "\u00ad\u061c"})
  void aReasonThatCannotBeSeenIsNone(String unseen) {
    ann.say("/admin kick bob “" + unseen + "”");
    assertSentAway(bob, "kicked", "You were kicked.");
    assertEquals("kicked", TestClient.field(ann.heard("left"), "reason"));
    TestClient cat = world.client(BAD).join("cat");
    ann.heard();
    ann.say("/admin ban cat “" + unseen + "” 60");
    assertSentAway(cat, "banned", "You are banned until 2026-01-01 00:01 UTC.");
    assertEquals("banned", TestClient.field(ann.heard("left"), "reason"));
    assertTrue(ann.say("/admin bans").heard().toString().contains("until 2026-01-01 00:01 UTC'"));
  }

  @Test
  void packetsOfAKickedClientAreIgnored() {
    bob.hush();
    ann.say("/admin kick bob");
    ann.heard();
    bob.say("hi").join("bob");
    assertEquals(List.of(), ann.heard());
    assertEquals("[ann]", ann.who().heardField("members"));
  }

  @Test
  void aKickedMemberIsGoneFromAllItsRooms() {
    bob.enter("attic", "bob");
    TestClient cat = world.client().enter("attic", "cat");
    cat.heard();
    ann.say("/admin kick bob x");
    assertEquals("kicked: x", cat.heardField("reason"));
  }

  @Test
  void theTokenOfAKickedMemberIsVoidAndItsNickFree() {
    ann.say("/admin kick bob x");
    assertEquals(
        "bob", TestClient.field(world.member("zoe").leave().join("bob").heard("welcome"), "nick"));
    TestClient again = world.client(BAD).join("bob", token);
    assertEquals("nick-taken", again.heardField("code"));
    assertTrue(store.load().memberships().stream().noneMatch(one -> one.gone() != null));
  }

  @Test
  void anAdminCannotKickItselfOrAnUnknownNick() {
    assertEquals("forbidden", ann.say("c1", "/admin kick ANN x").heardField("code"));
    assertNull(ann.condition());
    assertEquals("no-such-member", ann.say("c2", "/admin kick zoe x").heardField("code"));
    assertEquals("no-such-member", ann.say("c3", "/admin kick : x").heardField("code"));
  }

  @Test
  void quotesKeepTheBlanksOfANick() {
    TestClient big = world.member("big bob", BAD);
    ann.say("/admin kick “big bob” “too big”");
    assertSentAway(big, "kicked", "You were kicked: too big");
    assertNull(bob.condition());
  }

  @Test
  void aKickedAdminIsNoAdminAndTheOthersGetANotice() {
    bob.say("/auth " + TestChat.PASSWORD);
    ann.heard();
    ann.say("/admin kick bob x");
    List<String> heard = ann.heard();
    assertEquals("no-admin", TestClient.field(heard.subList(0, 1), "code"));
    assertEquals(List.of("notice", "left", "notice"), JoinTest.kinds(heard));
  }

  // ---- ban

  @Test
  void aBanEndsAllSessionsOfTheHostAndTheOthersSeeThemLeave() {
    TestClient silent = world.member("silent", BAD);
    silent.vanish();
    TestClient stranger = world.client(BAD);
    TestClient other = world.member("other", new ClientHost("192.0.2.3", false));
    ann.heard();
    ann.say("c1", "/admin ban bob “be nice” 60");
    assertSentAway(bob, "banned", TEXT);
    assertSentAway(stranger, "banned", TEXT);
    silent.comeBack();
    assertSentAway(silent, "banned", TEXT);
    assertNull(other.condition());
    List<String> heard = ann.heard();
    assertEquals(List.of("left", "left", "notice"), JoinTest.kinds(heard));
    assertEquals("banned: be nice", TestClient.field(heard.subList(0, 1), "reason"));
    assertTrue(heard.get(2).contains("192.0.2.2 is banned until 2026-01-01 00:01 UTC."));
    assertTrue(store.load().memberships().stream().noneMatch(one -> one.nick().equals("bob")));
  }

  @Test
  void aBannedHostGetsNoSessionAndIsToldUntilWhenAndWhy() {
    ann.say("/admin ban bob “be nice” 60");
    Reply refusal = TestClient.create(world, BAD);
    assertEquals("policy-violation", refusal.condition().name());
    assertEquals(
        "{'kind':'error','code':'banned','text':'" + TEXT + "'}",
        TestClient.readable(refusal.packets().get(0)));
    world.pass(60_000);
    assertNotNull(TestClient.create(world, BAD).creation());
  }

  @Test
  void aBannedHostDoesNotSpeakAsAGuest() {
    assertNull(world.chat.guestChannel().banText(BAD));
    ann.say("/admin ban bob “be nice” 60");
    assertEquals(TEXT, world.chat.guestChannel().banText(BAD));
    List<PublishResult> results = new ArrayList<>();
    world.chat.guestChannel().say("ann", "hi", TestChat.HOST, results::add);
    assertEquals(List.of(PublishResult.NICK_TAKEN), results);
  }

  @Test
  void aKeptBanForWhichThereIsNoPhraseDoesNotStopTheStart() {
    store.apply(new MetadataChange.Banned(new Ban("192.0.2.2", "bob", "", Instant.MAX)));
    TestChat later = world.restart();
    assertEquals(List.of("welcome"), JoinTest.kinds(later.client().join("eve").heard()));
  }

  @Test
  void aBanOutlivesTheServer() {
    ann.say("/admin ban bob “be nice” 60");
    TestChat later = world.restart();
    assertEquals("policy-violation", TestClient.create(later, BAD).condition().name());
    TestClient again = admin(later, "root");
    again.say("/admin unban 192.0.2.2");
    assertNotNull(TestClient.create(later, BAD).creation());
    assertNotNull(TestClient.create(later.restart(), BAD).creation());
  }

  @Test
  void bansAreListedAndLifted() {
    assertTrue(ann.say("c1", "/admin bans").heard().get(0).contains("No host is banned."));
    ann.say("/admin ban bob “be nice” 60").heard();
    String listed = ann.say("c2", "/admin bans").heard().get(0);
    assertTrue(
        listed.contains("'text':'192.0.2.2 (bob) until 2026-01-01 00:01 UTC: be nice'"), listed);
    assertTrue(
        ann.say("c3", "/admin unban 192.0.2.2").heard().get(0).contains("no more: 192.0.2.2."));
    assertEquals("no-such-member", ann.say("c4", "/admin unban 192.0.2.2").heardField("code"));
    assertNotNull(TestClient.create(world, BAD).creation());
  }

  @Test
  void ofManyBansTheFirstHundredAreListed() {
    for (int i = 1; i <= 102; i++) {
      store.apply(new MetadataChange.Banned(new Ban("198.51.100." + i, "x", "", end(i))));
    }
    TestClient again = admin(world.restart(), "root");
    String listed = again.say("c1", "/admin bans").heard().get(0);
    assertTrue(listed.contains("198.51.100.100 (x)"), listed);
    assertTrue(listed.endsWith("and 2 more, which end later.','id':'c1'}"), listed);
  }

  private static Instant end(int minutes) {
    return Instant.parse("2026-01-02T00:00:00Z").plusSeconds(60L * minutes);
  }

  @Test
  void anAdminCannotBanItsOwnHostLoopbackOrAProxy() {
    world.member("near");
    world.member("local", new ClientHost("127.0.0.1", true));
    world.member("proxied", new ClientHost("192.0.2.8", false, true));
    ann.heard();
    for (String nick : List.of("ann", "near", "local", "proxied")) {
      assertEquals(
          "forbidden",
          ann.say("c-" + nick, "/admin ban " + nick + " x 60").heardField("code"),
          nick);
    }
    assertEquals(List.of(), store.load().bans());
  }

  @Test
  void aStoredBanDoesNotHoldForAProxyOrThisMachine() {
    for (String host : List.of("192.0.2.8", "127.0.0.1")) {
      store.apply(new MetadataChange.Banned(new Ban(host, "x", "", end(1))));
    }
    TestChat later = world.restart();
    assertNotNull(TestClient.create(later, new ClientHost("192.0.2.8", false, true)).creation());
    assertNotNull(TestClient.create(later, new ClientHost("127.0.0.1", true)).creation());
    assertNull(TestClient.create(later, new ClientHost("192.0.2.8", false)).creation());
  }

  @Test
  void aBanNeedsAMemberAReasonAndANumberOfSeconds() {
    assertEquals("no-such-member", ann.say("c1", "/admin ban zoe x 60").heardField("code"));
    assertEquals("bad-packet", ann.say("c2", "/admin ban bob x").heardField("code"));
    assertEquals("bad-packet", ann.say("c3", "/admin ban bob x 0").heardField("code"));
    assertNull(bob.condition());
  }

  @Test
  void aFormerMemberIsBannedByItsNick() {
    bob.terminate();
    assertTrue(ann.say("c1", "/admin ban bob spam 60").heard().toString().contains("is banned"));
    assertNotNull(world.chat.refusal(HandshakeRequest.from(BAD)));
  }

  @Test
  void aMemberOfAnotherRoomIsBannedFromHere() {
    bob.send("{'kind':'join','room':'attic','nick':'hidden'}");
    ann.say("c1", "/admin ban hidden spam 60");
    assertEquals("remote-stream-error", bob.condition());
  }

  @Test
  void aGuestThatSpokeIsBanned() {
    world.chat.guestChannel().say("guest2", "spam", BAD, result -> {});
    world.settle();
    ann.heard();
    ann.say("c1", "/admin ban guest2 spam 60");
    assertEquals("remote-stream-error", bob.condition()); // who is at the same host
  }

  @Test
  void ofTwoMembersWithTheSameNickTheMemberSeenInThisRoomIsBanned() {
    bob.terminate();
    ClientHost elsewhere = new ClientHost("192.0.2.3", false);
    TestClient innocent = world.client(elsewhere).enter("attic", "bob");
    ann.say("c1", "/admin ban bob spam 60");
    assertNull(innocent.condition());
    assertNotNull(world.chat.refusal(HandshakeRequest.from(BAD)));
    assertNull(world.chat.refusal(HandshakeRequest.from(elsewhere)));
  }

  @Test
  void anAmbiguousNickBansNoMemberAndTheAdminSeesTheHosts() {
    bob.terminate();
    world.pass(1_000);
    world.client(new ClientHost("192.0.2.3", false)).join("BOB").terminate();
    world.client(new ClientHost("192.0.2.4", false)).enter("attic", "ann");
    world.client(new ClientHost("192.0.2.5", false)).enter("cellar", "cat").terminate();
    world.client(new ClientHost("192.0.2.6", false)).enter("attic", "cat").terminate();
    ann.heard();
    String asked = ann.say("c1", "/admin ban bob spam 60").packets().get(0).toString();
    assertTrue(asked.startsWith("{\"kind\":\"error\",\"code\":\"bad-packet\""), asked);
    String hosts =
        "192.0.2.3 (last at 2026-01-01 00:00 UTC). 192.0.2.2 (last at 2026-01-01 00:00 UTC).";
    assertTrue(asked.contains(hosts), asked);
    String first =
        "\"ban-several-one\",\"params\":{\"host\":\"192.0.2.3\",\"last\":\"2026-01-01T00:00:01";
    assertTrue(asked.contains(first), asked);
    assertEquals("bad-packet", ann.say("c2", "/admin ban cat spam 60").heardField("code"));
    assertEquals(List.of(), store.load().bans());
    ann.say("c3", "/admin ban 192.0.2.2 spam 60");
    assertNotNull(world.chat.refusal(HandshakeRequest.from(BAD)));
  }

  @Test
  void aNickNamesAMemberOfTheRoomBeforeAFormerOne() {
    bob.terminate();
    ClientHost now = new ClientHost("192.0.2.3", false);
    world.pass(300_000);
    TestClient present = world.member("bob", now);
    ann.say("c1", "/admin ban bob spam 60");
    assertEquals("remote-stream-error", present.condition());
    assertNull(world.chat.refusal(HandshakeRequest.from(BAD)));
  }

  @Test
  void aBanOfANetworkHoldsForAllItsHosts() {
    TestClient near = world.client(ipv6("2001:db8:0:1::5"));
    TestClient far = world.client(ipv6("2001:db8:0:100::5"));
    assertTrue(
        ann.say("c1", "/admin ban 2001:db8::/56 x 60").heard().toString().contains("/56 is"));
    assertEquals("remote-stream-error", near.condition());
    assertNull(far.condition());
    ann.say("c2", "/admin ban 2001:db8:0:100::7/48 x 60");
    assertEquals("remote-stream-error", far.condition());
    assertNotNull(world.chat.refusal(HandshakeRequest.from(ipv6("2001:db8:0:ffff::5"))));
    assertEquals("forbidden", ann.say("c3", "/admin ban 192.0.2.1/32 x 60").heardField("code"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.2/64", "192.0.2.2/33", "192.0.2.0/24", "2001::/16", "2001::/x"})
  void aBanOfANetworkOfAnotherSizeIsRefused(String target) {
    String refusal = ann.say("c1", "/admin ban " + target + " x 60").heard().toString();
    assertTrue(refusal.contains("'code':'bad-packet','text':'Bans are for an IPv4"), refusal);
    assertEquals(List.of(), store.load().bans());
  }

  @Test
  void anAddressWithThePrefixOfAnotherKindLiftsNoBan() {
    ann.say("/admin ban bob “be nice” 60").heard();
    assertEquals("no-such-member", ann.say("/admin unban 192.0.2.2/64").heardField("code"));
    assertNull(TestClient.create(world, BAD).creation());
  }

  @Test
  void aBannedMemberCannotReturnFromTheNextNetwork() {
    TestClient eve = world.member("eve", ipv6("2001:db8::5"));
    ann.say("c1", "/admin ban eve x 60");
    assertEquals("remote-stream-error", eve.condition());
    assertNotNull(world.chat.refusal(HandshakeRequest.from(ipv6("2001:db8:0:1::5"))));
  }

  private static ClientHost ipv6(String address) {
    return ClientHost.of(InetAddresses.forString(address));
  }

  @Test
  void anAddressCanBeBanned() {
    ann.say("c1", "/admin ban 192.0.2.66 spam 60");
    assertNotNull(world.chat.refusal(HandshakeRequest.from(new ClientHost("192.0.2.66", false))));
  }

  @Test
  void aCommandMayBeLongerThanAMessage() {
    TestChat terse = new TestChat(Policies.messageLength(2));
    assertEquals("notice", JoinTest.kinds(terse.member("eve").say("c1", "/help").heard()).get(0));
  }

  @Test
  void theHelpOfAnAdminListsItsCommands() {
    assertTrue(ann.say("c1", "/help").heard().get(0).contains("/admin kick"));
    assertFalse(world.member("eve").say("c1", "/help").heard().get(0).contains("/admin"));
  }

  @Test
  void aBannedGuestListenerGetsNoMoreMessages() {
    List<Object> told = new ArrayList<>();
    world.chat.guestChannel().listen(BAD, null, new GuestChannelTest.Recorder(told));
    ann.say("c1", "/admin ban bob spam 60").say("c2", "a secret");
    assertEquals(List.of(), told.get(0));
  }
}
