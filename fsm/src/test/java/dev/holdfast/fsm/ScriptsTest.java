package dev.holdfast.fsm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.fsm.script.Script;
import dev.holdfast.fsm.script.ScriptMismatch;
import dev.holdfast.fsm.script.ScriptVerifier;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** A test that every script in the test resources comes out as it says. */
class ScriptsTest {

  @TestFactory
  Stream<DynamicContainer> everyScriptComesOutAsItSays() {
    return Scripts.files().stream()
        .map(
            file ->
                DynamicContainer.dynamicContainer(
                    file.getFileName().toString(),
                    Scripts.in(file).stream()
                        .map(
                            script ->
                                DynamicTest.dynamicTest(
                                    script.name() + ": " + script.idea(), () -> replay(script)))));
  }

  private static void replay(Script script) {
    Optional<ScriptMismatch> mismatch = ScriptVerifier.run(script);
    mismatch.ifPresent(
        wrong ->
            assertEquals(wrong.expected(), wrong.actual(), wrong.script() + ":" + wrong.line()));
  }

  @Test
  void everyScriptSaysItsIdea() {
    for (Script script : Scripts.all()) {
      assertTrue(script.idea().length() > 10, script.name() + " opens without its idea");
    }
  }
}
