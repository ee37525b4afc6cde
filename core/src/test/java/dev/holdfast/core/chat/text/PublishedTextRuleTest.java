package dev.holdfast.core.chat.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.google.common.base.Splitter;
import com.google.common.io.Resources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PublishedTextRuleTest {

  private static final Splitter BLANKS = Splitter.on(' ').omitEmptyStrings();

  static Stream<String> table() throws IOException {
    return Resources.readLines(
            Resources.getResource(PublishedTextRuleTest.class, "text-rule.txt"),
            StandardCharsets.UTF_8)
        .stream()
        .filter(line -> !line.isEmpty() && !line.startsWith("#"));
  }

  @ParameterizedTest
  @MethodSource("table")
  void theTableHolds(String line) {
    List<String> words = BLANKS.splitToList(line);
    int colon = words.indexOf(":");
    String text =
        words.subList(1, colon < 0 ? words.size() : colon).stream()
            .map(word -> Character.toString(Integer.parseInt(word, 16)))
            .collect(Collectors.joining());
    assertEquals(colon < 0 ? null : "U+" + words.get(colon + 1), PublishedTextRule.forbidden(text));
    if (colon < 0) {
      assertEquals(words.get(0).equals("empty"), PublishedTextRule.isEmpty(text));
    }
  }

  @Test
  void charactersAreCodePoints() {
    assertEquals(3, PublishedTextRule.length("a\ud83d\ude00e"));
  }

  @Test
  void aLineHasNoBreaksAndNoTabs() {
    for (String text : List.of("a\nb", "a\rb", "a\u2028b", "a\u2029b", "a\tb", "a\u001bb")) {
      assertEquals(
          String.format("U+%04X", (int) text.charAt(1)),
          PublishedTextRule.forbiddenInLine(text),
          text);
    }
    assertNull(PublishedTextRule.forbiddenInLine("a b"));
  }
}
