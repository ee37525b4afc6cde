package dev.holdfast.fsm.script;

import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.ImmutableList;
import dev.holdfast.fsm.Condition;
import dev.holdfast.fsm.Effects;
import dev.holdfast.fsm.Packet;
import dev.holdfast.fsm.Reply;
import dev.holdfast.fsm.Request;
import dev.holdfast.fsm.SessionEngine;
import dev.holdfast.fsm.Terms;
import dev.holdfast.fsm.Ticket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * Plays a script, step by step, against an engine: fires the timers that fall due on the way,
 * performs the step, and prints what came of it.
 */
public final class ScriptPlayer {

  /** A socket of the script; nothing is written to it, its name is what is printed. */
  private record NamedTicket(ScriptInput.Socket name) implements Ticket {
    @Override
    public void answer(Reply reply) {}

    @Override
    public void release() {}

    // Tickets are told apart by identity: a name may be used again.
    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  /** More than can fall due in one step: a held request each, then the die-timer. */
  private static final int TIMERS_MAX = 1_000;

  private final ScriptConfig config;
  private final SessionEngine engine;
  private long now; // never runs back, though a timer may have been due before
  private final Map<ScriptInput.Socket, Ticket> tickets = new HashMap<>();
  private final List<Effects.Answer> answers = new ArrayList<>();
  private final List<String> handed = new ArrayList<>();

  /** Plays against a fresh engine that {@code factory} makes of the terms and the time. */
  ScriptPlayer(
      ScriptConfig config, Script.Step first, BiFunction<Terms, Long, SessionEngine> factory) {
    this.config = config;
    ScriptInput.Create create = (ScriptInput.Create) first.input(); // the parser has seen to it
    this.engine = factory.apply(config.terms(create), first.time());
    this.now = first.time();
    answers.add(new Effects.Answer(ticket(create.socket()), engine.created(), false));
  }

  /** Plays one step, the first included. */
  Outcome play(Script.Step step) {
    if (!config.isLate()) {
      fireTimers(step);
    }
    now = step.time();
    if (config.isLate() && step.input() instanceof ScriptInput.Time) {
      note(engine.timeout(now));
    }
    perform(step.input());
    Outcome outcome =
        new Outcome(
            ScriptPrinter.answers(answers, this::nameOf, Words::print, config.rid()),
            engine.state().name(),
            String.join(" ", handed));
    answers.clear();
    return outcome;
  }

  private void fireTimers(Script.Step step) {
    for (int fired = 0; engine.deadline() <= step.time(); fired++) {
      checkState(fired < TIMERS_MAX, "timers fire for ever at line %s", step.line());
      now = Math.max(now, engine.deadline());
      note(engine.timeout(now));
    }
  }

  private void perform(ScriptInput input) {
    if (input instanceof ScriptInput.Req req) {
      note(engine.request(request(req), now));
    } else if (input instanceof ScriptInput.Bad bad) {
      note(engine.reject(ticket(bad.socket()), Condition.of(bad.condition()), now));
    } else if (input instanceof ScriptInput.App app) {
      note(engine.send(packets(app.packets()), now));
    } else if (input instanceof ScriptInput.Kick kick) {
      boolean none = kick.condition().equals(ScriptInput.Kick.NONE);
      Condition why = none ? Condition.NONE : Condition.of(kick.condition());
      note(engine.end(packets(kick.last()), why, now));
    } else if (input instanceof ScriptInput.Full) {
      note(engine.overflow(now));
    } else if (input instanceof ScriptInput.Close close) {
      note(engine.lost(known(close.socket()), now));
    } else if (input instanceof ScriptInput.WriteFailed failed) {
      note(engine.writeFailed(known(failed.socket()), now));
    }
  }

  private Request request(ScriptInput.Req req) {
    return new Request(
        config.rid() + req.socket().rid(),
        ticket(req.socket()),
        packets(req.packets()),
        req.ack() == null ? Request.ABSENT : config.rid() + req.ack(),
        req.pause() == null ? Request.ABSENT : req.pause(),
        req.terminate());
  }

  private void note(Effects effects) {
    answers.addAll(effects.answers());
    effects.received().forEach(packet -> handed.add(Words.print(packet)));
    if (effects.overflowed()) {
      handed.add("overflow");
    }
    if (effects.end() != null) {
      handed.add("gone(" + effects.end() + ")");
    }
  }

  private Ticket ticket(ScriptInput.Socket name) {
    Ticket ticket = new NamedTicket(name);
    tickets.put(name, ticket);
    return ticket;
  }

  private Ticket known(ScriptInput.Socket name) {
    return tickets.computeIfAbsent(name, NamedTicket::new);
  }

  private String nameOf(Ticket ticket) {
    return ((NamedTicket) ticket).name().toString();
  }

  private static List<Packet> packets(List<String> words) {
    return words.stream().map(Words::packet).collect(ImmutableList.toImmutableList());
  }
}
