package dev.holdfast.core.chat;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NickTest {

  @ParameterizedTest
  @ValueSource(strings = {"ann", "Ann Smith", "张伟", "عمر", "Zoë", "a", "😀", "o'Neil"})
  void peopleOfAnyScriptHaveNicks(String asked) {
    assertEquals(asked, requireNonNull(Nick.of(asked)).name());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t", "a\nb", "a\u0000", "a\u200Bb", "\uD800", "a\u2028b"})
  void whatCannotBeSeenIsNoNick(String asked) {
    assertNull(Nick.of(asked));
  }

  @Test
  void aNickHasAtMost32Characters() {
    assertNotNull(Nick.of("😀".repeat(32)));
    assertNull(Nick.of("😀".repeat(33)));
    assertNull(Nick.of("a".repeat(60_000)));
  }

  @Test
  void spacesAroundANickAreNoPartOfIt() {
    assertEquals("ann", requireNonNull(Nick.of("  ann ")).name());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ZOË", "zoë", "Zoe\u0308", " zOë", "Ｚoë"})
  void nicksThatDifferInCaseOrEncodingOnlyAreTheSame(String other) {
    assertEquals(requireNonNull(Nick.of("Zoë")).key(), requireNonNull(Nick.of(other)).key());
  }
}
