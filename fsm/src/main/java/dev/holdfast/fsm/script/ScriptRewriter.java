package dev.holdfast.fsm.script;

import com.google.common.base.Joiner;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;

/**
 * A rewriter of script files: it replaces what each line expects with what came of the step.
 * Headings, comments, blank lines, spaces and the order of lines stay. A file of the {@linkplain
 * LegacyScriptSyntax legacy form} becomes one of the {@linkplain CurrentScriptSyntax current form}.
 * Not thread-safe.
 */
public final class ScriptRewriter {

  private final ScriptFileHeader head;
  private final List<String> lines;
  private final List<UpdatedExpectation> changes = new ArrayList<>();

  private ScriptRewriter(ScriptFileHeader head, List<String> lines) {
    this.head = head;
    this.lines = new ArrayList<>(lines);
  }

  /**
   * Rewrites the text of one file about sessions.
   *
   * @throws ScriptParseException if it is not in the format
   */
  public static RewrittenScript rewrite(String text) throws ScriptParseException {
    List<Script> scripts = ScriptParser.parse(text);
    ScriptRewriter rewriter =
        new ScriptRewriter(ScriptFileHeader.of(text), Splitter.on('\n').splitToList(text));
    scripts.forEach(rewriter::rewrite);
    return rewriter.done();
  }

  private void rewrite(Script script) {
    ScriptPlayer player = new ScriptPlayer(script);
    for (ScriptStep step : script.steps()) {
      StepOutcome actual = player.play(step);
      boolean isMet = step.expected().isMetBy(actual);
      if (!isMet) {
        changes.add(
            new UpdatedExpectation(
                script.name(),
                step.line(),
                step.with(step.expected().toString()),
                step.with(step.expected().show(actual))));
      }
      if (head.isLegacy() || !isMet) {
        lines.set(step.line() - 1, line(step, actual));
      }
    }
  }

  private String line(ScriptStep step, StepOutcome actual) {
    String line = lines.get(step.line() - 1);
    int arrow = line.indexOf("=>");
    String cause = line.substring(0, arrow);
    if (head.isLegacy()) {
      cause = inCurrentForm(cause, step);
    }
    return cause + "=> " + expected(step, actual) + comment(line);
  }

  /**
   * The event of a step of a legacy script. It is printed anew where its packets have sizes, for
   * which the current form has another sign.
   */
  private static String inCurrentForm(String cause, ScriptStep step) {
    String event = step.cause().substring(step.cause().indexOf(' ') + 1);
    return event.equals(step.input().toString())
        ? cause
        : "@" + ScriptTokenCodec.seconds(step.time()) + " " + step.input() + " ";
  }

  private String expected(ScriptStep step, StepOutcome actual) {
    return head.isLegacy() ? CurrentScriptSyntax.print(actual) : step.expected().show(actual);
  }

  /** What stands behind the step in its line: spaces, a comment, the CR of a line end by CRLF. */
  private static String comment(String line) {
    String step = ScriptParser.withoutComment(line).stripTrailing();
    return line.substring(step.length());
  }

  private RewrittenScript done() {
    if (head.isLegacy()) {
      lines.add(0, ScriptFileHeader.of(head.side()).toString());
      lines.add(1, "");
    }
    return new RewrittenScript(
        Joiner.on('\n').join(lines), head.isLegacy(), ImmutableList.copyOf(changes));
  }
}
