package dev.holdfast.core.chat.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoomNameRuleTest {

  private static final String RULE =
      "A room's name has 1 to 32 characters: small letters, digits, - and _. ";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lobby",
        "a",
        "0",
        "tea-2_x",
        "-",
        "café",
        "größe",
        "чай",
        "茶",
        "お茶",
        "한국",
        "شاي",
        "תה",
        "चाय",
        "col·lecció",
        "نامه\u200cای",
        "abcdefghijklmnopqrstuvwxyz012345"
      })
  void namesAreOfAnyScript(String name) {
    assertEquals(List.of(), RoomNameRule.problem(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "Tea",
        "ｔｅａ",
        "ＴＥＡ",
        "ЧАЙ",
        "cafe\u0301",
        "\u0301",
        "\u0903a",
        "\u20dd",
        "a b",
        "a/b",
        "#a",
        "a.b",
        "ﬁsh",
        "a\u200bb",
        "a\u200cb",
        "a·b",
        "😀",
        "lоbby",
        "аdmin",
        "\u00a0",
        "a\u0000",
        "\ud800",
        "aت",
        "abcdefghijklmnopqrstuvwxyz0123456"
      })
  void noRoomHasAnotherName(String name) {
    assertFalse(RoomNameRule.isValid(name), name);
  }

  @Test
  void charactersAreCodePoints() {
    assertTrue(RoomNameRule.isValid("\ud840\udc00".repeat(32)));
    assertFalse(RoomNameRule.isValid("\ud840\udc00".repeat(33)));
  }

  @ParameterizedTest
  @CsvSource({"ｔｅａ,tea", "TEA,tea", "cafe\u0301,café"})
  void theRefusalOfASpellingNamesTheRightSpelling(String name, String written) {
    String problem = LocalizablePhrase.english(RoomNameRule.problem(name));
    assertTrue(problem.endsWith(" This one is written " + written + "."), problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|This one is empty.",
        "' '|U+0020 is a space.",
        "'   '|U+0020 is a space.",
        "a\u00a0b|U+00A0 is a space.",
        "a\u2028b|U+2028 is a line break.",
        "'a\u0007'|U+0007 is a control character.",
        "👋|👋 (U+1F44B) is no letter or digit.",
        "👋🏽|👋 (U+1F44B) is no letter or digit.",
        "👩\u200d👧|👩 (U+1F469) is no letter or digit.",
        "a👋|👋 (U+1F44B) is no letter or digit.",
        "שלום👋|👋 (U+1F44B) is no letter or digit.",
        "a/b|/ (U+002F) is no letter or digit.",
        "#a|# (U+0023) is no letter or digit.",
        "★|★ (U+2605) is no letter or digit.",
        "\u0600|U+0600 is a format character.",
        "\u200d|U+200D is not right where it stands.",
        "a\u200db|U+200D is not right where it stands.",
        "a\ufe0f|U+FE0F cannot be seen.",
        "a\u200bb|U+200B cannot be seen.",
        "\ue000|U+E000 is for private use.",
        "\udb80\udc00|U+F0000 is for private use.",
        "\u0378|U+0378 is not assigned.",
        "\ufdd0|U+FDD0 is not assigned.",
        "\ud803\ude60|\ud803\ude60 (U+10E60) is no letter or digit.",
        "\ud800|U+D800 is half a character.",
        "ﬁsh|ﬁ (U+FB01) stands for other characters.",
        "½|½ (U+00BD) stands for other characters.",
        "ᄀ|ᄀ (U+1100) is used in no name.",
        "\u0301|It does not begin with a mark that belongs on a letter: U+0301.",
        "\u0301\u0302|It does not begin with a mark that belongs on a letter: U+0301.",
        "lоbby|Its letters are of one script: о (U+043E) is of another than those before it.",
        "aب|One from right to left begins with a letter, ends with a letter or digit, and has"
            + " nothing from left to right.",
        "-שלום|One from right to left begins with a letter, ends with a letter or digit, and has"
            + " nothing from left to right.",
      })
  void aRefusalSaysWhichCharacterBreaksWhichRule(String name, String why) {
    assertEquals(RULE + why, LocalizablePhrase.english(RoomNameRule.problem(name)));
  }

  @Test
  void aRefusalSaysHowLongANameIs() {
    assertEquals(
        RULE + "This one has 65.", LocalizablePhrase.english(RoomNameRule.problem("a".repeat(65))));
    assertEquals(
        RULE + "This one has 33.",
        LocalizablePhrase.english(RoomNameRule.problem("👋".repeat(33))));
  }

  @Test
  void roomsOfAnOlderVersionGetValidNames() {
    assertEquals(
        Map.of("ｔｅａ", "tea-2", "ｃａｆｅ", "cafe", "\u0301", "room", "\u0302", "room-2"),
        RoomNameRule.mended(List.of("lobby", "ｔｅａ", "tea", "ｃａｆｅ", "\u0301", "чай", "\u0302")));
    assertEquals(Map.of(), RoomNameRule.mended(List.of("lobby", "tea")));
  }

  @Test
  void aNewNameIsNoLongerThanOthers() {
    String wide = "ａ".repeat(32);
    String name = "a".repeat(32);
    assertEquals(
        Map.of(wide, "a".repeat(30) + "-2"),
        RoomNameRule.mended(List.of(name, wide)),
        "with a number");
  }
}
