package dev.holdfast.core.store.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.store.ChatStore.Ban;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The contract of all stores: bans. */
public abstract class BanContract extends ChatStoreContract {

  private static final Duration LONG = Duration.ofHours(1);

  /** For a store whose processes are these. */
  protected BanContract(StoreProcess process) {
    super(process);
  }

  private List<String> banned() {
    return chat.bans.stream().map(Ban::network).sorted().toList();
  }

  @Test
  void aBanIsToldBeforeItIsAnswered() {
    long before = chat.store().time();
    chat.ban("192.0.2.9", "spam \u0000 'and' \uD83D\uDC4B", LONG);
    assertEquals(List.of("192.0.2.9 is banned", "answered 192.0.2.9 is banned"), chat.told());
    Ban ban = chat.bans.get(0);
    assertEquals("eve", ban.nick());
    assertEquals("spam \u0000 'and' \uD83D\uDC4B", ban.reason());
    assertEquals(ban.until().truncatedTo(ChronoUnit.MILLIS), ban.until());
    long from = ban.until().minus(LONG).toEpochMilli();
    assertTrue(Math.abs(from - before) < 60_000);
  }

  @Test
  void aBanReplacesTheEarlierOneOfTheNetwork() {
    chat.ban("192.0.2.9", "spam", LONG);
    chat.settle();
    chat.bans.clear();
    chat.ban("192.0.2.9", "more spam", LONG.multipliedBy(2));
    chat.ban("192.0.2.10", "noise", LONG);
    chat.settle();
    assertEquals(List.of("192.0.2.10", "192.0.2.9"), banned());
    assertTrue(chat.bans.stream().anyMatch(ban -> ban.reason().equals("more spam")));
  }

  @Test
  void aBanThatIsLiftedIsToldOnce() {
    chat.ban("192.0.2.9", "spam", LONG);
    chat.told();
    chat.store().unban("192.0.2.9");
    assertEquals(List.of("192.0.2.9 is not banned"), chat.told());
    chat.store().unban("192.0.2.9");
    chat.store().unban("192.0.2.10");
    assertEquals(List.of(), chat.told());
  }

  @Test
  void aBanThatHasEndedIsToldAsOneThatWasLifted() {
    chat.ban("192.0.2.9", "spam", Duration.ofMillis(1));
    chat.ban("192.0.2.10", "spam", LONG);
    chat.settle();
    process.runUntil(() -> banned().equals(List.of("192.0.2.10")));
  }

  @Test
  void bansAreThereForTheNextProcess() {
    chat.ban("192.0.2.9", "spam", LONG);
    chat.ban("192.0.2.10", "noise", LONG);
    chat.ban("192.0.2.11", "noise", LONG);
    chat.store().unban("192.0.2.10");
    chat.settle();
    List<Ban> before = chat.bans.stream().sorted(Ban.BY_END).toList();
    chat.bans.clear();
    chat.restart();
    assertEquals(before, chat.bans.stream().sorted(Ban.BY_END).toList());
  }

  @Test
  void beyondTheMostBansTheOneThatWouldEndFirstIsLifted() {
    ban9999();
    chat.ban("10.1.0.1", "", LONG);
    process.runUntil(() -> chat.bans.size() == 10_000);
    chat.told();
    chat.ban("192.0.2.9", "", LONG.minusMinutes(1));
    List<String> told = chat.told();
    assertTrue(told.contains("192.0.2.9 is banned"), "the new one stays: " + told);
    assertTrue(told.contains("10.1.0.1 is not banned"), told.toString());
    assertEquals(3, told.size(), told.toString());
  }

  /** Bans 9,999 networks for longer than an hour. */
  protected void ban9999() {
    for (int i = 0; i < 9_999; i++) {
      String network = "10.0." + i / 256 + "." + i % 256;
      chat.store().ban(network, "eve", "", LONG.plusMinutes(1), ban -> {});
      if (i % 1_000 == 0) {
        chat.settle();
      }
    }
  }
}
