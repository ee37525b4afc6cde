package dev.holdfast.fsm.script;

import java.util.ArrayList;
import java.util.List;

/** A printer of scripts as Mermaid sequence diagrams. */
final class MermaidDiagram {

  private MermaidDiagram() {}

  static String print(Script script) {
    List<String> lines = new ArrayList<>();
    lines.add("### " + script.name() + ": " + script.idea());
    lines.add("");
    lines.add("```mermaid");
    lines.add("sequenceDiagram");
    lines.add("    participant C as Client");
    lines.add("    participant S as Session");
    lines.add("    participant A as Application");
    ScriptPlayer player = new ScriptPlayer(script);
    String state = "";
    for (ScriptStep step : script.steps()) {
      StepOutcome outcome = player.play(step);
      lines.add("    " + arrow(step));
      for (ScriptEffect effect : outcome.effects()) {
        String arrow = effect.isAnswer() ? "    S-->>C: " : "    S->>A: ";
        lines.add(arrow + effect.toString().replace(":", " "));
      }
      if (!outcome.state().equals(state)) {
        lines.add("    Note over S: " + outcome.state());
      }
      state = outcome.state();
    }
    lines.add("```");
    return String.join("\n", lines) + "\n";
  }

  private static String arrow(ScriptStep step) {
    String what = "@" + ScriptTokenCodec.seconds(step.time()) + "s " + step.input();
    if (step.input() instanceof ScriptInput.App || step.input() instanceof ScriptInput.End) {
      return "A->>S: " + what;
    }
    if (step.input() instanceof ScriptInput.Lost
        || step.input() instanceof ScriptInput.WriteFailed) {
      return "C--xS: " + what;
    }
    return step.input() instanceof ScriptInput.Time ? "Note over C,A: " + what : "C->>S: " + what;
  }
}
