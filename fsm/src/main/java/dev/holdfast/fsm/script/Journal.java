package dev.holdfast.fsm.script;

import static java.util.Objects.requireNonNull;

import dev.holdfast.fsm.Effects;
import dev.holdfast.fsm.SessionEngine;
import dev.holdfast.fsm.SessionTerms;
import dev.holdfast.fsm.State;
import dev.holdfast.fsm.Ticket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The journal of a session: its last steps, as a script that can be replayed.
 *
 * <p>A script must begin with a creation. When the first steps are dropped, the journal begins at a
 * later step at which the session was as good as new ({@code SessionEngine.isAsCreated}) and after
 * which no step is about anything before. The script then creates a session with the last rid that
 * was received. If there is no such step, the last steps are printed as comments. Not thread-safe.
 */
final class Journal {

  /**
   * Where a script could begin.
   *
   * @param at milliseconds since the creation
   * @param rid the last rid received, relative to that of the creation
   * @param step whether it begins with the step, or behind it
   */
  record Beginning(long at, long rid, boolean step) {}

  /**
   * One step.
   *
   * @param text as it stands in a script
   * @param lowest the lowest rid that it is about, relative to that of the creation
   * @param beginning null if no script can begin here
   */
  record Line(String text, long lowest, @Nullable Beginning beginning) {}

  private final SessionTerms terms;
  private final int most;
  private final ArrayDeque<Line> lines = new ArrayDeque<>();
  private boolean dropped;

  Journal(SessionTerms terms, int most) {
    this.terms = terms;
    this.most = most;
  }

  void add(Line line) {
    lines.addLast(line);
    if (lines.size() > most) {
      lines.removeFirst();
      dropped = true;
    }
  }

  /** The script, under this heading. */
  String print(String name, String idea) {
    StringBuilder script = new StringBuilder();
    script.append(ScriptFileHeader.of(ScriptSide.SERVER)).append("\n\n");
    script.append(name).append(' ').append(idea).append('\n');
    script.append(ScriptConfig.of(terms)).append('\n');
    List<Line> all = new ArrayList<>(lines);
    Beginning beginning = new Beginning(0, 0, true);
    int at = dropped ? beginning(all) : 0;
    if (at >= 0 && dropped) {
      beginning = requireNonNull(all.get(at).beginning);
    }
    script.append(creation(beginning)).append('\n');
    if (at < 0) {
      script.append("# What is kept of the session begins in the middle of something:\n");
    }
    String prefix = at < 0 ? "# " : "";
    all.subList(Math.max(0, beginning.step ? at : at + 1), all.size())
        .forEach(line -> script.append(prefix).append(line.text).append('\n'));
    return script.toString();
  }

  /** The first line at which a script can begin that stands alone; -1 if there is none. */
  private static int beginning(List<Line> lines) {
    long behind = Long.MAX_VALUE; // the lowest rid that later lines are about
    int begin = -1;
    for (int i = lines.size() - 1; i >= 0; i--) {
      Line line = lines.get(i);
      Beginning here = line.beginning;
      long withIt = Math.min(behind, line.lowest);
      if (here != null && (here.step ? withIt : behind) > here.rid) {
        begin = i;
      }
      behind = withIt;
    }
    return begin;
  }

  private String creation(Beginning beginning) {
    ScriptInput.Create create = new ScriptInput.Create(beginning.rid, terms.granted().ack());
    EffectPrinter printer = new EffectPrinter(NamedTicket::nameOf, p -> "", 0);
    Ticket ticket = new NamedTicket(create.ticket());
    Effects effects = new SessionEngine(terms, 0).create(ticket, List.of(), 0);
    String outcome = StepOutcome.print(printer.effects(effects)) + " | " + State.WAITING;
    return EffectPrinter.line(beginning.at, create, outcome);
  }
}
