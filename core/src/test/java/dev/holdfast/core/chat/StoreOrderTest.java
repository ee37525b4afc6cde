package dev.holdfast.core.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.hash.HashCode;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.store.ChatStore.Draft;
import dev.holdfast.core.store.ChatStore.Whisper;
import dev.holdfast.core.store.Drafts;
import dev.holdfast.core.store.JoinOutcome;
import dev.holdfast.core.store.JoinRequest;
import dev.holdfast.core.store.LeaveReason;
import dev.holdfast.core.store.LeaveRequest;
import dev.holdfast.core.store.MetadataChange;
import dev.holdfast.core.store.Outcome;
import dev.holdfast.core.store.RecordingListener;
import dev.holdfast.core.store.Roster;
import dev.holdfast.core.store.RosterChange;
import dev.holdfast.core.store.memory.MemoryChatStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The one order in which a store of one process tells the messages and changes of a room. */
class StoreOrderTest {

  private static final LeaveReason LEFT = LeaveReason.of(LeaveReason.Kind.LEFT);
  private static final HashCode ANN = HashCode.fromInt(1);
  private static final HashCode BOB = HashCode.fromInt(2);

  private final MemoryChatStore memory = new MemoryChatStore(1_000);
  private final SlowStore store = new SlowStore(memory);
  private final List<Object> outcomes = new ArrayList<>();
  private Roster roster = new Roster(0);
  private RecordingListener listener = listen();

  private RecordingListener listen() {
    RecordingListener fresh = RecordingListener.of(store, memory.load());
    store.follow("lobby", () -> "log", followed -> roster = followed.roster());
    return fresh;
  }

  private static Nickname nick(String name) {
    return Objects.requireNonNull(Nickname.of(name));
  }

  private void say(HashCode sender, String id, String text) {
    store.append(new Draft("lobby", sender, id, "x", text, text.hashCode()), outcomes::add);
  }

  private void join(HashCode token, boolean claimed, String name, int capacity) {
    store.join(
        new JoinRequest("lobby", token, claimed, nick(name), TestChat.HOST, false, capacity),
        outcomes::add);
  }

  private void join(HashCode token, String name) {
    join(token, false, name, 9);
  }

  private void leave(HashCode token, boolean revoked, boolean urgent) {
    store.leave(
        new LeaveRequest("lobby", token, LEFT, revoked, Duration.ofSeconds(9), urgent),
        outcomes::add);
  }

  private void whisper(HashCode sender, @Nullable String id, @Nullable HashCode recipient) {
    store.whisper(
        new Whisper("lobby", sender, id, recipient, "ann", "bob", "psst", Instant.EPOCH, 7),
        outcomes::add,
        () -> outcomes.add("no recipient"));
  }

  @Test
  void aWhisperIsToldBehindTheMessagesBeforeItAndBeforeItsOutcome() {
    join(ANN, "ann");
    join(BOB, "bob");
    listener.told.clear();
    say(ANN, "a1", "one");
    store.whisper(
        new Whisper("lobby", ANN, "a2", BOB, "ann", "bob", "psst", Instant.EPOCH, 7),
        outcome -> listener.told.add("acknowledged"),
        () -> listener.told.add("no recipient"));
    say(ANN, "a3", "two");
    store.work();
    assertEquals(
        List.of("lobby 1 one", "lobby ann to bob psst", "acknowledged", "lobby 2 two"),
        listener.told);
  }

  @Test
  void aWhisperWaitsWhileMessagesAreReadThatWereStoredAlthoughTheyWereRefused() {
    join(ANN, "ann");
    join(BOB, "bob");
    listener.told.clear();
    store.doubtful(true);
    say(ANN, "a1", "one");
    store.work();
    store.doubtful(false);
    say(ANN, "a2", "two");
    whisper(ANN, "a3", BOB);
    store.work();
    assertEquals(List.of("lobby 1 one", "lobby 2 two", "lobby ann to bob psst"), listener.told);
  }

  @Test
  void aWhisperOfAnotherSenderDoesNotWaitForThat() {
    join(ANN, "ann");
    join(BOB, "bob");
    listener.told.clear();
    store.doubtful(true);
    say(ANN, "a1", "one");
    store.work();
    store.doubtful(false);
    say(ANN, "a2", "two");
    whisper(BOB, "b1", ANN);
    whisper(ANN, "a3", BOB);
    whisper(BOB, "b2", ANN);
    store.work();
    String whispered = "lobby ann to bob psst";
    assertEquals(
        List.of(whispered, whispered, "lobby 1 one", "lobby 2 two", whispered), listener.told);
  }

  @Test
  void aWhisperIsToldOnceForEachId() {
    join(ANN, "ann");
    join(BOB, "bob");
    listener.told.clear();
    outcomes.clear();
    List<String> ids = Arrays.asList("a", "a", null, null);
    ids.forEach(id -> whisper(ANN, id, BOB));
    store.work();
    assertEquals(Collections.nCopies(3, "lobby ann to bob psst"), listener.told);
    Outcome told = new Outcome.Done();
    assertEquals(List.of(told, new Outcome.Repeated(0, Instant.EPOCH), told, told), outcomes);
  }

  @Test
  void aWhisperIsToldToAMemberThatMayComeBackAndToNoOther() {
    join(ANN, "ann");
    join(BOB, "bob");
    leave(BOB, false, true);
    listener.told.clear();
    outcomes.clear();
    whisper(ANN, "a1", BOB);
    whisper(ANN, "a2", null);
    store.work();
    assertEquals(List.of("lobby ann to bob psst"), listener.told);
    assertEquals(List.of(new Outcome.Done(), "no recipient"), outcomes);
    join(BOB, true, "bob", 9);
    leave(BOB, true, true);
    listener.told.clear();
    whisper(ANN, "a3", BOB);
    whisper(ANN, "a2", null);
    store.work();
    assertEquals(List.of(), listener.told);
    assertEquals("no recipient", outcomes.get(outcomes.size() - 2));
    assertEquals("no recipient", outcomes.get(outcomes.size() - 1));
  }

  @Test
  void anIdIsFreeWhenTheRecipientOfItsWhisperHasLeftForGoodMeanwhile() {
    join(ANN, "ann");
    join(BOB, "bob");
    outcomes.clear();
    whisper(ANN, "a1", BOB);
    leave(BOB, true, true);
    store.work();
    whisper(ANN, "a1", BOB);
    store.work();
    assertEquals(
        List.of(new Outcome.Done(), "no recipient", "no recipient"),
        outcomes,
        "the leave, and twice the whisper");
  }

  @Test
  void aJoinIsToldAtOnceAndALeaveBehindTheMessagesBeforeIt() {
    join(ANN, "ann");
    say(ANN, "a", "one");
    join(BOB, "bob");
    leave(ANN, false, false);
    say(BOB, "b", "two");
    store.work();
    assertEquals(
        List.of(
            "lobby rev=1 after=0 Joined ann",
            "lobby rev=2 after=0 Joined bob",
            "lobby 1 one",
            "lobby rev=3 after=1 Left ann",
            "lobby 2 two"),
        listener.told);
  }

  @Test
  void aListenerThatThrowsKeepsNoOutcomeBackAndMissesNoOtherEvent() {
    listener.failing = true;
    join(ANN, "ann");
    join(BOB, "bob");
    say(ANN, "a1", "one");
    whisper(ANN, "a2", BOB);
    leave(BOB, false, false);
    store.work();
    assertEquals(
        List.of(
            new JoinOutcome.Done(),
            new JoinOutcome.Done(),
            new Outcome.Stored(1, 1, Drafts.AT),
            new Outcome.Done(),
            new Outcome.Done()),
        outcomes);
    assertEquals(5, listener.told.size(), "all was told: " + listener.told);
  }

  @Test
  void anUrgentLeaveDoesNotWait() {
    join(ANN, "ann");
    say(ANN, "a", "one");
    leave(ANN, true, true);
    store.work();
    assertEquals(
        List.of("lobby rev=1 after=0 Joined ann", "lobby rev=2 after=0 Left ann", "lobby 1 one"),
        listener.told);
  }

  @Test
  void aJoinIsDecidedBehindTheLeavesBeforeIt() {
    join(ANN, "ann");
    say(ANN, "a", "one");
    leave(ANN, true, false);
    join(BOB, "ann");
    store.setAdmin("lobby", BOB, true);
    assertEquals(1, listener.told.size());
    store.work();
    assertEquals(
        List.of(
            "lobby 1 one",
            "lobby rev=2 after=1 Left ann",
            "lobby rev=3 after=1 Joined ann",
            "lobby rev=4 after=1 AdminChanged ann"),
        listener.told.subList(1, 5));
  }

  @Test
  void aMemberLeavesOnceHoweverOftenItIsAsked() {
    join(ANN, "ann");
    leave(ANN, false, false);
    leave(ANN, false, true);
    leave(BOB, false, false);
    assertEquals(2, listener.told.size());
    assertEquals(
        List.of(new JoinOutcome.Done(), new Outcome.Done(), new Outcome.Done(), new Outcome.Done()),
        outcomes);
  }

  @Test
  void aTokenMovesAPresentMemberAndBringsAFormerOneBack() {
    join(ANN, "ann");
    join(ANN, true, "ann", 1);
    leave(ANN, false, false);
    join(BOB, "ann");
    join(ANN, true, "bob", 9);
    join(ANN, true, "ann", 9);
    leave(ANN, true, false);
    join(ANN, true, "ann", 9);
    assertEquals(
        List.of(
            "lobby rev=1 after=0 Joined ann",
            "lobby rev=2 after=0 Moved ann",
            "lobby rev=3 after=0 Left ann",
            "lobby rev=4 after=0 Joined ann",
            "lobby rev=5 after=0 Left ann"),
        listener.told);
    outcomes.removeIf(outcome -> outcome instanceof Outcome);
    assertEquals(
        List.of(
            new JoinOutcome.Done(),
            new JoinOutcome.Done(),
            new JoinOutcome.NickTaken(), // it is reserved
            new JoinOutcome.UnknownToken(), // it has another nick
            new JoinOutcome.Done(),
            new JoinOutcome.UnknownToken()),
        outcomes);
  }

  @Test
  void aRoomTakesNoMoreThanItsCapacity() {
    join(ANN, false, "ann", 1);
    join(BOB, false, "bob", 1);
    assertEquals(List.of(new JoinOutcome.Done(), new JoinOutcome.RoomFull()), outcomes);
    assertEquals(1, roster.size());
  }

  @Test
  void formerMembersAreKnownToTheNextProcess() {
    join(ANN, "ann");
    join(BOB, "bob");
    leave(BOB, false, false);
    listener = listen();
    assertEquals(0, roster.size());
    join(HashCode.fromInt(3), "ann");
    join(ANN, true, "ann", 9);
    join(BOB, true, "bob", 9);
    assertEquals(
        List.of("lobby rev=1 after=0 Joined ann", "lobby rev=2 after=0 Joined bob"), listener.told);
    assertEquals(new JoinOutcome.NickTaken(), outcomes.get(3), "it is reserved");
  }

  @Test
  void aMessageThatWasRefusedAndIsStoredIsToldBeforeTheNextOutcome() {
    store.doubtful(true);
    say(ANN, "a", "one");
    say(ANN, "b", "two");
    store.work();
    store.doubtful(false);
    join(ANN, "ann");
    say(ANN, "c", "three");
    leave(ANN, false, false);
    say(ANN, "d", "four");
    store.work();
    store.work(); // the reading
    assertEquals(
        List.of(
            "lobby rev=1 after=0 Joined ann",
            "lobby 1 one",
            "lobby 2 two",
            "lobby 3 three",
            "lobby rev=2 after=3 Left ann",
            "lobby 4 four"),
        listener.told);
  }

  @Test
  void aRepeatOfAMessageInAnOlderLogTellsNothingOfThisOne() {
    for (int i = 1; i <= 9; i++) {
      say(ANN, "c" + i, "hi");
    }
    store.work();
    store.apply(new MetadataChange.Removed("lobby"));
    listener = listen();
    say(ANN, "c9", "hi");
    say(BOB, "x", "new");
    store.work();
    store.work();
    assertEquals(List.of("lobby 1 new"), listener.told);
    assertEquals(new Outcome.Repeated(9, Drafts.AT), outcomes.get(9));
  }

  @Test
  void aRosterTakesItsChangesInOrderOnly() {
    Roster replica = new Roster(4);
    RosterChange joined =
        new RosterChange.Joined(5, 0, ANN, nick("ann"), TestChat.HOST, Instant.EPOCH, false);
    RosterChange left = new RosterChange.Left(6, 0, ANN, LEFT, Instant.EPOCH, true);
    assertThrows(IllegalStateException.class, () -> replica.apply(left));
    replica.apply(joined);
    assertThrows(IllegalStateException.class, () -> replica.apply(joined));
    assertEquals(5, replica.rev());
    replica.apply(left);
    assertEquals(0, replica.size());
    assertThrows(
        IllegalStateException.class,
        () -> replica.apply(new RosterChange.AdminChanged(7, 0, ANN, true)));
  }
}
