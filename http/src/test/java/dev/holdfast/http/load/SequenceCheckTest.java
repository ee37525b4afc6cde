package dev.holdfast.http.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SequenceCheckTest {

  @ParameterizedTest
  @CsvSource({
    "'8 9 10', 0, 0, 0",
    "'', 3, 0, 0",
    "'8 9', 1, 0, 0",
    "'8 10', 1, 0, 0",
    "'10', 2, 0, 0",
    "'8 8 9 10', 0, 1, 0",
    "'8 9 10 9 10', 0, 2, 0",
    "'9 8 10', 0, 0, 1",
    "'10 8 9', 0, 0, 2",
    "'8 10 9 9', 0, 1, 1",
    "'7 8 9 10', 0, 1, 0",
    "'8 10 10', 1, 1, 0",
    "'10 8 8', 1, 1, 1",
  })
  void eachMessageIsCountedByWhatBecameOfIt(String told, long lost, long doubled, long reordered) {
    SequenceCheck check = new SequenceCheck();
    check.begin(7);
    for (String seq : told.isEmpty() ? new String[0] : told.split(" ")) {
      check.take(Long.parseLong(seq));
    }
    assertEquals(lost, check.lost(10));
    assertEquals(doubled, check.doubled());
    assertEquals(reordered, check.reordered());
  }

  @Test
  void whatIsSkippedIsBelowWhatWasTold() {
    SequenceCheck check = new SequenceCheck();
    check.begin(7);
    check.take(9);
    assertEquals(1, check.skipped());
    assertEquals(2, check.lost(10));
  }

  @Test
  void aSessionThatNeverJoinedLosesNothing() {
    assertEquals(0, new SequenceCheck().lost(10));
  }
}
