package dev.holdfast.core.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

class FingerprintTest {

  @Test
  void theSameTextOfTheSameSenderHasTheSameFingerprint() {
    assertEquals(
        Fingerprint.ofMessage(Drafts.ANN, "lobby", "yes"),
        Fingerprint.ofMessage(Drafts.ANN, "lobby", "yes"));
  }

  @Test
  void aShortTextCannotBeGuessedWithoutTheKeyOfItsSender() {
    assertNotEquals(
        Fingerprint.ofMessage(Drafts.ANN, "lobby", "yes"),
        Fingerprint.ofMessage(Drafts.BOB, "lobby", "yes"));
    assertNotEquals(
        Fingerprint.ofWhisper(Drafts.ANN, "lobby", "bob", "yes"),
        Fingerprint.ofWhisper(Drafts.BOB, "lobby", "bob", "yes"));
  }
}
