package dev.holdfast.fsm.script;

import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.base.Splitter;
import dev.holdfast.fsm.Scripts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The tests of the legacy form of script files, which older versions wrote: such files run, can be
 * rewritten in the current form, and both say the same.
 */
class LegacyScriptSyntaxTest {

  private static final Path OLD = Path.of("src/test/resources/scripts-form-1");

  static List<Path> oldFiles() {
    return Scripts.filesIn(OLD);
  }

  @ParameterizedTest
  @MethodSource("oldFiles")
  void aFileWithoutAHeadIsReadInTheLegacyFormAndRuns(Path file) throws Exception {
    assertTrue(ScriptFileHeader.of(Files.readString(file)).isLegacy());
    for (Script script : Scripts.in(file)) {
      assertEquals(Optional.empty(), ScriptVerifier.run(script));
    }
  }

  /** The scripts of today are those that were rewritten: the old expectations hold for them. */
  @ParameterizedTest
  @MethodSource("oldFiles")
  void anOldFileAndItsRewrittenOneExpectTheSame(Path file) throws Exception {
    Map<String, Script> rewritten =
        ScriptParser.parse(ScriptRewriter.rewrite(Files.readString(file)).text()).stream()
            .collect(toMap(Script::name, Function.identity()));
    Map<String, Script> today =
        Scripts.all().stream().collect(toMap(Script::name, Function.identity()));
    for (Script old : Scripts.in(file)) {
      assertSame(old, rewritten.get(old.name()));
      assertSame(old, today.get(old.name()));
    }
  }

  /**
   * Steps, answers and states are the same, and what the application is handed step by step is, put
   * together, what the old line tells.
   */
  private static void assertSame(Script old, @Nullable Script now) {
    assertNotNull(now, "there is no script any more that is named " + old.name());
    assertEquals(old.config().toString(), now.config().toString());
    assertEquals(old.steps().size(), now.steps().size(), old.name());
    StringBuilder handed = new StringBuilder();
    for (int i = 0; i < old.steps().size(); i++) {
      ScriptStep before = old.steps().get(i);
      ScriptStep after = now.steps().get(i);
      assertEquals(before.time(), after.time());
      assertEquals(before.input(), after.input());
      assertEquals(before.expected().state(), after.expected().state());
      List<String> answers = new ArrayList<>();
      String effects =
          ConditionWordRemoverTest.withoutWords(
              after.expected().toString().replaceFirst(" \\|.*", ""));
      for (String effect : Splitter.on(" ; ").split(effects)) {
        if (effect.startsWith("receive ")) {
          handed.append(effect.substring("receive".length()));
        } else if (effect.equals("overflow")) {
          handed.append(" overflow");
        } else if (effect.startsWith("end ")) {
          handed.append(" gone(").append(effect.substring("end ".length())).append(')');
        } else if (!effect.startsWith("undelivered ") && !effect.equals("-")) {
          answers.add(effect);
        }
      }
      LegacyExpectation expected = (LegacyExpectation) before.expected();
      assertEquals(
          expected.answers(),
          answers.isEmpty() ? "-" : String.join(" ; ", answers),
          before.cause());
      if (expected.app() != null) {
        assertEquals(expected.app(), handed.toString().strip(), before.cause());
      }
    }
  }

  @Test
  void aSizeIsRewrittenWithTheSignOfTheSecondForm() throws ScriptParseException {
    String old =
        """
        journal-7-1 a session that ended: die
        cfg LATE=1
        @0 CREATE => +0:[] create wait=60 requests=2 hold=1 | WAITING
        @1.5 REQ +1 m1*31 ack=0 => - | HAVE_REQUEST
        @2 APP p1*8 => +1:[p1] | WAITING # as it was
        @47.25 TIME => - | CLOSED
        """;
    RewrittenScript rewritten = ScriptRewriter.rewrite(old);
    assertTrue(rewritten.wasLegacy());
    assertEquals(List.of(), rewritten.changes());
    assertEquals(
        """
        holdfast-script 2 server

        journal-7-1 a session that ended: die
        cfg LATE=1
        @0 CREATE => +0:[] create wait=60 requests=2 hold=1 | WAITING
        @1.5 REQ +1 m1/31 ack=0 => receive m1 | HAVE_REQUEST
        @2 APP p1/8 => +1:[p1] | WAITING # as it was
        @47.25 WAKE => undelivered p1 ; end die | CLOSED
        """,
        rewritten.text());
  }

  /** Before there were heads, the first event told whose script it is. */
  @Test
  void aFileOfTheClientIsKnownByItsEvents() throws ScriptParseException {
    assertEquals(
        ScriptSide.CLIENT,
        ScriptFileHeader.of("Trace\ncfg LATE=1\n@0 OPEN ~0.25 => +0:[] create | connecting\n")
            .side());
    assertEquals(
        ScriptSide.SERVER, ScriptFileHeader.of("x y\n@0 CREATE => - | WAITING\n@1 OPEN").side());
    assertFalse(ScriptFileHeader.of("holdfast-script 2 client\n").isLegacy());
  }

  static Stream<Script> today() {
    return Scripts.all().stream();
  }

  /** What a script of today says can be said in the legacy form, and runs. */
  @ParameterizedTest
  @MethodSource("today")
  void everyScriptHoldsInTheFirstFormAsWell(Script script) throws ScriptParseException {
    StringBuilder old = new StringBuilder(script.name() + " " + script.idea() + "\n");
    old.append(script.config()).append('\n');
    ScriptPlayer player = new ScriptPlayer(script);
    Expectation complete = new LegacyExpectation("", "", "");
    for (ScriptStep step : script.steps()) {
      String cause = step.cause().replaceAll("/(\\d+)", "*$1");
      old.append(cause).append(" => ").append(complete.show(player.play(step))).append('\n');
    }
    Script again = ScriptParser.parse(old.toString()).get(0);
    assertEquals(Optional.empty(), ScriptVerifier.run(again));
    assertSame(again, script);
  }
}
