package dev.holdfast.fsm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tests of the reasons why sessions end, and of how they are printed. */
class ConditionTest {

  @Test
  void aConditionHasTheTextThatItIsMadeWith() {
    assertEquals("because", new Condition("name", "because").text());
    assertNull(Condition.of("name").text());
  }

  /** A session that ended with none could not be answered, and would not end. */
  @Test
  @SuppressWarnings("NullAway") // that is what is tested
  void aConditionWithoutANameIsRefusedWhereItIsMade() {
    assertThrows(NullPointerException.class, () -> Condition.of(null));
    assertThrows(NullPointerException.class, () -> new Condition(null, "text"));
  }

  @Test
  void anUndefinedConditionIsPrintedAndParsedWithItsWord() {
    assertEquals("undefined-condition/rid-exhausted", Condition.RID_EXHAUSTED.toString());
    assertEquals(Condition.RID_EXHAUSTED, Condition.parse("undefined-condition/rid-exhausted"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "two words", "Word", "word1", "-word", "word-", "a--word"})
  void aTextThatIsNoWordIsNotPrinted(String text) {
    assertEquals("undefined-condition", new Condition("undefined-condition", text).toString());
  }

  @Test
  void ofAnotherConditionTheNameAloneIsPrintedAndParsed() {
    assertEquals("item-not-found", Condition.ITEM_NOT_FOUND.saying("word").toString());
    for (String name : List.of("item-not-found", "undefined-condition", "a/word", "")) {
      assertEquals(name, Condition.of(name).toString());
      assertEquals(Condition.of(name), Condition.parse(name));
    }
  }
}
