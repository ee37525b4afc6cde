package dev.holdfast.core.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoomNameTest {

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
    assertNull(RoomName.problem(name));
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
    assertFalse(RoomName.isValid(name), name);
  }

  @Test
  void charactersAreCodePoints() {
    assertTrue(RoomName.isValid("\ud840\udc00".repeat(32)));
    assertFalse(RoomName.isValid("\ud840\udc00".repeat(33)));
  }

  @ParameterizedTest
  @CsvSource({"ｔｅａ,tea", "TEA,tea", "cafe\u0301,café"})
  void theWayInWhichItIsWrittenIsSaid(String name, String written) {
    String problem = RoomName.problem(name);
    assertTrue(problem.endsWith(" This one is written " + written + "."), problem);
  }

  @Test
  void roomsOfAnOlderVersionGetNamesOfNow() {
    assertEquals(
        Map.of("ｔｅａ", "tea-2", "ｃａｆｅ", "cafe", "\u0301", "room", "\u0302", "room-2"),
        RoomName.mended(List.of("lobby", "ｔｅａ", "tea", "ｃａｆｅ", "\u0301", "чай", "\u0302")));
    assertEquals(Map.of(), RoomName.mended(List.of("lobby", "tea")));
  }

  @Test
  void aNewNameIsNoLongerThanOthers() {
    String wide = "ａ".repeat(32);
    String name = "a".repeat(32);
    assertEquals(
        Map.of(wide, "a".repeat(30) + "-2"), RoomName.mended(List.of(name, wide)), "with a number");
  }
}
