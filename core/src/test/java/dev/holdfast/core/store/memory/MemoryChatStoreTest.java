package dev.holdfast.core.store.memory;

import static dev.holdfast.core.store.Drafts.ANN;
import static dev.holdfast.core.store.Drafts.AT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.holdfast.core.store.ChatStore;
import dev.holdfast.core.store.ChatStore.Membership;
import dev.holdfast.core.store.ChatStore.Message;
import dev.holdfast.core.store.ChatStore.Range;
import dev.holdfast.core.store.Drafts;
import dev.holdfast.core.store.LocalChatStore;
import dev.holdfast.core.store.LocalStoreContract;
import dev.holdfast.core.store.MetadataChange;
import dev.holdfast.core.store.Outcome.Repeated;
import dev.holdfast.core.store.Outcome.Stored;
import dev.holdfast.core.store.RecordingListener;
import dev.holdfast.core.store.RetentionClock;
import dev.holdfast.core.store.RetentionLimits;
import dev.holdfast.core.store.RoomLog;
import dev.holdfast.core.store.sqlite.TestStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The store in memory: the contract, and its bounds. */
class MemoryChatStoreTest extends LocalStoreContract {

  private Instant now = AT;
  private MemoryChatStore store = keeping(1_000, Duration.ofDays(365), 1 << 20);

  private MemoryChatStore keeping(long messages, Duration age, long bytes) {
    RetentionClock clock = TestStore.clock(() -> now, () -> Duration.ZERO);
    return listened(new MemoryChatStore(new RetentionLimits(messages, age, bytes), clock));
  }

  private static MemoryChatStore listened(MemoryChatStore store) {
    RecordingListener.of(store, store.load());
    return store;
  }

  @Override
  protected LocalChatStore store() {
    return store;
  }

  @Override
  protected void settle() {}

  @Override
  protected ChatStore.Contents load() {
    return store.load();
  }

  @Override
  protected List<Message> read(String room, Range range) {
    List<Message> messages = new ArrayList<>();
    store.read(room, range, reading -> messages.addAll(reading.messages()));
    return messages;
  }

  @Test
  void eachRoomKeepsItsLastMessages() {
    store = keeping(2, Duration.ofDays(365), 1 << 20);
    open("lobby");
    List.of("one", "two", "three").forEach(text -> append(Drafts.of(text)));
    assertEquals(
        List.of(new Stored(1, 1, AT), new Stored(2, 1, AT), new Stored(3, 2, AT)), outcomes);
    assertEquals(List.of("two", "three"), texts(0, 9, 9, 99));
    assertEquals(2, load().rooms().get(0).oldest());
  }

  @Test
  void theOldestMessageOfAnyRoomIsDeletedForTheNewest() {
    store = listened(new MemoryChatStore(1_000, 10, 1_000));
    open("lobby");
    open("attic");
    append(Drafts.of("12345"));
    append(Drafts.of("attic", "12345"));
    append(Drafts.of("attic", "1"));
    assertEquals(new RoomLog("lobby", "log-of-lobby", 1, 2), load().rooms().get(0));
    assertEquals(new RoomLog("attic", "log-of-attic", 2, 1), load().rooms().get(1));
  }

  @Test
  void aMessageIsKeptForItsAge() {
    store = keeping(1_000, Duration.ofMinutes(1), 1 << 20);
    Map<String, Long> told = RecordingListener.of(store, load()).deleted;
    open("lobby");
    append(Drafts.of("old"));
    now = now.plusSeconds(40);
    append(Drafts.of("young"));
    now = now.plusSeconds(21);
    assertEquals(List.of("young"), texts(0, 9, 9, 99));
    assertEquals(Map.of("lobby", 2L), told);
    now = now.plusSeconds(40);
    store.sweep();
    assertEquals(Map.of("lobby", 3L), told);
    assertEquals(3, load().rooms().get(0).oldest());
  }

  @Test
  void textTakesNoMoreThanTheMostBytes() {
    store = keeping(1_000_000, Duration.ofDays(1), 1 << 20);
    open("lobby");
    for (int i = 0; i < 600; i++) {
      append(Drafts.of("x".repeat(1_000)));
    }
    assertEquals(600 - 524 + 1, load().rooms().get(0).oldest());
  }

  @Test
  void aMembershipIsAsOldAsTimeHasPassedWhateverTheTimeOfDaySays() {
    Duration[] wrong = {Duration.ZERO};
    store =
        new MemoryChatStore(
            new RetentionLimits(9, Duration.ofDays(1), 1 << 20),
            TestStore.clock(() -> now, () -> wrong[0]));
    store.apply(new MetadataChange.Entered(new Membership("lobby", ANN, "ann", null)));
    store.apply(new MetadataChange.Departed(ANN, now));
    now = now.plusSeconds(60);
    wrong[0] = Duration.ofDays(-3);
    assertEquals(
        now.minus(Duration.ofDays(3)).minusSeconds(60), load().memberships().get(0).gone());
  }

  @Test
  void aSenderIsRememberedForItsLastThousandIds() {
    open("lobby");
    for (int i = 0; i <= 1_000; i++) {
      append(Drafts.of(ANN, "id" + i, "hi"));
    }
    outcomes.clear();
    append(Drafts.of(ANN, "id1", "hi"));
    append(Drafts.of(ANN, "id0", "hi"));
    assertEquals(new Repeated(2, AT), outcomes.get(0));
    assertInstanceOf(Stored.class, outcomes.get(1));
  }

  @Test
  void receiptsAreForgottenAfterADayOrWhenTheyAreTooMany() {
    MemoryReceipts receipts = new MemoryReceipts(2);
    receipts.add(ANN, "a", 7, 1, AT, 0);
    receipts.add(ANN, "b", 7, 2, AT.plusSeconds(1), 1_000);
    receipts.add(ANN, "c", 7, 3, AT.plusSeconds(2), 2_000);
    assertEquals(null, receipts.get(ANN, "a", 7));
    receipts.add(Drafts.BOB, "d", 7, 4, AT, Duration.ofDays(1).toMillis() + 1_500);
    assertEquals(null, receipts.get(ANN, "b", 7));
    assertEquals(new Repeated(3, AT.plusSeconds(2)), receipts.get(ANN, "c", 7));
  }
}
