package dev.holdfast.fsm;

import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class ConditionTest {

  /** A session that ended with none could not be answered, and would not end. */
  @Test
  @SuppressWarnings("NullAway") // that is what is tested
  void aConditionWithoutANameIsRefusedWhereItIsMade() {
    assertThrows(NullPointerException.class, () -> Condition.of(null));
    assertThrows(NullPointerException.class, () -> new Condition(null, "text"));
  }
}
