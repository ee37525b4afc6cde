package dev.holdfast.core.store;

import static dev.holdfast.core.store.Drafts.AT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.core.store.ChatStore.Ban;
import dev.holdfast.core.store.MetadataChange.Banned;
import dev.holdfast.core.store.MetadataChange.Unbanned;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The bans of a store of one process: what is told and written down of each. */
class BanRegistryTest {

  private final List<MetadataChange> changes = new ArrayList<>();
  private final RecordingListener listener = new RecordingListener();
  private final BanRegistry bans = new BanRegistry(2, listener, changes::add);

  private static Ban ban(String host, long seconds) {
    return new Ban(host, "eve", "spam", AT.plusSeconds(seconds));
  }

  @Test
  void aBanIsToldAndWrittenDownUntilItEnds() {
    bans.ban(ban("a", 60));
    bans.sweep(AT.plusSeconds(59));
    assertEquals(List.of("a"), listener.bans);
    bans.sweep(AT.plusSeconds(60));
    assertEquals(List.of("a", "-a"), listener.bans);
    assertEquals(List.of(new Banned(ban("a", 60)), new Unbanned("a")), changes);
  }

  @Test
  void aBanIsLiftedOnce() {
    bans.ban(ban("a", 60));
    bans.unban("b");
    bans.unban("a");
    bans.unban("a");
    bans.sweep(AT.plusSeconds(60));
    assertEquals(List.of("a", "-a"), listener.bans);
    assertEquals(2, changes.size());
  }

  @Test
  void aLaterBanReplacesAnEarlierOneShorterOnesToo() {
    bans.ban(ban("a", 60));
    bans.ban(ban("a", 1));
    bans.sweep(AT.plusSeconds(1));
    bans.sweep(AT.plusSeconds(60));
    assertEquals(List.of("a", "a", "-a"), listener.bans);
    assertEquals(3, changes.size());
  }

  @Test
  void bansOfAnEarlierProcessGoOnUnlessTheyEndedMeanwhile() {
    bans.restore(List.of(ban("a", 30), ban("b", 0)), AT);
    assertEquals(List.of("-b", "a"), listener.bans);
    assertEquals(List.of(new Unbanned("b")), changes);
    bans.sweep(AT.plusSeconds(30));
    assertEquals(List.of("-b", "a", "-a"), listener.bans);
  }

  @Test
  void forOneMoreBanTheOneThatWouldEndFirstIsLifted() {
    bans.restore(List.of(ban("a", 30), ban("b", 20)), AT);
    bans.ban(ban("c", 10));
    assertEquals(List.of("b", "a", "-b", "c"), listener.bans);
    assertEquals(List.of(new Unbanned("b"), new Banned(ban("c", 10))), changes);
    bans.ban(ban("c", 60)); // one of the two
    assertEquals(List.of("b", "a", "-b", "c", "c"), listener.bans);
  }
}
