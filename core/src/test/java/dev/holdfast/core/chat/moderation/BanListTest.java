package dev.holdfast.core.chat.moderation;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.google.common.net.InetAddresses;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.limit.ClientNetwork;
import dev.holdfast.core.store.ChatStore.Ban;
import dev.holdfast.core.store.ChatStore.Contents;
import dev.holdfast.core.store.RecordingListener;
import dev.holdfast.core.store.StoreContext;
import dev.holdfast.core.store.memory.MemoryChatStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BanListTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final ClientHost HOME = host("192.0.2.7");
  private static final ClientHost ADMIN = host("192.0.2.1");

  private final MemoryChatStore store = new MemoryChatStore(9);
  private Instant now = Instant.parse("2026-11-21T18:00:00Z");

  private static ClientHost host(String address) {
    return ClientHost.of(InetAddresses.forString(address));
  }

  private BanList bans(Ban... kept) {
    BanList bans = new BanList(store::timeOfDay, network -> false);
    store.listen(
        new RecordingListener(),
        bans,
        new Contents(List.of(), List.of(), List.of(kept)),
        new StoreContext(() -> 0, () -> now, 1, Duration.ZERO, 1));
    return bans;
  }

  private Ban ban(ClientNetwork network, String nick, String reason, Duration length) {
    AtomicReference<Ban> ban = new AtomicReference<>();
    store.ban(network.name(), nick, reason, length, ban::set);
    return requireNonNull(ban.get());
  }

  /** Lifts bans as an admin does. */
  private List<String> unban(BanList bans, String typed) {
    List<String> names = bans.named(typed);
    names.forEach(store::unban);
    return names;
  }

  private Ban ban(String host, long seconds) {
    return new Ban(host, "eve", "spam", now.plusSeconds(seconds));
  }

  @Test
  void aBannedHostIsFoundUntilItsBanEnds() {
    BanList bans = bans();
    Ban ban = ban(HOME.networks().get(0), "eve", "spam", MINUTE);
    assertEquals(new Ban("192.0.2.7", "eve", "spam", now.plus(MINUTE)), ban);
    now = now.plusSeconds(59);
    assertEquals(ban, bans.find(HOME));
    assertNull(bans.find(host("192.0.2.8")));
    now = now.plusSeconds(1);
    assertNull(bans.find(HOME));
    assertEquals(List.of(), bans.all());
    store.sweep();
    assertEquals(List.of(), bans.all());
    now = now.minusSeconds(30);
    assertNull(bans.find(HOME), "it was lifted when it ended");
  }

  /** Bans this host, as far as its ban reaches; returns the banned network. */
  private String ban(BanList bans, String address, ClientHost admin) {
    return ban(bans.reach(host(address), admin), "eve", "spam", MINUTE).network();
  }

  @Test
  void aBannedIpv6HostDoesNotComeBackFromTheNetworkBesideIt() {
    BanList bans = bans();
    assertEquals("2001:db8::/56", ban(bans, "2001:db8::5", ADMIN));
    assertNotNull(bans.find(host("2001:db8::6")));
    assertNotNull(bans.find(host("2001:db8:0:ff::5")));
    assertNull(bans.find(host("2001:db8:0:100::5")));
  }

  @Test
  void aSecondBanInOne48CoversAllOfIt() {
    BanList bans = bans();
    ban(bans, "2001:db8::5", ADMIN);
    assertEquals("2001:db8::/56", ban(bans, "2001:db8:0:1::5", ADMIN));
    assertEquals("2001:db8::/48", ban(bans, "2001:db8:0:100::5", ADMIN));
    assertNotNull(bans.find(host("2001:db8:0:ffff::5")));
    assertEquals("2001:db8:1::/56", ban(bans, "2001:db8:1::5", ADMIN));
  }

  @Test
  void theReachOfABanIsFoundBesideBansOfAllKinds() {
    BanList bans = bans(ban("192.0.2.9", 30), ban("2001:db8:5::/48", 30));
    assertEquals("192.0.2.7", ban(bans, "192.0.2.7", ADMIN));
    assertEquals("2001:db8::/56", ban(bans, "2001:db8::5", ADMIN));
    assertEquals("2001:db8::/48", ban(bans, "2001:db8:0:100::5", ADMIN));
  }

  @Test
  void aBanDoesNotReachAsFarAsTheAdmin() {
    BanList bans = bans(ban("2001:db8:0:200::/56", 30));
    assertEquals("2001:db8::/56", ban(bans, "2001:db8::5", host("2001:db8:0:100::")));
    assertEquals("2001:db8:0:100::/64", ban(bans, "2001:db8:0:100::", host("2001:db8:0:101::")));
  }

  @Test
  void aBanOfAHostThatWasKeptIsNoWiderThanItWas() {
    BanList bans = bans(ban("2001:db8::/64", 30));
    assertNotNull(bans.find(host("2001:db8::6")));
    assertNull(bans.find(host("2001:db8:0:1::5")));
  }

  @Test
  void ofSeveralBansTheLongestIsShown() {
    BanList bans =
        bans(ban("2001:db8::/64", 20), ban("2001:db8::/56", 30), ban("2001:db8::/48", 9));
    assertEquals("2001:db8::/56", bans.find(host("2001:db8::6")).network());
    now = now.plusSeconds(25);
    assertEquals("2001:db8::/56", bans.find(host("2001:db8::6")).network());
    now = now.plusSeconds(5);
    assertNull(bans.find(host("2001:db8::6")));
  }

  @Test
  void anUnbannedAddressIsInNoBannedNetwork() {
    BanList bans = bans(ban("2001:db8::/64", 20), ban("2001:db8::/48", 9), ban("2001:db9::/48", 9));
    assertEquals(List.of("2001:db8::/64", "2001:db8::/48"), unban(bans, "2001:db8::1"));
    assertEquals(List.of(ban("2001:db9::/48", 9)), bans.all());
    assertEquals(List.of(), unban(bans, "2001:db9::/56"));
    assertEquals(List.of("2001:db9::/48"), unban(bans, "2001:db9::/48"));
  }

  @Test
  void aLaterBanReplacesAnEarlierOneShorterOnesToo() {
    BanList bans = bans();
    ban(HOME.networks().get(0), "eve", "spam", MINUTE);
    Ban later = ban(HOME.networks().get(0), "mallory", "", Duration.ofSeconds(1));
    assertEquals(List.of(later), bans.all());
    now = now.plusSeconds(1);
    assertNull(bans.find(HOME));
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7,192.0.2.7",
    "192.0.2.7,::ffff:192.0.2.7",
    "2001:db8::5,2001:db8::/56",
    "2001:db8::5,2001:DB8:0::/56",
    "2001:db8::5,2001:DB8:0:9::/64",
    "2001:db8::5,2001:db8::9"
  })
  void aHostIsLetInAgainByAnyOfItsNames(String banned, String typed) {
    BanList bans = bans();
    String name = ban(bans, banned, ADMIN);
    assertEquals(List.of(name), unban(bans, typed));
    assertNull(bans.find(host(banned)));
    assertEquals(List.of(), unban(bans, typed));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "/64", "eve", "192.0.2.8", "192.0.2", "fe80::1%nowhere", "example.org"})
  void aHostThatIsNotBannedCannotBeUnbanned(String typed) {
    BanList bans = bans();
    ban(HOME.networks().get(0), "eve", "spam", MINUTE);
    assertEquals(List.of(), unban(bans, typed));
    assertNotNull(bans.find(HOME));
  }

  @Test
  void storedBansGoOnUnlessTheyEndedMeanwhile() {
    BanList bans = bans(ban("192.0.2.3", 30), ban("192.0.2.1", 0), ban("192.0.2.2", 20));
    assertEquals(List.of(ban("192.0.2.2", 20), ban("192.0.2.3", 30)), bans.all());
  }

  @Test
  void aBannedHostSeesUntilWhenAndWhy() {
    Instant until = Instant.parse("2026-11-21T18:29:01Z");
    assertEquals(
        "You are banned until 2026-11-21 18:30 UTC: spam, again",
        BanList.errorFor(new Ban("192.0.2.7", "eve", "spam, again", until)).text());
    assertEquals(
        "You are banned until 2026-11-21 18:30 UTC.",
        BanList.errorFor(new Ban("192.0.2.7", "eve", " ", until.plusSeconds(59))).text());
    assertEquals(
        "You are banned until 2026-11-21 18:30 UTC: a [2Jb c",
        BanList.errorFor(new Ban("192.0.2.7", "eve", "a\u001b[2Jb\r\nc", until)).text());
  }
}
