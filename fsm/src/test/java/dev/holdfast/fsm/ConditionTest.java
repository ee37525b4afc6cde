package dev.holdfast.fsm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

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
}
