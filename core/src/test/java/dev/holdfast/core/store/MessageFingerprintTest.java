package dev.holdfast.core.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

class MessageFingerprintTest {

  @Test
  void theSameTextOfTheSameSenderHasTheSameFingerprint() {
    assertEquals(
        MessageFingerprint.ofMessage(Drafts.ANN, "lobby", "yes"),
        MessageFingerprint.ofMessage(Drafts.ANN, "lobby", "yes"));
  }

  @Test
  void aShortTextCannotBeGuessedWithoutTheKeyOfItsSender() {
    assertNotEquals(
        MessageFingerprint.ofMessage(Drafts.ANN, "lobby", "yes"),
        MessageFingerprint.ofMessage(Drafts.BOB, "lobby", "yes"));
    assertNotEquals(
        MessageFingerprint.ofWhisper(Drafts.ANN, "lobby", "bob", "yes"),
        MessageFingerprint.ofWhisper(Drafts.BOB, "lobby", "bob", "yes"));
  }
}
