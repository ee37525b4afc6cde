package dev.holdfast.fsm.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.fsm.Scripts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The tests of what stands in scripts for a condition that says nothing by its name. */
class ConditionWordRemoverTest {

  private static final String BEFORE =
      """
      holdfast-script 2 server
      full more is sent than the mailbox has room for
      cfg MAILBOX_PACKETS=1
      @0 CREATE => +0:[] create wait=60 requests=2 hold=1 | WAITING
      @1 APP a b => overflow | HAVE_PACKET
      """;

  private static final Pattern ALONE = Pattern.compile("undefined-condition(?!/)");

  static List<Path> files() {
    return Scripts.files();
  }

  static Stream<Script> scripts() {
    return Scripts.all().stream();
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void everyScriptNamesTheWord(Script script) {
    for (ScriptStep step : script.steps()) {
      String expected = step.expected().toString();
      assertTrue(!ALONE.matcher(expected).find(), expected);
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void theSameScriptWithoutTheWordsStillRunsAndIsNotRewritten(Path file) throws Exception {
    String old = withoutWords(Files.readString(file));
    for (Script script : ScriptParser.parse(old)) {
      assertEquals(Optional.empty(), ScriptVerifier.run(script));
    }
    assertEquals(old, ScriptRewriter.rewrite(old).text());
  }

  @Test
  void aWrongWordIsFoundAndRewritten() throws ScriptParseException {
    String wrong = BEFORE + line("/rid-exhausted");
    assertTrue(ScriptVerifier.run(ScriptParser.parse(wrong).get(0)).isPresent());
    assertEquals(BEFORE + line("/send-queue-overflow"), ScriptRewriter.rewrite(wrong).text());
  }

  @Test
  void anApplicationMayEndASessionWithTheWord() throws ScriptParseException {
    String script =
        """
        holdfast-script 2 server
        end the application ends the session in the words of the server
        @0 CREATE => +0:[] create wait=60 requests=2 hold=1 | WAITING
        @1 END undefined-condition/send-queue-overflow => - | HAVE_PACKET
        """
            + line("/send-queue-overflow");
    assertEquals(Optional.empty(), ScriptVerifier.run(ScriptParser.parse(script).get(0)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/rid-exhausted", ""})
  void aPacketMayBeNamedLikeTheCondition(String word) throws ScriptParseException {
    String script =
        """
        holdfast-script 2 server
        last packets come that are named like the condition, and the rids end
        cfg RID=9007199254740990
        @0 CREATE => +0:[] create wait=60 requests=2 hold=1 | WAITING
        @1 APP NAME => - | HAVE_PACKET
        @2 REQ +1 NAME => +1:[NAME] type=terminate condition=NAMEWORD ; receive NAME ; end NAMEWORD | CLOSED
        """
            .replace("WORD", word)
            .replace("NAME", "undefined-condition");
    assertEquals(Optional.empty(), ScriptVerifier.run(ScriptParser.parse(script).get(0)));
  }

  /** Returns the script as older versions wrote it. */
  static String withoutWords(String script) {
    return script.replaceAll("(undefined-condition)/[a-z-]+", "$1");
  }

  private static String line(String word) {
    String condition = "undefined-condition" + word;
    return "@2 REQ +1 => +1:[] type=terminate condition="
        + condition
        + " ; end app:"
        + condition
        + " | CLOSED\n";
  }
}
