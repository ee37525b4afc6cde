package dev.holdfast.fsm.script;

import dev.holdfast.fsm.SessionEngine;
import dev.holdfast.fsm.Terms;
import java.util.Optional;
import java.util.function.BiFunction;

/** Holds a script against the engine. */
public final class Replay {

  /**
   * The first line of a script that came out otherwise.
   *
   * @param script the name of the sequence
   * @param line where the step stands in its file, counted from 1
   * @param expected the line as it stands
   * @param actual the line as it came out
   */
  public record Mismatch(String script, int line, String expected, String actual) {}

  private Replay() {}

  /** Plays a script against the engine; empty if all came out as it says. */
  public static Optional<Mismatch> run(Script script) {
    return run(script, SessionEngine::new);
  }

  /** Likewise, against the engine that {@code factory} makes of the terms and the time. */
  public static Optional<Mismatch> run(
      Script script, BiFunction<Terms, Long, SessionEngine> factory) {
    ScriptPlayer player = new ScriptPlayer(script, factory);
    for (Script.Step step : script.steps()) {
      Outcome actual = player.play(step);
      if (!step.expected().isMetBy(actual)) {
        String expected = step.with(step.expected().toString());
        String came = step.with(step.expected().show(actual));
        return Optional.of(new Mismatch(script.name(), step.line(), expected, came));
      }
    }
    return Optional.empty();
  }
}
