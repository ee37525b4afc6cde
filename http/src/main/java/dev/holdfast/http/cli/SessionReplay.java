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

  private final PrintWriter out;
  private int sequences;
  private int mismatches; // sequences, or steps where all of them were played

  /** Makes a replay that prints to {@code out}, which is not closed. */
  public SessionReplay(PrintWriter out) {
    this.out = out;
  }

  /** How many sequences, or steps when all were played, had another result than their file says. */
  public int mismatches() {
    return mismatches;
  }

  /** Prints the first step of each sequence that comes out otherwise, and how many follow it. */
  public void compare(Path file, String text) throws UnusableScriptException {
    for (Script script : scripts(file, text)) {
      List<ScriptMismatch> found = ScriptVerifier.runToEnd(script);
      if (!found.isEmpty()) {
        mismatches++;
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
          "  and %d more %s of this sequence came out otherwise%n",
          more, more == 1 ? "step" : "steps");
    }
  }

  /** Prints the file with the rows that fire, and diagrams. */
  public void explain(Path file, String text) throws UnusableScriptException {
    scripts(file, text);
    try {
      ScriptExplanation explanation = ScriptExplainer.explain(text);
      explanation.lines().forEach(out::println);
      out.println();
      mismatches += explanation.mismatches();
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
      mismatches += rewritten.changes().size();
    } catch (ScriptParseException e) {
      throw unusable(file, e);
    }
  }

  /** The last line. */
  public void summarize(boolean rewrites) {
    String what = rewrites ? "rewritten" : "otherwise";
    out.printf(
        "%d %s, %s%n",
        sequences,
        sequences == 1 ? "sequence" : "sequences",
        mismatches == 0 ? "all as expected" : mismatches + " " + what);
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
