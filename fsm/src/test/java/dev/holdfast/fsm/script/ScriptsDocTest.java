package dev.holdfast.fsm.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The tests that {@code docs/scripts.md} is right about scripts of the server. */
class ScriptsDocTest {

  private static final Pattern BLOCK =
      Pattern.compile("(?m)^ {4}holdfast-script 2 server\n(\n| {4}.*\n)+");

  private static String page() throws IOException {
    return Files.readString(Path.of("../docs/scripts.md"));
  }

  @Test
  void theScriptOfThePageHolds() throws Exception {
    Matcher block = BLOCK.matcher(page());
    assertTrue(block.find());
    String text = block.group().replaceAll("(?m)^ {4}", "");
    for (Script script : ScriptParser.parse(text)) {
      assertEquals(Optional.empty(), ScriptVerifier.run(script));
    }
  }

  @Test
  void thePageHasEveryEventWithItsOutcome() throws IOException {
    String outcomes = Splitter.on("| event | comes to |").splitToList(page()).get(1);
    for (ScriptInput.Kind kind : ScriptInput.Kind.values()) {
      assertTrue(page().contains("| `" + kind), kind::name);
      boolean passesTime = kind == ScriptInput.Kind.WAKE || kind == ScriptInput.Kind.TIME;
      if (kind != ScriptInput.Kind.CREATE && !passesTime) {
        assertTrue(outcomes.contains("\n| `" + kind), kind::name);
      }
    }
  }

  @Test
  void thePageHasEveryOptionWithItsDefault() throws IOException {
    String page = page();
    for (ScriptOption key : ScriptOption.values()) {
      String value =
          key.seconds ? ScriptTokenCodec.seconds(key.fallback) : String.valueOf(key.fallback);
      String cell = key == ScriptOption.MAILBOX_BYTES ? "no limit" : value;
      assertTrue(page.contains("| `" + key + "` | " + cell + " |"), key::name);
    }
  }

  @Test
  void thePageHasEveryEffect() throws IOException {
    String page = page();
    for (ScriptEffect.Kind kind : ScriptEffect.Kind.values()) {
      if (kind != ScriptEffect.Kind.ANSWER) {
        assertTrue(page.contains("| `" + kind.word()), kind::word);
      }
    }
  }
}
