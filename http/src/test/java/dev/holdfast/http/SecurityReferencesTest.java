package dev.holdfast.http;

import org.junit.jupiter.api.Test;

/** Each promise in {@code docs/security.md} names a test that is there. */
class SecurityReferencesTest {

  private final PromiseDocument document =
      new PromiseDocument("docs/security.md", "- \\*\\*(P\\d+)\\*\\* ");

  @Test
  void everyTestThatIsNamedExists() {
    document.assertTestsExist();
  }

  @Test
  void noNumberIsGivenTwice() {
    document.assertNumbersDiffer();
  }

  @Test
  void everyPromiseNamesATest() {
    document.assertEachPromiseNamesATest();
  }
}
