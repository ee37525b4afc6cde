package dev.holdfast.core.chat.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalizablePhraseTest {

  @Test
  void aPhraseIsSaidInEnglishWithItsParameters() {
    assertEquals("This is not the password.", PhraseCode.AUTH_WRONG.phrase().english());
    assertEquals(
        "A nick has at most 32 characters.", PhraseCode.NICK_LENGTH.phrase("count", 32).english());
    assertEquals(
        "You are banned until 2026-11-21 18:30 UTC: $1 \\ {until}",
        PhraseCode.BANNED_REASON
            .phrase("until", Instant.parse("2026-11-21T18:30:59Z"))
            .with("reason", "$1 \\ {until}")
            .english());
  }

  @Test
  void severalAreSaidOneAfterTheOther() {
    assertEquals(
        "This one is empty. You are no admin any more.",
        LocalizablePhrase.english(
            List.of(PhraseCode.ROOM_EMPTY.phrase(), PhraseCode.LOGOUT_DONE.phrase())));
  }

  @Test
  void aParameterThatIsMissingIsNamed() {
    LocalizablePhrase phrase = PhraseCode.NICK_TAKEN.phrase();
    IllegalArgumentException error = assertThrows(IllegalArgumentException.class, phrase::english);
    assertEquals("nick-taken needs {nick}", error.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "2f, / (U+002F)",
    "3a, : (U+003A)",
    "430, а (U+0430)",
    "5d0, א (U+05D0)",
    "1f44b, 👋 (U+1F44B)",
    "20, U+0020",
    "a0, U+00A0",
    "7, U+0007",
    "301, U+0301",
    "200b, U+200B",
    "2028, U+2028",
    "202e, U+202E",
    "2800, U+2800",
    "3164, U+3164",
    "d800, U+D800",
    "e000, U+E000",
    "378, U+0378",
    "e0041, U+E0041",
  })
  void aCharacterIsNamedAndShownIfItCanBeSeen(String hex, String name) {
    assertEquals(name, PublishedTextRule.named(Integer.parseInt(hex, 16)));
  }
}
