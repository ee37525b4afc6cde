package dev.holdfast.core.store.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.store.ChatStore.Draft;
import dev.holdfast.core.store.ChatStore.Message;
import dev.holdfast.core.store.ChatStore.Range;
import dev.holdfast.core.store.ChatStore.Reading;
import dev.holdfast.core.store.Outcome;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of all stores: messages, and what is read of them. */
public abstract class MessageContract extends ChatStoreContract {

  /** For a store whose processes are these. */
  protected MessageContract(StoreProcess process) {
    super(process);
  }

  /** What is no member's. */
  private static Draft ofNone(@Nullable String id, String text) {
    return new Draft("lobby", null, id, "server", text, 7);
  }

  private List<String> texts(Range range) {
    return chat.read("lobby", range).messages().stream().map(Message::text).toList();
  }

  @Test
  void messagesAreNumberedDenselyInEachRoomAndToldBeforeTheirOutcomes() {
    chat.follow("attic");
    chat.join("ann");
    chat.join(StoreChat.request("attic", "bob", "bob", false));
    chat.told();
    chat.say("ann", "1", "one");
    chat.say("attic", "bob", "1", "eins");
    chat.say("ann", "2", "two");
    List<String> told = chat.told(); // each before its outcome, or that is found wrong
    assertEquals(
        List.of("ann 1: stored 1", "bob 1: stored 1", "ann 2: stored 2"), outcomesOf(told));
    assertEquals(List.of("lobby 1 ann: one", "lobby 2 ann: two"), eventsOf("lobby", told));
    assertEquals(List.of("attic 1 bob: eins"), eventsOf("attic", told));
    chat.say("ann", "3", "three");
    assertEquals(List.of("lobby 3 ann: three", "ann 3: stored 3"), chat.told());
    assertEquals(List.of("one", "two", "three"), texts(new Range(0, 9, 9, 999)));
  }

  @Test
  void aRepeatIsStoredOnceAndAnswersNumberAndTimeOfTheFirst() {
    chat.join("ann");
    chat.join("bob");
    chat.told();
    chat.say("ann", "a", "hi");
    chat.say("ann", "a", "hi");
    assertEquals(List.of("ann a: stored 1", "ann a: repeated 1"), outcomesOf(chat.told()));
    chat.say("ann", "a", "hi");
    chat.say("bob", "a", "hi");
    assertEquals(List.of("ann a: repeated 1", "bob a: stored 2"), outcomesOf(chat.told()));
    Outcome.Stored first = (Outcome.Stored) chat.outcomes.get(0);
    assertEquals(new Outcome.Repeated(1, first.at()), chat.outcomes.get(1));
    assertEquals(new Outcome.Repeated(1, first.at()), chat.outcomes.get(2));
  }

  @Test
  void whatHasNoSenderOrNoIdIsNoRepeat() {
    chat.join("ann");
    chat.told();
    chat.append(ofNone("a", "hi"));
    chat.append(ofNone("a", "hi"));
    chat.append(ofNone(null, "hi"));
    chat.say("ann", null, "hi");
    chat.say("ann", null, "hi");
    assertEquals(
        List.of(
            "server a: stored 1",
            "server a: stored 2",
            "server null: stored 3",
            "ann null: stored 4",
            "ann null: stored 5"),
        outcomesOf(chat.told()));
  }

  @Test
  void anIdThatWasUsedForSomethingElseIsRefusedAndUsesNoNumber() {
    chat.follow("attic");
    chat.join("ann");
    chat.join("bob");
    chat.told();
    chat.say("ann", "a", "hi");
    chat.say("ann", "a", "ho");
    chat.say("attic", "ann", "a", "hi");
    chat.say("ann", "b", "ho");
    chat.say("bob", "a", "ho");
    assertEquals(
        List.of(
            "ann a: stored 1",
            "ann a: Reused",
            "ann a: Reused",
            "ann b: stored 2",
            "bob a: stored 3"),
        outcomesOf(chat.told()));
    assertEquals(List.of(), chat.read("attic", new Range(0, 9, 9, 999)).messages());
  }

  @Test
  void aRoomThatIsNotThereStoresNothing() {
    chat.join("ann");
    chat.told();
    chat.say("cellar", "ann", "a", "hi");
    assertEquals(List.of("ann a: refused NOT_STORED"), chat.told());
    chat.say("ann", "a", "hi");
    assertEquals(List.of("lobby 1 ann: hi", "ann a: stored 1"), chat.told());
  }

  @Test
  void aRepeatIsKnownInARoomThatIsNotFollowedAnyMore() {
    chat.follow("attic");
    chat.join("ann");
    chat.say("attic", "ann", "a", "hi");
    chat.told();
    chat.unfollow("attic");
    chat.say("attic", "ann", "a", "hi");
    assertEquals(List.of("ann a: repeated 1"), chat.told());
    assertEquals(1, chat.follow("attic").log().head());
  }

  @Test
  void aRangeIsBoundedByNumbersCountAndBytes() {
    List.of("one", "two", "drei", "四").forEach(text -> chat.append(ofNone(null, text)));
    chat.settle();
    assertEquals(List.of("one", "two", "drei", "四"), texts(new Range(0, 4, 200, 1_000)));
    assertEquals(List.of("two", "drei"), texts(new Range(1, 3, 200, 1_000)));
    assertEquals(List.of("drei", "四"), texts(new Range(0, 4, 2, 1_000)));
    assertEquals(List.of("drei", "四"), texts(new Range(0, 4, 200, 7)));
    assertEquals(List.of("四"), texts(new Range(0, 4, 200, 6)));
    assertEquals(List.of("四"), texts(new Range(0, 4, 200, 1)), "one is always read");
    assertEquals(List.of(), texts(new Range(2, 2, 200, 1_000)));
    assertEquals(List.of(), texts(new Range(4, 9, 200, 1_000)));
    assertEquals(List.of("四"), texts(new Range(3, Long.MAX_VALUE, 200, 1_000)));
  }

  @Test
  void aReadingTellsTheOldestThatIsKept() {
    Reading none = chat.read("lobby", new Range(0, 9, 9, 999));
    assertEquals(new Reading(List.of(), 1), none);
    chat.append(ofNone(null, "one"));
    chat.settle();
    assertEquals(1, chat.read("lobby", new Range(9, 9, 9, 999)).oldest());
    assertEquals(new Reading(List.of(), 1), chat.read("cellar", new Range(0, 9, 9, 999)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u0000",
        "a\u0000b",
        "'; DROP TABLE message; --",
        "\"quoted\" \\ \\\\ %s $1 ? {}",
        " \t\r\n ",
        "مرحبا 你好 \uD83D\uDC4B\u200D",
        "\uFEFF\uFFFF\uFFFD\u2028\u0085",
        "e\u0301 and \u00E9",
        "NULL"
      })
  void everyCharacterIsKeptInTextsAndIds(String text) {
    chat.join("ann");
    chat.told();
    chat.say("ann", text, text);
    assertEquals(List.of("lobby 1 ann: " + text, "ann " + text + ": stored 1"), chat.told());
    chat.say("ann", text, text);
    assertEquals(List.of("ann " + text + ": repeated 1"), chat.told());
    assertEquals(chat.messages, chat.read("lobby", new Range(0, 9, 9, 999)).messages());
    assertEquals(text, chat.messages.get(0).text());
    assertEquals(text, chat.messages.get(0).id());
  }

  @Test
  void aLongTextIsKept() {
    String text = "\uD83D\uDC4B".repeat(16_384);
    chat.append(ofNone(null, text));
    chat.settle();
    assertEquals(List.of(text), texts(new Range(0, 1, 1, 1)));
    assertEquals(65_536, chat.messages.get(0).bytes());
  }

  @Test
  void whatIsToldIsWhatIsReadToTheMillisecond() {
    chat.join("ann");
    long before = chat.store().time();
    chat.say("ann", "a", "hi");
    chat.append(ofNone(null, "ho"));
    chat.settle();
    long after = chat.store().time();
    assertEquals(chat.messages, chat.read("lobby", new Range(0, 9, 9, 999)).messages());
    for (int i = 0; i < 2; i++) {
      Message message = chat.messages.get(i);
      assertEquals(((Outcome.Stored) chat.outcomes.get(i)).at(), message.at());
      assertEquals(message.at().truncatedTo(ChronoUnit.MILLIS), message.at());
      long slack = process.isShared() ? 1_000 : 0; // the clock of the database
      assertTrue(message.stored() >= before - slack && message.stored() <= after + slack);
    }
    assertTrue(chat.store().keptSince() < before);
  }

  @Test
  void messagesAndReceiptsAreThereForTheNextProcess() {
    chat.join("ann");
    chat.say("ann", "a", "hi");
    chat.settle();
    List<Message> told = List.copyOf(chat.messages);
    chat.restart();
    assertEquals(1, chat.room("lobby").log().head());
    assertEquals("log-of-lobby", chat.room("lobby").log().id());
    assertEquals(told, chat.read("lobby", new Range(0, 9, 9, 999)).messages());
    chat.claim("ann");
    chat.told();
    chat.say("ann", "a", "hi");
    chat.say("ann", "b", "ho");
    assertEquals(List.of("ann a: repeated 1", "ann b: stored 2"), outcomesOf(chat.told()));
  }

  @Test
  void manyMessagesAtOnceAreStoredInTheirOrder() {
    chat.join("ann");
    chat.told();
    for (int i = 1; i <= 3_000; i++) {
      chat.say("ann", "id" + i, "text " + i);
    }
    chat.settle();
    for (int i = 1; i <= 3_000; i++) {
      assertEquals(i, ((Outcome.Stored) chat.outcomes.get(i - 1)).seq());
      assertEquals("text " + i, chat.messages.get(i - 1).text());
    }
  }

  @Test
  void aMessageOfAVoidTokenIsRefusedWhereProcessesShareTheStore() {
    chat.join("ann");
    chat.say("ann", "a", "hi");
    chat.leave("ann");
    chat.told();
    chat.say("ann", "a", "hi");
    chat.say("ann", "b", "ho");
    assertEquals(
        process.isShared()
            ? List.of("ann a: refused NOT_STORED", "ann b: refused NOT_STORED")
            : List.of("ann a: stored 2", "ann b: stored 3"),
        outcomesOf(chat.told()));
  }
}
