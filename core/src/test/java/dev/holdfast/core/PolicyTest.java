package dev.holdfast.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.fsm.Request;
import dev.holdfast.fsm.Terms;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyTest {

  private static final long ABSENT = Request.ABSENT;

  @ParameterizedTest
  @CsvSource({"-1, 60000", "0, 0", "1000, 1000", "60000, 60000", "300000, 60000"})
  void waitIsNeverLongerThanAskedForOrThanGranted(long asked, long granted) {
    assertEquals(granted, grant(Creations.asking(asked, ABSENT, null)).longestWait());
  }

  @ParameterizedTest
  @CsvSource({"-1, 1", "0, 0", "1, 1", "2, 1", "9007199254740991, 1"})
  void atMostOneRequestIsHeld(long asked, int granted) {
    assertEquals(granted, grant(Creations.asking(ABSENT, asked, null)).hold());
  }

  @Test
  void twoRequestsMayBeOpenWhateverIsHeld() {
    assertEquals(2, grant(Creations.asking(ABSENT, 0, null)).requests());
    assertEquals(2, grant(Creations.asking(ABSENT, 1, null)).requests());
  }

  @ParameterizedTest
  @CsvSource({
    "1.6, 1.6",
    "1.10, 1.10",
    "1.11, 1.11",
    "1.12, 1.11",
    "2.0, 1.11",
    "0.99, 0.99",
    "1, 1.0",
    "one, 1.11",
    "-1.5, 1.11",
    "'', 1.11"
  })
  void theLowerVersionIsSpokenComparedAsTwoNumbers(String theirs, String spoken) {
    assertEquals(spoken, grant(Creations.asking(ABSENT, ABSENT, theirs)).ver());
  }

  @Test
  void whoNamesNoVersionIsToldNone() {
    assertEquals(null, grant(Creations.plain(1)).ver());
  }

  @Test
  void theRestIsAsTheServerSays() {
    Terms terms = grant(Creations.plain(17));
    assertEquals("sid", terms.sid());
    assertEquals(17, terms.rid());
    assertEquals(45_000, terms.inactivity());
    assertEquals(40_000, terms.advertisedInactivity());
    assertEquals(120_000, terms.maxPause());
  }

  private static Terms grant(Creation asked) {
    return Policy.DEFAULT.grant("sid", asked);
  }
}
