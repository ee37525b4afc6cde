package dev.holdfast.http;

import org.junit.jupiter.api.Test;

/** Each complaint in {@code docs/client/networks.md} names a test that is there. */
class UpgradeReferencesTest {

  private final PromiseDocument document =
      new PromiseDocument("docs/client/networks.md", "- \\*\\*(U\\d+)\\*\\* ");

  @Test
  void everyTestThatIsNamedExists() {
    document.assertTestsExist();
  }

  @Test
  void noNumberIsGivenTwice() {
    document.assertNumbersDiffer();
  }

  @Test
  void everyComplaintNamesATest() {
    document.assertEachPromiseNamesATest();
  }
}
