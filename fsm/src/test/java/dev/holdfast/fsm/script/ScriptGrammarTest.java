package dev.holdfast.fsm.script;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The parser follows the rules that both parsers of scripts share. The client's is held to the same
 * file by {@code client-js/test/unit/script-parser.test.js}.
 */
class ScriptGrammarTest {

  private static final Path CASES = Path.of("src/test/resources/script-grammar.txt");

  @TestFactory
  Stream<DynamicTest> theRulesOfBothParsers() throws IOException {
    String text =
        Files.readString(CASES)
            .replace("@FIRST@", "@0 CREATE => +0:[] create wait=60 requests=2 hold=1 | WAITING")
            .replace("@SIDE@", "server")
            .replace("@STATE@", "WAITING");
    return Splitter.on("\n---- ")
        .splitToStream(text)
        .skip(1)
        .map(
            each -> {
              int end = each.indexOf('\n');
              String expected = each.substring(0, end);
              return DynamicTest.dynamicTest(
                  expected, () -> check(expected, each.substring(end + 1) + "\n"));
            });
  }

  private static void check(String expected, String text) {
    if (expected.equals("fine")) {
      assertDoesNotThrow(() -> ScriptParser.parse(text), text);
      return;
    }
    ScriptParseException wrong =
        assertThrows(ScriptParseException.class, () -> ScriptParser.parse(text));
    String message = wrong.line() + ": " + wrong.getMessage();
    assertTrue(message.startsWith(expected.stripTrailing()), () -> message + "\n" + text);
    assertEquals(1, message.lines().count());
  }
}
