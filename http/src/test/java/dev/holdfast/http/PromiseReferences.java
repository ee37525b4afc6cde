package dev.holdfast.http;

import org.junit.jupiter.api.Test;

/** The tests of a document whose numbered promises each name a test that is there. */
interface PromiseReferences {

  /** Returns the document. */
  PromiseDocument document();

  @Test
  default void everyTestThatIsNamedExists() {
    document().assertTestsExist();
  }

  @Test
  default void noNumberIsGivenTwice() {
    document().assertNumbersDiffer();
  }

  @Test
  default void everyNumberNamesATest() {
    document().assertEachPromiseNamesATest();
  }
}
