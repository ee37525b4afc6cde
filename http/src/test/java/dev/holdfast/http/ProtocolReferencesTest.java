package dev.holdfast.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Each promise in {@code docs/protocol.md} names a test that is there. */
class ProtocolReferencesTest implements PromiseReferences {

  private final PromiseDocument document =
      new PromiseDocument("docs/protocol.md", "- \\*\\*([SC]\\d+)\\*\\* ");

  @Override
  public PromiseDocument document() {
    return document;
  }

  @Test
  void everyNumberOfTheClientIsOneRule() {
    for (String part : document.parts()) {
      if (part.startsWith("- **C")) {
        assertTrue(part.matches("(?s).*(MUST|SHOULD).*"), "nothing is asked for in: " + part);
        assertTrue(part.split("MUST", -1).length <= 2, "more than one MUST in: " + part);
      }
    }
  }

  @Test
  void everyNumberOfTheServerIsOneRule() {
    for (String part : document.parts()) {
      if (part.startsWith("- **S")) {
        assertEquals(2, part.split("MUST", -1).length, "not one MUST in: " + part);
      }
    }
  }

  @Test
  void everyMustHasANumber() {
    for (String part : document.parts()) {
      if (part.contains("MUST") && !part.contains("RFC 2119")) {
        assertTrue(document.hasNumber(part), "no number before: " + part);
      }
    }
  }
}
