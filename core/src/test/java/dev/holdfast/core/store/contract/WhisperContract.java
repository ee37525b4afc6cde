package dev.holdfast.core.store.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.core.store.ChatStore.Whisper;
import dev.holdfast.core.store.Outcome;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of all stores: whispers. */
public abstract class WhisperContract extends ChatStoreContract {

  private Whisper hi;

  /** For a store whose processes are these. */
  protected WhisperContract(StoreProcess process) {
    super(process);
  }

  @BeforeEach
  void annAndBobAreThere() {
    chat.join("ann");
    chat.join("bob");
    chat.told();
    hi = chat.whisper("ann", "bob", "a", "hi");
  }

  @Test
  void aWhisperIsToldOnceAsItIsAndBeforeItsOutcome() {
    chat.whisper(hi);
    assertEquals(List.of("lobby ann to bob: hi", "ann a: Done"), chat.told());
    assertEquals(List.of(hi), chat.whispers);
    chat.whisper(hi);
    assertEquals(List.of("ann a: repeated 0"), chat.told());
    assertEquals(new Outcome.Repeated(0, hi.at()), chat.outcomes.get(1));
  }

  @Test
  void aWhisperComesBehindWhatItsSenderHasSaid() {
    chat.say("ann", "1", "first");
    chat.whisper(hi);
    chat.say("ann", "2", "last");
    List<String> told = eventsOf("lobby", chat.told());
    assertEquals(List.of("lobby 1 ann: first", "lobby ann to bob: hi"), without("last", told));
    assertEquals(List.of("lobby 1 ann: first", "lobby 2 ann: last"), without(" to ", told));
  }

  private static List<String> without(String part, List<String> told) {
    return told.stream().filter(each -> !each.contains(part)).toList();
  }

  @Test
  void anIdIsForOneWhisperOrMessage() {
    chat.whisper(hi);
    chat.whisper(chat.whisper("ann", "bob", "a", "ho"));
    chat.whisper(chat.whisper("ann", "ann", "a", "hi"));
    chat.say("ann", "a", "hi");
    chat.say("ann", "b", "hi");
    chat.whisper(chat.whisper("ann", "bob", "b", "hi"));
    chat.whisper(chat.whisper("bob", "ann", "a", "hi"));
    assertEquals(
        List.of(
            "ann a: Done",
            "ann a: Reused",
            "ann a: Reused",
            "ann a: Reused",
            "ann b: stored 1",
            "ann b: Reused",
            "bob a: Done"),
        outcomesOf(chat.told()));
  }

  @Test
  void aWhisperWithoutAnIdIsNoRepeat() {
    chat.whisper(chat.whisper("ann", "bob", null, "hi"));
    chat.whisper(chat.whisper("ann", "bob", null, "hi"));
    assertEquals(List.of("ann null: Done", "ann null: Done"), outcomesOf(chat.told()));
    assertEquals(2, chat.whispers.size());
  }

  @Test
  void aWhisperWithoutARecipientIsNotToldAndItsIdIsFree() {
    chat.whisper(StoreChat.toNone(hi));
    chat.whisper(chat.whisper("ann", "eve", "b", "hi"));
    chat.whisper(StoreChat.toNone(chat.whisper("ann", "eve", null, "hi")));
    assertEquals(
        List.of("ann a: no recipient", "ann b: no recipient", "ann null: no recipient"),
        chat.told());
    chat.whisper(hi);
    assertEquals(List.of("lobby ann to bob: hi", "ann a: Done"), chat.told());
    chat.say("ann", "b", "hi");
    assertEquals(List.of("lobby 1 ann: hi", "ann b: stored 1"), chat.told());
  }

  @Test
  void aRepeatIsOneAlthoughItsRecipientHasLeftForGood() {
    chat.whisper(hi);
    chat.settle();
    chat.leave("bob");
    chat.told();
    chat.whisper(hi);
    chat.whisper(StoreChat.toNone(hi));
    assertEquals(List.of("ann a: repeated 0", "ann a: repeated 0"), chat.told());
    chat.whisper(chat.whisper("ann", "bob", "b", "hi"));
    assertEquals(List.of("ann b: no recipient"), chat.told());
  }

  @Test
  void aRecipientThatMayComeBackIsToldOnce() {
    chat.lose("bob", Duration.ofMinutes(5));
    chat.told();
    chat.whisper(hi);
    assertEquals(List.of("ann a: Done"), outcomesOf(chat.told()));
    chat.claim("bob");
    chat.settle();
    assertEquals(List.of(hi), chat.whispers);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u0000", "'\"\\", "\uD83D\uDC4B \uFEFF\uFFFF", "\r\n\t"})
  void everyCharacterIsKept(String text) {
    Whisper whisper = chat.whisper("ann", "bob", text, text);
    chat.whisper(whisper);
    chat.whisper(whisper);
    assertEquals(
        List.of("ann " + text + ": Done", "ann " + text + ": repeated 0"), outcomesOf(chat.told()));
    assertEquals(List.of(whisper), chat.whispers);
  }

  @Test
  void aWhisperOfAVoidTokenIsRefusedWhereProcessesShareTheStore() {
    chat.whisper(hi);
    chat.leave("ann");
    chat.told();
    chat.whisper(hi);
    assertEquals(
        process.isShared() ? List.of("ann a: refused NOT_STORED") : List.of("ann a: Done"),
        outcomesOf(chat.told()));
  }
}
