package dev.holdfast.fsm.script;

import com.google.common.collect.Iterables;
import java.util.List;

/** The sequence diagram of one script about a session, built step by step. For one thread. */
final class SessionSequenceDiagram {

  private static final int CLIENT = 0;
  private static final int SESSION = 1;
  private static final int APPLICATION = 2;

  private final TextSequenceDiagram diagram =
      new TextSequenceDiagram("client", "session", "application");
  private long time = -1;
  private String state = "";

  /** Adds a step: the timers that fell due on the way, the event, and what came of each. */
  void add(ScriptStep step, StepOutcome outcome) {
    for (StepOutcome.Part part : outcome.parts()) {
      if (part.isTimer()) {
        addTimer(part);
      } else {
        addEvent(step);
      }
      addEffects(part);
    }
    addState(step.time(), outcome.state());
  }

  private void addTimer(StepOutcome.Part part) {
    if (!part.rows().isEmpty()) {
      String timer = part.rows().get(0).from().timer().toString();
      diagram.note(label(part.time()), SESSION, timer + " is due");
    }
  }

  private void addEvent(ScriptStep step) {
    ScriptInput input = step.input();
    String event = input.toString();
    switch (input.kind()) {
      case CREATE, REQ, FAULT -> diagram.arrow(label(step.time()), CLIENT, SESSION, event);
      case LOST, WRITE_FAILED -> diagram.lost(label(step.time()), CLIENT, SESSION, event);
      case APP, END -> diagram.arrow(label(step.time()), APPLICATION, SESSION, event);
      case SHUTDOWN, EVICTED -> diagram.note(label(step.time()), SESSION, event);
      case WAKE, TIME -> {} // the server's own clock: addTimer draws the timers that fell due
    }
  }

  private void addEffects(StepOutcome.Part part) {
    for (ScriptEffect effect : part.effects()) {
      int to = effect.isAnswer() ? CLIENT : APPLICATION;
      diagram.arrow(label(part.time()), SESSION, to, effect.toString());
    }
    if (!part.rows().isEmpty()) {
      addState(part.time(), Iterables.getLast(part.rows()).to().name());
    }
  }

  private void addState(long at, String now) {
    if (!now.equals(state)) {
      diagram.note(label(at), SESSION, now);
    }
    state = now;
  }

  /** The time, where it is another than that of the line above. */
  private String label(long at) {
    String label = at == time ? "" : "@" + ScriptTokenCodec.seconds(at);
    time = at;
    return label;
  }

  List<String> print() {
    return diagram.print();
  }
}
