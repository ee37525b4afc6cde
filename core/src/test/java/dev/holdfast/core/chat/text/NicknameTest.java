package dev.holdfast.core.chat.text;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NicknameTest {

  private static final String UNFIT = "U\\+[0-9A-F]{4,5} (cannot be seen|is .*)\\.";
  private static final String MISPLACED =
      "(U\\+[0-9A-F]{4}|. \\(U\\+[0-9A-F]{4}\\)) is not right where it stands\\.";

  private static Nickname nick(String asked) {
    return requireNonNull(
        Nickname.of(asked), () -> "no nick: " + Nickname.problem(asked).english());
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
    assertNull(Nickname.problem(asked));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb", "ann\n", "\rann", "\t", "a\u0000", "\u001b[31mann", "ann\u0085"})
  void aNickHasNoControlCharacters(String asked) {
    assertNull(Nickname.of(asked));
    String problem = Nickname.problem(asked).english();
    assertTrue(
        problem.matches("A nick has no line breaks .* characters: U\\+00[0189].\\."), problem);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\u00a0", "\u3000\u2003"})
  void aNickIsMoreThanSpaces(String asked) {
    assertNull(Nickname.of(asked));
    assertEquals(
        "A nick has at least one character that is no space.", Nickname.problem(asked).english());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\u200bb",
        "ann\ufe0f",
        "❤\ufe0f",
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
  void aNickHasNoInvisibleCharacters(String asked) {
    assertNull(Nickname.of(asked));
    assertTrue(Nickname.problem(asked).english().matches(UNFIT), Nickname.problem(asked).english());
  }

  @Test
  void aRefusalNamesTheCharacter() {
    assertEquals("U+200B cannot be seen.", Nickname.problem("a\u200bb").english());
    assertEquals("U+E0041 cannot be seen.", Nickname.problem("ann\udb40\udc41").english());
    assertEquals("U+200C is not right where it stands.", Nickname.problem("a\u200cb").english());
    assertEquals("U+D800 is half a character.", Nickname.problem("\ud800").english());
    assertEquals("U+E000 is for private use.", Nickname.problem("\ue000").english());
    assertEquals("U+0378 is not assigned.", Nickname.problem("\u0378").english());
    assertEquals("\u0640 (U+0640) is used in no name.", Nickname.problem("\u0640").english());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "نامه\u200cای", // A.1: it breaks a join
        "می\u0651\u200c\u0651خواهم", // with marks between
        "क्\u200cष", // A.1: after a virama
        "क्\u200dष", // A.2
        "l·l",
        "col·lecció",
        "\u0375α",
        "א׳",
        "צה״ל",
        "ア・イ",
        "あ・",
        "文・",
        "٣٤",
        "۳۴"
      })
  void aCharacterWithAContextRuleIsAcceptedInItsContext(String asked) {
    assertEquals(asked, nick(asked).name());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u200d",
        "\u200cای",
        "نامه\u200c",
        "ا\u200cب", // nothing joins the letter after alef
        "نامه\u200c ای",
        "a\u200cb",
        "👩\u200d👧",
        "न\u200dम",
        "·",
        "a·b",
        "l·",
        "L·L",
        "\u0375a",
        "α\u0375",
        "׳א",
        "a׳",
        "״",
        "a・b",
        "a･b", // half as wide, and becomes the other
        "٣۴",
        "۳٤"
      })
  void aCharacterWithAContextRuleIsRefusedElsewhere(String asked) {
    assertNull(Nickname.of(asked));
    assertTrue(
        Nickname.problem(asked).english().matches(MISPLACED), Nickname.problem(asked).english());
  }

  @ParameterizedTest
  @CsvSource({
    "аdmin,0064",
    "guеst,0435",
    "Αnn,006E",
    "раypal,0079",
    "ann Иван,0418",
    "Ωmega,006D",
    "Ꭺnn,006E",
    "αлекс,043B",
    "한カ,30AB"
  })
  void aNickIsOfOneScript(String asked, String stranger) {
    assertNull(Nickname.of(asked));
    assertEquals(
        "A nick has letters of one script: "
            + PublishedTextRule.named(Integer.parseInt(stranger, 16))
            + " is of another than those before it.",
        Nickname.problem(asked).english());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "山田さくらカナ", "DJ さくら", "Ann 张伟", "김민준 Kim", "한漢", "ann2", "Иван 2", "אבי!", "ann 😀"
      })
  void scriptsThatAreUsedTogetherCountAsOne(String asked) {
    assertEquals(asked, nick(asked).name());
  }

  @ParameterizedTest
  @CsvSource({"scope,ѕсоре", "BOB,ВОВ", "coca 1,соса 1", "XO,ΧΟ", "نامهای,نامه\u200cای"})
  void nicksThatLookTheSameAreTheSame(String one, String other) {
    assertTrue(nick(one).isSameAs(nick(other)) && nick(other).isSameAs(nick(one)));
    assertEquals(other, nick(other).name());
  }

  @Test
  void nicksThatDoNotLookLatinKeepTheirOwnKey() {
    assertFalse(nick("вов").isSameAs(nick("BOB")));
    assertFalse(nick("Иван").isSameAs(nick("ubah")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "192.0.2.7",
        "１９２.0.2.7",
        "192.0.2.7/32",
        "192.0.2.7/64",
        "1.2.3.4/x",
        "192.0.2.7/",
        "192.0.2.7／24"
      })
  void aNickIsNoAddress(String asked) {
    assertEquals("A nick is no address, nor a network.", Nickname.problem(asked).english());
    assertNotNull(Nickname.of("192.0.2"));
    assertNotNull(Nickname.of("192.0.2/24"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u2800", "ann\u2800", "ann\ud834\udd59", "ann\ud81b\udfe4"})
  void aNickHasNoSymbolsWithoutInkThoughTheProfileAllowsThem(String asked) {
    assertNull(Nickname.of(asked));
    assertTrue(
        Nickname.problem(asked)
            .english()
            .startsWith("A nick has no characters that are invisible: U+"));
  }

  @ParameterizedTest
  @CsvSource({"\u0301ann,0301", "\u0903,0903", "\u20dd,20DD", "\u00a8,0308"}) // it becomes one
  void aNickBeginsWithNoMark(String asked, String mark) {
    assertNull(Nickname.of(asked));
    assertEquals(
        "A nick does not begin with a mark that belongs on a letter: U+" + mark + ".",
        Nickname.problem(asked).english());
  }

  private static void assertHasColon(String asked, String colon) {
    assertNull(Nickname.of(asked));
    assertEquals(
        "A nick has no colon, nor what looks like one: " + colon + ".",
        Nickname.problem(asked).english());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ann: I am ann", "ann：", "\ufe55", "\ufe13", "\u2a74"})
  void aNickHasNoColonInAnyWidth(String asked) {
    assertHasColon(asked, ": (U+003A)");
  }

  /** What looks like a colon by the table of UTS #39 (17.0) and is no part of words. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u02d0", "\u02f8", "\u0589", "\u05c3", "\u0703", "\u0704", "\u16ec", "\u1803", "\u1809",
        "\u205a", "\u2236", "\u29f4", "\ua789", "\u2982"
      })
  void aNickHasNothingThatLooksLikeAColon(String sign) {
    String code = String.format("%s (U+%04X)", sign, sign.codePointAt(0));
    assertHasColon(sign, code);
    assertHasColon("1" + sign + " 2", code);
  }

  @ParameterizedTest
  @CsvSource({"रामः हरि,0903", "રામઃ હરિ,0A83", "አበበ፡ በቂላ,1361", "ꓮꓽ ꓮ,A4FD"})
  void aLetterThatLooksLikeAColonCountsAsAColonBeforeABlank(String asked, String packet) {
    assertHasColon(asked, PublishedTextRule.named(Integer.parseInt(packet, 16)));
    assertNotNull(Nickname.of(asked.replace(" ", "")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"दुःख", "रामः", "અંતઃકરણ", "አበበ፡በቂላ", "ꓮꓽ"})
  void aLetterThatLooksLikeAColonIsPartOfWords(String asked) {
    assertEquals(asked, nick(asked).name());
  }

  @Test
  void aNickHasAtMost32Characters() {
    assertNotNull(Nickname.of("😀".repeat(32)));
    assertNotNull(Nickname.of("e\u0301".repeat(32)));
    for (String asked : List.of("😀".repeat(33), "\u2026".repeat(11), "a".repeat(60_000))) {
      assertNull(Nickname.of(asked));
      assertEquals("A nick has at most 32 characters.", Nickname.problem(asked).english());
    }
  }

  @Test
  void spacesAreSingleAndNotAroundANick() {
    assertEquals("Ann Smith", nick("\u00a0 Ann \u3000 Smith ").name());
  }

  @ParameterizedTest
  @CsvSource({
    "Zoë,ZOË",
    "Zoë,zoë",
    "Zoë,Zoe\u0308",
    "Zoë,' zOë'",
    "Zoë,Ｚoë",
    "Иван,иВАН",
    "Вера,вера",
    "МАМА,мама",
    "ΝΟΝΑ,νονα",
    "ΝΙΚΟΣ,νικος",
    "ΝΙΚΟΣ,νικοσ",
    "Νίκος,νίκοσ",
    "νικος,νικοσ",
    "Σς,ςσ",
    "straße,STRASSE",
    "straße,STRAẞE",
    "Ϲ,ϲ",
    "İnci,i\u0307nci",
    "ᏣᎳᎩ,ꮳꮃꭹ",
    "ΐ,Ϊ́"
  })
  void nicksThatDifferInCaseOrEncodingOnlyAreTheSame(String one, String other) {
    assertTrue(nick(one).isSameAs(other));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"ann\"", "“ann”", "„ann“", "”ann", "＂ann", " \"ann"})
  void aNickDoesNotBeginWithADoubleQuote(String asked) {
    assertNull(Nickname.of(asked));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Joe \"Ace\" Smith", "«ann»", "’n Jan", "O'Brien"})
  void otherQuotesArePartOfANick(String asked) {
    assertEquals(asked, nick(asked).name());
  }

  @Test
  void nicksThatDifferOtherwiseAreNotTheSame() {
    assertFalse(nick("ann").isSameAs("anne"));
    assertFalse(nick("ann").isSameAs("ann:"));
    assertFalse(nick("Alı").isSameAs("Ali"));
    assertFalse(nick("Alı").isSameAs("ALI"));
  }

  @Test
  void everyNickOfOneLetterIsTheSameInCapitalsAndInSmallLetters() {
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      Nickname asked = Character.isLetter(c) ? Nickname.of(Character.toString(c)) : null;
      Nickname capital =
          asked == null || asked.name().equals("ı")
              ? null
              : Nickname.of(asked.name().toUpperCase(Locale.ROOT));
      if (capital != null) {
        assertTrue(capital.isSameAs(asked), asked.name());
      }
    }
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
    Nickname last = requireNonNull(nick("😀".repeat(32)).suggestion(n -> !n.name().endsWith("10")));
    assertEquals("😀".repeat(30) + "10", last.name());
    assertEquals(
        "a".repeat(30) + "2",
        String.valueOf(nick("a".repeat(30) + " b").suggestion(nick -> false)));
  }

  @Test
  void nothingIsSuggestedWhenAHundredAreTaken() {
    List<Nickname> tried = new ArrayList<>();
    assertNull(nick("ann").suggestion(tried::add));
    assertEquals(100, tried.size());
  }
}
