package dev.holdfast.fsm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTest {

  private static Request of(long rid) {
    return Request.of(rid, new CheckedEngine.Line(rid), List.of());
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, Request.MAX_RID})
  void aRidIsAWholeNumberThatJavaScriptKnows(long rid) {
    assertEquals(rid, of(rid).rid());
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, -1, Request.MAX_RID + 1, Long.MAX_VALUE})
  void anotherRidIsRefused(long rid) {
    assertThrows(IllegalArgumentException.class, () -> of(rid));
  }
}
