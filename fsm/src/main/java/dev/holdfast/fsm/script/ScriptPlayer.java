package dev.holdfast.fsm.script;

import static com.google.common.base.Preconditions.checkState;

import dev.holdfast.fsm.Condition;
import dev.holdfast.fsm.Effects;
import dev.holdfast.fsm.Request;
import dev.holdfast.fsm.Row;
import dev.holdfast.fsm.SessionEngine;
import dev.holdfast.fsm.SessionObserver;
import dev.holdfast.fsm.SessionTerms;
import dev.holdfast.fsm.Ticket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * A player of one script: for each step it fires the timers that are due before it, hands the event
 * to an engine, and returns what came of it. Not thread-safe.
 */
public final class ScriptPlayer {

  /** An observer that collects the rows that fire. */
  private record RowCollector(List<Row> rows) implements SessionObserver {
    @Override
    public void fired(Row row) {
      rows.add(row);
    }
  }

  /** More than can fall due in one step: a held request each, then the die-timer. */
  private static final int MAX_TIMERS = 1_000;

  private final ScriptConfig config;
  private final SessionEngine engine;
  private long now; // never runs back, though a timer may have been due before
  private final Map<TicketName, Ticket> tickets = new HashMap<>();
  private final EffectPrinter printer;
  private final List<Row> rows; // the rows that the call of the engine fired
  private final List<StepOutcome.Part> parts = new ArrayList<>(); // the parts of the step so far
  private final List<ScriptEffect> sinceStart = new ArrayList<>();

  /** Plays against a fresh session, and notes the rows that fire. */
  ScriptPlayer(Script script) {
    this(script, new ArrayList<>());
  }

  private ScriptPlayer(Script script, List<Row> rows) {
    this(script, (terms, now) -> new SessionEngine(terms, now, new RowCollector(rows)), rows);
  }

  /** Plays against a fresh engine that {@code factory} makes of the terms and the time. */
  ScriptPlayer(Script script, BiFunction<SessionTerms, Long, SessionEngine> factory) {
    this(script, factory, new ArrayList<>());
  }

  private ScriptPlayer(
      Script script, BiFunction<SessionTerms, Long, SessionEngine> factory, List<Row> rows) {
    ScriptStep first = script.steps().get(0);
    ScriptInput.Create create = (ScriptInput.Create) first.input(); // the parser has seen to it
    this.config = script.config();
    this.engine = factory.apply(config.terms(create), first.time());
    this.rows = rows;
    this.now = first.time();
    this.printer = new EffectPrinter(NamedTicket::nameOf, ScriptPacket::of, config.rid());
    note(engine.create(ticket(create.ticket()), List.of(), now), false);
  }

  /**
   * Plays one step, the first included.
   *
   * @return what came of it, a part for each call of the engine
   */
  StepOutcome play(ScriptStep step) {
    if (!config.isLate()) {
      fireTimers(step);
    }
    now = step.time();
    perform(step.input());
    StepOutcome outcome =
        new StepOutcome(
            List.copyOf(parts),
            engine.state().name(),
            engine.deadline(),
            Collections.unmodifiableList(sinceStart));
    parts.clear();
    return outcome;
  }

  private void fireTimers(ScriptStep step) {
    for (int fired = 0; engine.deadline() <= step.time(); fired++) {
      checkState(fired < MAX_TIMERS, "timers fire for ever at line %s", step.line());
      now = Math.max(now, engine.deadline());
      note(engine.timeout(now), true);
    }
  }

  private void perform(ScriptInput input) {
    switch (input.kind()) {
      case CREATE, TIME -> {} // the session is there already, and its timers were fired
      case WAKE -> note(engine.timeout(now), true);
      case REQ -> note(engine.request(request((ScriptInput.Req) input), now), false);
      case FAULT -> note(reject((ScriptInput.Fault) input), false);
      case APP -> note(send((ScriptInput.App) input), false);
      case END -> note(end((ScriptInput.End) input), false);
      case SHUTDOWN -> note(engine.shutdown(now), false);
      case EVICTED -> note(engine.evict(now), false);
      case LOST -> note(engine.lost(known(((ScriptInput.Lost) input).ticket()), now), false);
      case WRITE_FAILED ->
          note(engine.writeFailed(known(((ScriptInput.WriteFailed) input).ticket()), now), false);
    }
  }

  private Effects reject(ScriptInput.Fault fault) {
    return engine.reject(ticket(fault.ticket()), Condition.of(fault.condition()), now);
  }

  private Effects send(ScriptInput.App app) {
    return engine.send(ScriptPacket.packets(app.packets()), now);
  }

  private Effects end(ScriptInput.End end) {
    boolean none = end.condition().equals(ScriptInput.End.NONE);
    Condition condition = none ? Condition.NONE : Condition.parse(end.condition());
    return engine.end(ScriptPacket.packets(end.last()), condition, now);
  }

  private Request request(ScriptInput.Req req) {
    return new Request(
        config.rid() + req.ticket().rid(),
        ticket(req.ticket()),
        ScriptPacket.packets(req.packets()),
        req.ack() == null ? Request.ABSENT : config.rid() + req.ack(),
        req.pause() == null ? Request.ABSENT : req.pause(),
        req.terminate());
  }

  private void note(Effects done, boolean isTimer) {
    List<ScriptEffect> effects = printer.effects(done);
    parts.add(new StepOutcome.Part(now, isTimer, List.copyOf(rows), effects));
    rows.clear();
    sinceStart.addAll(effects);
  }

  private Ticket ticket(TicketName name) {
    Ticket ticket = new NamedTicket(name);
    tickets.put(name, ticket);
    return ticket;
  }

  private Ticket known(TicketName name) {
    return tickets.computeIfAbsent(name, NamedTicket::new);
  }
}
