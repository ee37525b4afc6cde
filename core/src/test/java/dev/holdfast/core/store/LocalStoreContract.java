package dev.holdfast.core.store;

import static dev.holdfast.core.store.Drafts.ANN;
import static dev.holdfast.core.store.Drafts.AT;
import static dev.holdfast.core.store.Drafts.BOB;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.core.store.ChatStore.Ban;
import dev.holdfast.core.store.ChatStore.Draft;
import dev.holdfast.core.store.ChatStore.Membership;
import dev.holdfast.core.store.ChatStore.Message;
import dev.holdfast.core.store.ChatStore.Range;
import dev.holdfast.core.store.Outcome.Done;
import dev.holdfast.core.store.Outcome.Repeated;
import dev.holdfast.core.store.Outcome.Reused;
import dev.holdfast.core.store.Outcome.Stored;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What the stores of one process promise beyond the contract of all stores: what the base of them
 * has written down.
 */
public abstract class LocalStoreContract {

  protected final List<Outcome> outcomes = new ArrayList<>();

  protected abstract LocalChatStore store();

  /** Performs all calls that wait. */
  protected abstract void settle();

  protected abstract ChatStore.Contents load();

  protected abstract List<Message> read(String room, Range range);

  protected final void open(String room) {
    store().apply(new MetadataChange.Opened(room, "log-of-" + room));
  }

  protected final void append(Draft draft) {
    store().append(draft, outcomes::add);
  }

  /** Stores a receipt of a whisper, which a store of one process has. */
  private void storeReceipt(String id, long fingerprint) {
    store().storeReceipt(ANN, id, fingerprint, AT, outcomes::add);
  }

  private void findReceipt(String id, long fingerprint) {
    store().findReceipt(ANN, id, fingerprint, outcomes::add);
  }

  protected final List<String> texts(long after, long upTo, int count, int bytes) {
    return read("lobby", new Range(after, upTo, count, bytes)).stream().map(Message::text).toList();
  }

  @Test
  void aNewStoreContainsNothing() {
    assertEquals(new ChatStore.Contents(List.of(), List.of(), List.of()), load());
  }

  @Test
  void messagesAreNumberedDenselyInEachRoom() {
    open("lobby");
    open("attic");
    append(Drafts.of("lobby", "one"));
    append(Drafts.of("attic", "one"));
    append(Drafts.of("lobby", "two"));
    settle();
    append(Drafts.of("lobby", "three"));
    settle();
    assertEquals(
        List.of(
            new Stored(1, 1, AT), new Stored(1, 1, AT), new Stored(2, 1, AT), new Stored(3, 1, AT)),
        outcomes);
    assertEquals(
        List.of(
            new RoomLog("lobby", "log-of-lobby", 3, 1), new RoomLog("attic", "log-of-attic", 1, 1)),
        load().rooms());
  }

  @Test
  void aRepeatIsStoredOnceAndAnswersTheNumberOfTheFirst() {
    open("lobby");
    append(Drafts.of(ANN, "a", "hi"));
    append(Drafts.of(ANN, "a", "hi"));
    settle();
    append(Drafts.of(ANN, "a", "hi"));
    append(Drafts.of(BOB, "a", "hi"));
    settle();
    assertEquals(
        List.of(
            new Stored(1, 1, AT), new Repeated(1, AT), new Repeated(1, AT), new Stored(2, 1, AT)),
        outcomes);
  }

  @Test
  void aMessageWithoutASenderIsNeverARepeat() {
    open("lobby");
    append(Drafts.of(null, "a", "hi"));
    append(Drafts.of(null, "a", "hi"));
    settle();
    assertEquals(List.of(new Stored(1, 1, AT), new Stored(2, 1, AT)), outcomes);
  }

  @Test
  void anotherTextUnderAKnownIdIsNotStored() {
    open("lobby");
    open("attic");
    append(Drafts.of(ANN, "a", "hi"));
    append(Drafts.of(ANN, "a", "ho"));
    append(
        new Draft(
            "attic", ANN, "a", "ann", "hi", MessageFingerprint.ofMessage(ANN, "attic", "hi")));
    settle();
    append(Drafts.of(ANN, "a", "hi!"));
    append(Drafts.of(ANN, "b", "ho"));
    append(Drafts.of(BOB, "a", "ho"));
    settle();
    assertEquals(
        List.of(
            new Stored(1, 1, AT),
            new Reused(),
            new Reused(),
            new Reused(),
            new Stored(2, 1, AT),
            new Stored(3, 1, AT)),
        outcomes);
    assertEquals(List.of("hi", "ho", "ho"), texts(0, 9, 9, 99));
  }

  @Test
  void theIdsOfMessagesAndWhispersAreApart() {
    open("lobby");
    storeReceipt("a", MessageFingerprint.ofWhisper(ANN, "lobby", "bob", "hi"));
    append(Drafts.of(ANN, "a", "hi"));
    append(Drafts.of(ANN, "b", "hi"));
    storeReceipt("b", MessageFingerprint.ofWhisper(ANN, "lobby", "bob", "hi"));
    findReceipt("a", MessageFingerprint.ofWhisper(ANN, "lobby", "eve", "hi"));
    storeReceipt("a", MessageFingerprint.ofWhisper(ANN, "lobby", "bob", "hi"));
    settle();
    assertEquals(
        List.of(
            new Done(),
            new Reused(),
            new Stored(1, 1, AT),
            new Reused(),
            new Reused(),
            new Repeated(0, AT)),
        outcomes);
  }

  @Test
  void receiptsOfWhispersAreForgottenWithTheProcess() {
    open("lobby");
    append(Drafts.of(ANN, "a", "hi"));
    storeReceipt("b", 7);
    settle();
    load();
    append(Drafts.of(ANN, "a", "hi"));
    storeReceipt("b", 7);
    settle();
    assertEquals(
        List.of(new Stored(1, 1, AT), new Done(), new Repeated(1, AT), new Done()), outcomes);
  }

  @Test
  void syncCompletesAfterAllEarlierChanges() {
    open("lobby");
    append(Drafts.of("hi"));
    store().apply(new MetadataChange.Banned(new Ban("10.0.0.1", "eve", "", AT)));
    store().sync(outcomes::add);
    append(Drafts.of("ho"));
    settle();
    assertEquals(List.of(new Stored(1, 1, AT), new Done(), new Stored(2, 1, AT)), outcomes);
  }

  @Test
  void aBarrierIsReportedInItsOrderAndStoresNothing() {
    open("lobby");
    append(Drafts.of("hi"));
    store().barrier(outcomes::add);
    append(Drafts.of("ho"));
    settle();
    assertEquals(List.of(new Stored(1, 1, AT), new Done(), new Stored(2, 1, AT)), outcomes);
  }

  @Test
  void askingWhetherAnIdWasUsedDoesNotUseIt() {
    findReceipt("a", 7);
    storeReceipt("a", 7);
    findReceipt("a", 7);
    settle();
    assertEquals(List.of(new Done(), new Done(), new Repeated(0, AT)), outcomes);
  }

  @Test
  void theReceiptOfAWhisperThatWasNotToldIsForgottenAndNoOther() {
    open("lobby");
    List.of("a", "b").forEach(id -> storeReceipt(id, 7));
    append(Drafts.of(ANN, "c", "hi"));
    List.of("a", "c").forEach(id -> store().apply(new MetadataChange.Untold(ANN, id)));
    List.of("a", "b").forEach(id -> storeReceipt(id, 7));
    append(Drafts.of(ANN, "c", "hi"));
    settle();
    assertEquals(
        List.of(new Done(), new Repeated(0, AT), new Repeated(1, AT)), outcomes.subList(3, 6));
  }

  @Test
  void theReceiptsOfARevokedTokenAreForgotten() {
    open("lobby");
    append(Drafts.of(ANN, "a", "hi"));
    store().apply(new MetadataChange.Revoked(ANN));
    append(Drafts.of(ANN, "a", "hi"));
    settle();
    assertEquals(List.of(new Stored(1, 1, AT), new Stored(2, 1, AT)), outcomes);
  }

  @Test
  void aRoomThatWasNeverOpenedStoresNothing() {
    append(Drafts.of("cellar", "hi"));
    settle();
    assertEquals(List.of(new Outcome.Refused(Outcome.Why.NOT_STORED)), outcomes);
    assertEquals(List.of(), load().rooms());
  }

  @Test
  void aRangeIsBoundedByNumbersCountAndBytes() {
    open("lobby");
    List.of("one", "two", "drei", "四").forEach(text -> append(Drafts.of(text)));
    settle();
    assertEquals(List.of("one", "two", "drei", "四"), texts(0, 4, 200, 1_000));
    assertEquals(List.of("two", "drei"), texts(1, 3, 200, 1_000));
    assertEquals(List.of("drei", "四"), texts(0, 4, 2, 1_000));
    assertEquals(List.of("drei", "四"), texts(0, 4, 200, 7));
    assertEquals(List.of("四"), texts(0, 4, 200, 6));
    assertEquals(List.of("四"), texts(0, 4, 200, 1), "one is always read");
    assertEquals(List.of(), texts(4, 9, 200, 1_000));
    assertEquals(List.of(), read("attic", new Range(0, 9, 9, 9)));
  }

  @Test
  void aMessageIsReadAsItWasStored() {
    open("lobby");
    String text = "\u0000 'quoted' \n مرحبا 你好 \uD83D\uDC4B";
    append(Drafts.of(ANN, "id-1", text));
    settle();
    assertEquals(
        List.of(new Message(1, "ann", text, "id-1", AT, AT.toEpochMilli())),
        read("lobby", new Range(0, 1, 1, 1)));
  }

  @Test
  void aRemovedRoomLeavesNoData() {
    open("lobby");
    append(Drafts.of("old"));
    store().apply(new MetadataChange.Entered(new Membership("lobby", ANN, "ann", null)));
    store().apply(new MetadataChange.Removed("lobby"));
    settle();
    assertEquals(new ChatStore.Contents(List.of(), List.of(), List.of()), load());
    store().apply(new MetadataChange.Opened("lobby", "another"));
    append(Drafts.of("new"));
    settle();
    assertEquals(List.of(new Stored(1, 1, AT), new Stored(1, 1, AT)), outcomes);
    assertEquals(List.of("new"), texts(0, 9, 9, 99));
    assertEquals(List.of(new RoomLog("lobby", "another", 1, 1)), load().rooms());
  }

  @Test
  void aRoomOpenedAgainWithItsLogGoesOn() {
    open("lobby");
    append(Drafts.of("one"));
    open("lobby");
    append(Drafts.of("two"));
    settle();
    assertEquals(List.of("one", "two"), texts(0, 9, 9, 99));
  }

  @Test
  void membershipsAreLoadedTheLongestGoneFirstAndPresentOnesLast() {
    Membership there = new Membership("lobby", ANN, "ann", null);
    store().apply(new MetadataChange.Entered(there));
    store().apply(new MetadataChange.Entered(new Membership("lobby", BOB, "bob", null)));
    store().apply(new MetadataChange.Departed(BOB, AT));
    settle();
    assertEquals(List.of(new Membership("lobby", BOB, "bob", AT), there), load().memberships());
  }

  @Test
  void membershipsAreKeptUntilRevoked() {
    store().apply(new MetadataChange.Entered(new Membership("lobby", ANN, "ann", null)));
    store().apply(new MetadataChange.Entered(new Membership("lobby", BOB, "bob", null)));
    store().apply(new MetadataChange.Entered(new Membership("lobby", BOB, "rob", null)));
    store().apply(new MetadataChange.Departed(ANN, AT));
    settle();
    Membership rob = new Membership("lobby", BOB, "rob", null);
    assertEquals(
        List.of(rob, new Membership("lobby", ANN, "ann", AT)),
        load().memberships().stream().sorted((a, b) -> b.nick().compareTo(a.nick())).toList());
    store().apply(new MetadataChange.Revoked(ANN));
    settle();
    assertEquals(List.of(rob), load().memberships());
  }

  @Test
  void bansAreKeptUntilLifted() {
    Ban first = new Ban("10.0.0.1", "ann", "spam", AT.plusSeconds(60));
    Ban again = new Ban("10.0.0.1", "ann", "more spam", AT.plusSeconds(90));
    Ban other = new Ban("10.0.0.2", "bob", "noise", AT.plusSeconds(60));
    List.of(first, again, other).forEach(ban -> store().apply(new MetadataChange.Banned(ban)));
    settle();
    assertEquals(List.of(again, other), load().bans());
    store().apply(new MetadataChange.Unbanned("10.0.0.1"));
    settle();
    assertEquals(List.of(other), load().bans());
  }
}
