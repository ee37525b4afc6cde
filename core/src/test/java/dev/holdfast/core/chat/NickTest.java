package dev.holdfast.core.chat;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NickTest {

  private static final String INVISIBLE =
      "A nick has no characters that are invisible, reserved or obsolete.";

  private static Nick nick(String asked) {
    return requireNonNull(Nick.of(asked), () -> "no nick: " + Nick.problem(asked));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ann",
        "Ann Smith",
        "张伟",
        "さくら",
        "김민준",
        "عمر",
        "אבי",
        "Иван",
        "Ωμέγα",
        "आरती",
        "Zoë",
        "a",
        "😀",
        "👍🏽",
        "o'Neil",
        "<b>",
        "/me"
      })
  void peopleOfAnyScriptHaveNicks(String asked) {
    assertEquals(asked, nick(asked).name());
    assertNull(Nick.problem(asked));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb", "ann\n", "\rann", "\t", "a\u0000", "\u001b[31mann", "ann\u0085"})
  void aNickHasNoControlCharacters(String asked) {
    assertNull(Nick.of(asked));
    assertEquals("A nick has no line breaks and no other control characters.", Nick.problem(asked));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\u00a0", "\u3000\u2003"})
  void aNickIsMoreThanSpaces(String asked) {
    assertNull(Nick.of(asked));
    assertEquals("A nick has at least one character that is no space.", Nick.problem(asked));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u200d",
        "a\u200bb",
        "a\u200cb",
        "ann\ufe0f",
        "❤\ufe0f",
        "👩\u200d👧",
        "\u3164",
        "\u115f",
        "\uffa0",
        "ann\u034f",
        "ann\u180b",
        "\u202enna",
        "ann\u202c",
        "\u2066ann",
        "ann\u200e",
        "\ufeffann",
        "a\u2028b",
        "\ud800",
        "\ue000",
        "\u0378",
        "ann\udb40\udc41"
      })
  void aNickHasNoCharactersThatNobodySees(String asked) {
    assertNull(Nick.of(asked));
    assertEquals(INVISIBLE, Nick.problem(asked));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u2800", "ann\u2800", "ann\ud834\udd59", "ann\ud81b\udfe4"})
  void aNickHasNoSymbolsWithoutInkThoughTheProfileAllowsThem(String asked) {
    assertNull(Nick.of(asked));
    assertEquals("A nick has no characters that are invisible.", Nick.problem(asked));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u0301ann", "\u0903", "\u20dd", "\u00a8"}) // the last becomes a mark
  void aNickBeginsWithNoMark(String asked) {
    assertNull(Nick.of(asked));
    assertEquals(
        "A nick does not begin with a mark that belongs on a letter.", Nick.problem(asked));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ann: I am ann", "ann：", "\ufe55"})
  void aNickHasNoColonInAnyWidth(String asked) {
    assertNull(Nick.of(asked));
    assertEquals("A nick has no colon.", Nick.problem(asked));
  }

  @Test
  void aNickHasAtMost32Characters() {
    assertNotNull(Nick.of("😀".repeat(32)));
    assertNotNull(Nick.of("e\u0301".repeat(32)));
    for (String asked : List.of("😀".repeat(33), "\u2026".repeat(11), "a".repeat(60_000))) {
      assertNull(Nick.of(asked));
      assertEquals("A nick has at most 32 characters.", Nick.problem(asked));
    }
  }

  @Test
  void spacesAreSingleAndNotAroundANick() {
    assertEquals("Ann Smith", nick("\u00a0 Ann \u3000 Smith ").name());
  }

  @ParameterizedTest
  @CsvSource({"Zoë,ZOË", "Zoë,zoë", "Zoë,Zoe\u0308", "Zoë,' zOë'", "Zoë,Ｚoë", "Иван,иВАН"})
  void nicksThatDifferInCaseOrEncodingOnlyAreTheSame(String one, String other) {
    assertEquals(nick(one).key(), nick(other).key());
    assertTrue(nick(one).isSameAs(other));
  }

  @Test
  void nicksThatDifferOtherwiseAreNotTheSame() {
    assertFalse(nick("ann").isSameAs("anne"));
    assertFalse(nick("ann").isSameAs("ann:"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u03f9", "İ", "ẞ", "ﬁ", "Ⅷ", "ΝΙΚΟΣ"})
  void aNickThatIsAskedForAsItIsShownIsTheSame(String asked) {
    assertEquals(nick(asked), nick(nick(asked).name()));
  }

  @Test
  void theFirstFreeNumberIsSuggestedForANickThatIsTaken() {
    assertEquals("Ann2", String.valueOf(nick("Ann").suggestion(nick -> false)));
    assertEquals(
        "Ann4",
        String.valueOf(
            nick("Ann").suggestion(nick -> nick.isSameAs("ann2") || nick.isSameAs("ann3"))));
    assertEquals("عمر2", String.valueOf(nick("عمر").suggestion(nick -> false)));
  }

  @Test
  void aSuggestionForALongNickIsCut() {
    Nick last = requireNonNull(nick("😀".repeat(32)).suggestion(n -> !n.name().endsWith("10")));
    assertEquals("😀".repeat(30) + "10", last.name());
    assertEquals(
        "a".repeat(30) + "2",
        String.valueOf(nick("a".repeat(30) + " b").suggestion(nick -> false)));
  }

  @Test
  void nothingIsSuggestedWhenAHundredAreTaken() {
    List<Nick> tried = new ArrayList<>();
    assertNull(nick("ann").suggestion(tried::add));
    assertEquals(100, tried.size());
  }
}
