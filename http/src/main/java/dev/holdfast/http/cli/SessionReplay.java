package dev.holdfast.http.cli;

import dev.holdfast.fsm.script.RewrittenScript;
import dev.holdfast.fsm.script.Script;
import dev.holdfast.fsm.script.ScriptExplainer;
import dev.holdfast.fsm.script.ScriptExplanation;
import dev.holdfast.fsm.script.ScriptMismatch;
import dev.holdfast.fsm.script.ScriptParseException;
import dev.holdfast.fsm.script.ScriptParser;
import dev.holdfast.fsm.script.ScriptRewriter;
import dev.holdfast.fsm.script.ScriptVerifier;
import dev.holdfast.fsm.script.UpdatedExpectation;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;

/**
 * The replay of scripts for the session engine: plays them and prints the results. Not thread-safe.
 */
public final class SessionReplay {

  private static final String STEP = "step";
  private static final String STEPS = "steps";

  private final PrintWriter out;
  private int sequences;
  private int wrongSequences; // of those that were compared
  private int wrongSteps; // of those that were explained or rewritten

  /** Makes a replay that prints to {@code out}, which is not closed. */
  public SessionReplay(PrintWriter out) {
    this.out = out;
  }

  /** Whether all had the result that their files say. */
  public boolean isAsExpected() {
    return wrongSequences + wrongSteps == 0;
  }

  /** Prints the first step of each sequence that comes out otherwise, and how many follow it. */
  public void compare(Path file, String text) throws UnusableScriptException {
    for (Script script : scripts(file, text)) {
      List<ScriptMismatch> found = ScriptVerifier.runToEnd(script);
      if (!found.isEmpty()) {
        wrongSequences++;
        print(file, found.get(0), found.size() - 1);
      }
    }
  }

  private void print(Path file, ScriptMismatch first, int more) {
    out.printf(
        "%s:%d: %s%n  expected: %s%n  actual:   %s%n",
        file, first.line(), first.script(), first.expected(), first.actual());
    if (more > 0) {
      out.printf(
          "  and %d more %s of this sequence came out otherwise%n", more, more == 1 ? STEP : STEPS);
    }
  }

  /** Prints the file with the rows that fire, and diagrams. */
  public void explain(Path file, String text) throws UnusableScriptException {
    scripts(file, text);
    try {
      ScriptExplanation explanation = ScriptExplainer.explain(text);
      explanation.lines().forEach(out::println);
      out.println();
      wrongSteps += explanation.mismatches();
    } catch (ScriptParseException e) {
      throw unusable(file, e);
    }
  }

  /** Rewrites the file, if it says anything else than what came, and prints what changed. */
  public void rewrite(Path file, String text) throws UnusableScriptException {
    scripts(file, text);
    try {
      RewrittenScript rewritten = ScriptRewriter.rewrite(text);
      if (!rewritten.text().equals(text)) {
        ScriptFiles.write(file, rewritten.text());
      }
      for (UpdatedExpectation change : rewritten.changes()) {
        out.printf(
            "%s:%d: %s%n  - %s%n  + %s%n",
            file, change.line(), change.script(), change.before(), change.after());
      }
      if (rewritten.wasLegacy()) {
        out.println(file + ": takes the current form");
      }
      wrongSteps += rewritten.changes().size();
    } catch (ScriptParseException e) {
      throw unusable(file, e);
    }
  }

  /** The last line. */
  public void summarize(boolean rewrites) {
    String all = countSequences(sequences);
    if (isAsExpected()) {
      out.println(all + ", all as expected");
    } else if (wrongSequences > 0) {
      out.println(wrongSequences + " of " + all + " otherwise");
    } else {
      String result = rewrites ? " rewritten" : " otherwise";
      out.println(all + ", " + count(wrongSteps, STEP, STEPS) + result);
    }
  }

  private static String countSequences(int count) {
    return count(count, "sequence", "sequences");
  }

  private static String count(int count, String one, String several) {
    return count + " " + (count == 1 ? one : several);
  }

  private List<Script> scripts(Path file, String text) throws UnusableScriptException {
    try {
      List<Script> scripts = ScriptParser.parse(text);
      sequences += scripts.size();
      return scripts;
    } catch (ScriptParseException e) {
      throw unusable(file, e);
    }
  }

  /** The error for a file that is no script, with the line that shows it. */
  public static UnusableScriptException unusable(Path file, ScriptParseException why) {
    return new UnusableScriptException(file + ":" + why.line() + ": " + why.getMessage());
  }
}
