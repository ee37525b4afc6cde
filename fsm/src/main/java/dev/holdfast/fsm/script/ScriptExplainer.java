package dev.holdfast.fsm.script;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.LinkedListMultimap;
import com.google.common.collect.ListMultimap;
import dev.holdfast.fsm.Row;
import java.util.ArrayList;
import java.util.List;

/**
 * An explainer of scripts: it adds to the lines of a file what came of each step, the rows of the
 * table that fired, and a sequence diagram behind each sequence. Comments stay where they are. Not
 * thread-safe.
 */
public final class ScriptExplainer {

  private static final String INDENT = "      ";

  /** What stands below each line, by its number. */
  private final ListMultimap<Integer, String> below = LinkedListMultimap.create();

  private ScriptExplainer() {}

  /**
   * Explains the text of one file about sessions.
   *
   * @throws ScriptParseException if it is not in the format
   */
  public static ScriptExplanation explain(String text) throws ScriptParseException {
    RewrittenScript actual = ScriptRewriter.rewrite(text);
    ScriptExplainer explainer = new ScriptExplainer();
    for (UpdatedExpectation change : actual.changes()) {
      int line = change.line() + actual.linesAdded();
      explainer.below.put(line, INDENT + "expected: " + change.before());
    }
    ScriptParser.parse(actual.text()).forEach(explainer::explain);
    ImmutableList.Builder<String> lines = ImmutableList.builder();
    int number = 0;
    for (String line : Splitter.on('\n').split(actual.text().stripTrailing())) {
      lines.add(line.stripTrailing());
      lines.addAll(explainer.below.get(++number));
    }
    return new ScriptExplanation(lines.build(), actual.changes().size());
  }

  private void explain(Script script) {
    ScriptPlayer player = new ScriptPlayer(script);
    SessionSequenceDiagram diagram = new SessionSequenceDiagram();
    int last = 0;
    for (ScriptStep step : script.steps()) {
      StepOutcome outcome = player.play(step);
      below.putAll(step.line(), rows(step, outcome));
      diagram.add(step, outcome);
      last = step.line();
    }
    below.put(last, "");
    below.putAll(last, diagram.print());
  }

  private static List<String> rows(ScriptStep step, StepOutcome outcome) {
    List<String> rows = new ArrayList<>();
    for (StepOutcome.Part part : outcome.parts()) {
      for (Row row : part.rows()) {
        String time =
            part.time() == step.time() ? "" : "at @" + ScriptTokenCodec.seconds(part.time()) + ", ";
        rows.add(INDENT + "row: " + time + print(row));
      }
    }
    return rows.isEmpty() ? List.of(INDENT + "no row fires: " + reason(step, outcome)) : rows;
  }

  private static String print(Row row) {
    return "in "
        + row.from()
        + " on "
        + row.event()
        + " do "
        + row.action()
        + ", go to "
        + row.to()
        + " ("
        + row.action().meaning()
        + ")";
  }

  private static String reason(ScriptStep step, StepOutcome outcome) {
    String unheard = "the machine hears nothing of this";
    return switch (step.input().kind()) {
      case CREATE -> "here the session begins";
      case WAKE, TIME -> "no timer is due";
      case REQ -> outcome.effects().isEmpty() ? "the request waits for one before it" : unheard;
      case FAULT, APP, END, SHUTDOWN, EVICTED, LOST, WRITE_FAILED -> unheard;
    };
  }
}
