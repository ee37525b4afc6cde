package dev.holdfast.fsm.script;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.holdfast.fsm.RestoredEngineObserver;
import dev.holdfast.fsm.Scripts;
import dev.holdfast.fsm.SessionEngine;
import org.junit.jupiter.api.Test;

/**
 * A test that a session of any script can be written down after any step: it goes on as one whose
 * sockets were lost then.
 */
class RestoredScriptsTest {

  @Test
  void aSessionCanBeWrittenDownAfterEachStepOfEachScript() {
    int restarts = 0;
    for (Script script : Scripts.all()) {
      for (int calls = 1; calls <= script.steps().size(); calls++) {
        play(script, calls);
        restarts++;
      }
    }
    assertTrue(restarts > 500, "only " + restarts);
  }

  private static void play(Script script, int calls) {
    RestoredEngineObserver restored = new RestoredEngineObserver(calls);
    ScriptPlayer player =
        new ScriptPlayer(script, (terms, now) -> new SessionEngine(terms, now, restored));
    try {
      script.steps().forEach(player::play);
    } catch (RuntimeException | AssertionError e) {
      fail(script.name() + ", after " + calls + " calls", e);
    }
  }
}
