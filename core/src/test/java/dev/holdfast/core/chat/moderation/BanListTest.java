package dev.holdfast.core.chat.moderation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.google.common.net.InetAddresses;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.store.ChatStore.Ban;
import dev.holdfast.core.store.MetadataChange;
import dev.holdfast.core.store.MetadataChange.Banned;
import dev.holdfast.core.store.MetadataChange.Unbanned;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BanListTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final ClientHost HOME = host("192.0.2.7");
  private static final ClientHost ADMIN = host("192.0.2.1");

  private final List<MetadataChange> changes = new ArrayList<>();
  private Instant now = Instant.parse("2026-11-21T18:00:00Z");

  private static ClientHost host(String address) {
    return ClientHost.of(InetAddresses.forString(address));
  }

  private BanList bans(int hosts, Ban... kept) {
    return new BanList(List.of(kept), () -> now, changes::add, network -> false, hosts);
  }

  private Ban ban(String host, long seconds) {
    return new Ban(host, "eve", "spam", now.plusSeconds(seconds));
  }

  @Test
  void aBannedHostIsFoundUntilItsBanEnds() {
    BanList bans = bans(10);
    Ban ban = bans.ban(HOME.networks().get(0), "eve", "spam", MINUTE);
    assertEquals(new Ban("192.0.2.7", "eve", "spam", now.plus(MINUTE)), ban);
    now = now.plusSeconds(59);
    assertEquals(ban, bans.find(HOME));
    assertNull(bans.find(host("192.0.2.8")));
    now = now.plusSeconds(1);
    assertNull(bans.find(HOME));
    assertEquals(List.of(), bans.all());
    assertEquals(List.of(new Banned(ban), new Unbanned("192.0.2.7")), changes);
  }

  /** Bans this host, as far as its ban reaches; returns the banned network. */
  private String ban(BanList bans, String address, ClientHost admin) {
    return bans.ban(bans.reach(host(address), admin), "eve", "spam", MINUTE).host();
  }

  @Test
  void aBannedIpv6HostDoesNotComeBackFromTheNetworkBesideIt() {
    BanList bans = bans(10);
    assertEquals("2001:db8::/56", ban(bans, "2001:db8::5", ADMIN));
    assertNotNull(bans.find(host("2001:db8::6")));
    assertNotNull(bans.find(host("2001:db8:0:ff::5")));
    assertNull(bans.find(host("2001:db8:0:100::5")));
  }

  @Test
  void aSecondBanInOne48CoversAllOfIt() {
    BanList bans = bans(10);
    ban(bans, "2001:db8::5", ADMIN);
    assertEquals("2001:db8::/56", ban(bans, "2001:db8:0:1::5", ADMIN));
    assertEquals("2001:db8::/48", ban(bans, "2001:db8:0:100::5", ADMIN));
    assertNotNull(bans.find(host("2001:db8:0:ffff::5")));
    assertEquals("2001:db8:1::/56", ban(bans, "2001:db8:1::5", ADMIN));
  }

  @Test
  void theReachOfABanIsFoundBesideBansOfAllKinds() {
    BanList bans = bans(10, ban("192.0.2.9", 30), ban("2001:db8:5::/48", 30));
    assertEquals("192.0.2.7", ban(bans, "192.0.2.7", ADMIN));
    assertEquals("2001:db8::/56", ban(bans, "2001:db8::5", ADMIN));
    assertEquals("2001:db8::/48", ban(bans, "2001:db8:0:100::5", ADMIN));
  }

  @Test
  void aBanDoesNotReachAsFarAsTheAdmin() {
    BanList bans = bans(10, ban("2001:db8:0:200::/56", 30));
    assertEquals("2001:db8::/56", ban(bans, "2001:db8::5", host("2001:db8:0:100::")));
    assertEquals("2001:db8:0:100::/64", ban(bans, "2001:db8:0:100::", host("2001:db8:0:101::")));
  }

  @Test
  void aBanOfAHostThatWasKeptIsNoWiderThanItWas() {
    BanList bans = bans(10, ban("2001:db8::/64", 30));
    assertNotNull(bans.find(host("2001:db8::6")));
    assertNull(bans.find(host("2001:db8:0:1::5")));
  }

  @Test
  void ofSeveralBansTheLongestIsShown() {
    BanList bans =
        bans(10, ban("2001:db8::/64", 20), ban("2001:db8::/56", 30), ban("2001:db8::/48", 9));
    assertEquals("2001:db8::/56", bans.find(host("2001:db8::6")).host());
    now = now.plusSeconds(25);
    assertEquals("2001:db8::/56", bans.find(host("2001:db8::6")).host());
    now = now.plusSeconds(5);
    assertNull(bans.find(host("2001:db8::6")));
  }

  @Test
  void anUnbannedAddressIsInNoBannedNetwork() {
    BanList bans =
        bans(10, ban("2001:db8::/64", 20), ban("2001:db8::/48", 9), ban("2001:db9::/48", 9));
    assertEquals(List.of("2001:db8::/64", "2001:db8::/48"), bans.unban("2001:db8::1"));
    assertEquals(List.of(ban("2001:db9::/48", 9)), bans.all());
    assertEquals(List.of(), bans.unban("2001:db9::/56"));
    assertEquals(List.of("2001:db9::/48"), bans.unban("2001:db9::/48"));
  }

  @Test
  void aLaterBanReplacesAnEarlierOneShorterOnesToo() {
    BanList bans = bans(10);
    bans.ban(HOME.networks().get(0), "eve", "spam", MINUTE);
    Ban later = bans.ban(HOME.networks().get(0), "mallory", "", Duration.ofSeconds(1));
    assertEquals(List.of(later), bans.all());
    now = now.plusSeconds(1);
    assertNull(bans.find(HOME));
    assertEquals(3, changes.size());
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
    BanList bans = bans(10);
    String name = ban(bans, banned, ADMIN);
    assertEquals(List.of(name), bans.unban(typed));
    assertNull(bans.find(host(banned)));
    assertEquals(List.of(), bans.unban(typed));
    assertEquals(new Unbanned(name), changes.get(changes.size() - 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "/64", "eve", "192.0.2.8", "192.0.2", "fe80::1%nowhere", "example.org"})
  void aHostThatIsNotBannedCannotBeUnbanned(String typed) {
    BanList bans = bans(10);
    bans.ban(HOME.networks().get(0), "eve", "spam", MINUTE);
    assertEquals(List.of(), bans.unban(typed));
    assertEquals(1, changes.size());
  }

  @Test
  void storedBansGoOnUnlessTheyEndedMeanwhile() {
    BanList bans = bans(10, ban("192.0.2.3", 30), ban("192.0.2.1", 0), ban("192.0.2.2", 20));
    assertEquals(List.of(ban("192.0.2.2", 20), ban("192.0.2.3", 30)), bans.all());
    assertEquals(List.of(new Unbanned("192.0.2.1")), changes);
  }

  @Test
  void aFullListDropsTheBanThatEndsFirst() {
    BanList bans = bans(2, ban("192.0.2.1", 30), ban("192.0.2.2", 20));
    Ban added = bans.ban(HOME.networks().get(0), "eve", "spam", Duration.ofSeconds(10));
    assertEquals(List.of(added, ban("192.0.2.1", 30)), bans.all());
    assertEquals(List.of(new Unbanned("192.0.2.2"), new Banned(added)), changes);
    bans.ban(HOME.networks().get(0), "eve", "more spam", MINUTE); // one of the two
    assertEquals(2, bans.all().size());
  }

  @Test
  void aBannedHostSeesUntilWhenAndWhy() {
    Instant until = Instant.parse("2026-11-21T18:29:01Z");
    assertEquals(
        "You are banned until 2026-11-21 18:30 UTC: spam, again",
        BanList.refusal(new Ban("192.0.2.7", "eve", "spam, again", until)).text());
    assertEquals(
        "You are banned until 2026-11-21 18:30 UTC.",
        BanList.refusal(new Ban("192.0.2.7", "eve", " ", until.plusSeconds(59))).text());
    assertEquals(
        "You are banned until 2026-11-21 18:30 UTC: a [2Jb c",
        BanList.refusal(new Ban("192.0.2.7", "eve", "a\u001b[2Jb\r\nc", until)).text());
  }
}
