package dev.holdfast.fsm.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.holdfast.fsm.Scripts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScriptRewriterTest {

  @Test
  void aFileWhoseExpectationsHoldStaysAsItIs() throws Exception {
    for (Path file : Scripts.files()) {
      String text = Files.readString(file);
      RewrittenScript rewritten = ScriptRewriter.rewrite(text);
      assertEquals(List.of(), rewritten.changes());
      assertEquals(text, rewritten.text());
      assertFalse(rewritten.wasLegacy());
    }
  }

  @Test
  void onlyTheExpectationOfAWrongStepIsRewritten() throws ScriptParseException {
    String before =
        """
        holdfast-script 2 server
        # What this file is about.

        one  an idea
        cfg   WAIT=30
        @0   CREATE   =>   +0:[]  create wait=30 requests=2 hold=1 | WAITING

        # The client asks.
        @1   REQ +1 m   =>   - | WAITING timer=4   # and is heard
        @2   APP p      => +1:[p] | WAITING\t
        """;
    RewrittenScript rewritten = ScriptRewriter.rewrite(before);
    assertEquals(
        before.replace("=>   - | WAITING timer=4 ", "=> receive m | HAVE_REQUEST timer=31 "),
        rewritten.text());
    assertEquals(
        List.of(
            new UpdatedExpectation(
                "one",
                9,
                "@1 REQ +1 m => - | WAITING timer=4",
                "@1 REQ +1 m => receive m | HAVE_REQUEST timer=31")),
        rewritten.changes());
  }

  @Test
  void theLineEndsOfAnotherSystemStay() throws ScriptParseException {
    String before =
        "holdfast-script 2 server\r\nx y\r\n@0 CREATE => - | WAITING\r\n@45 TIME => - | CLOSED\r\n";
    assertEquals(
        before
            .replace("CREATE => -", "CREATE => +0:[] create wait=60 requests=2 hold=1")
            .replace("TIME => -", "TIME => end die"),
        ScriptRewriter.rewrite(before).text());
  }

  @Test
  void aFileThatIsRewrittenStaysAsItIsTheNextTime() throws ScriptParseException {
    String once =
        ScriptRewriter.rewrite("x y\n@0 CREATE => - | CLOSED\n@1 APP a a => - | WAITING\n").text();
    assertEquals(once, ScriptRewriter.rewrite(once).text());
    assertEquals(List.of(), ScriptRewriter.rewrite(once).changes());
  }
}
