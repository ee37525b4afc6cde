package dev.holdfast.fsm.script;

import com.google.common.collect.ImmutableList;
import dev.holdfast.fsm.SessionEngine;
import dev.holdfast.fsm.SessionTerms;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * A verifier of scripts against the engine: it plays each step, and compares what came of it with
 * what the line expects. Without state.
 */
public final class ScriptVerifier {

  private ScriptVerifier() {}

  /** Plays a script against the engine until a line comes out otherwise; empty if none does. */
  public static Optional<ScriptMismatch> run(Script script) {
    return run(script, SessionEngine::new);
  }

  /**
   * Plays a script against the engine that {@code factory} makes of the terms and the time, until a
   * line comes out otherwise; empty if none does.
   */
  public static Optional<ScriptMismatch> run(
      Script script, BiFunction<SessionTerms, Long, SessionEngine> factory) {
    ScriptPlayer player = new ScriptPlayer(script, factory);
    for (ScriptStep step : script.steps()) {
      Optional<ScriptMismatch> mismatch = compare(script, step, player.play(step));
      if (mismatch.isPresent()) {
        return mismatch;
      }
    }
    return Optional.empty();
  }

  /** Plays a script against the engine to its end: all lines that came out otherwise. */
  public static ImmutableList<ScriptMismatch> runToEnd(Script script) {
    ScriptPlayer player = new ScriptPlayer(script, SessionEngine::new);
    ImmutableList.Builder<ScriptMismatch> mismatches = ImmutableList.builder();
    for (ScriptStep step : script.steps()) {
      compare(script, step, player.play(step)).ifPresent(mismatches::add);
    }
    return mismatches.build();
  }

  private static Optional<ScriptMismatch> compare(
      Script script, ScriptStep step, StepOutcome actual) {
    if (step.expected().isMetBy(actual)) {
      return Optional.empty();
    }
    return Optional.of(
        new ScriptMismatch(
            script.name(),
            step.line(),
            step.with(step.expected().toString()),
            step.with(step.expected().show(actual))));
  }
}
