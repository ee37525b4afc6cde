package dev.holdfast.fsm.script;

import dev.holdfast.fsm.Condition;
import dev.holdfast.fsm.Effects;
import dev.holdfast.fsm.Packet;
import dev.holdfast.fsm.Request;
import dev.holdfast.fsm.SessionEngine;
import dev.holdfast.fsm.State;
import dev.holdfast.fsm.Terms;
import dev.holdfast.fsm.Ticket;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An engine that writes down what happens to it, as a script: a report from the field becomes a
 * test by copying it. Packets are written as {@code m1}, {@code m2} (from the client) and {@code
 * p1}, {@code p2} (to it), with their sizes; what they say stays secret.
 *
 * <p>Bounded: of a long life it keeps the end, as {@link Journal} says. A server fires its timers a
 * little late; the journal says when, and a replay of it fires them then ({@code cfg LATE=1}).
 */
public final class JournalingEngine extends SessionEngine {

  /** How many steps a journal keeps, unless said otherwise. */
  public static final int STEPS_MAX = 5_000;

  private final long startedAt;
  private final Journal journal;
  private boolean closed;
  private final JournalNames names = new JournalNames();
  private final ScriptPrinter printer;

  /** A session that was created at {@code now}. */
  public JournalingEngine(Terms terms, long now) {
    this(terms, now, STEPS_MAX);
  }

  /** Likewise, with a journal of at most so many steps. */
  public JournalingEngine(Terms terms, long now, int stepsMax) {
    super(terms, now);
    this.startedAt = now;
    this.journal = new Journal(terms, stepsMax);
    this.printer = new ScriptPrinter(names::print, names::print, terms.rid());
  }

  /** The script so far, under this heading. */
  public String journal(String name, String idea) {
    return journal.print(name, idea);
  }

  @Override
  public Effects request(Request request, long now) {
    long origin = terms().rid();
    long rid = request.rid() - origin;
    Long ack = request.ack() == Request.ABSENT ? null : request.ack() - origin;
    ScriptInput input =
        new ScriptInput.Req(
            names.open(request.ticket(), rid),
            request.packets().stream().map(names::received).toList(),
            ack,
            request.pause() == Request.ABSENT ? null : request.pause(),
            request.terminate());
    boolean next = isAtRest() && request.rid() == received() + 1;
    Effects effects = super.request(request, now);
    names.forgetBefore(received() - origin);
    Journal.Beginning beginning = next ? beginningWith(request, now) : null;
    return note(now, input, effects, ack == null ? rid : Math.min(rid, ack + 1), beginning);
  }

  @Override
  public Effects reject(Ticket ticket, Condition why, long now) {
    ScriptInput.Socket socket = names.open(ticket, received() - terms().rid() + 1);
    ScriptInput input = new ScriptInput.Bad(socket, why.name());
    return note(now, input, super.reject(ticket, why, now), Long.MAX_VALUE);
  }

  @Override
  public Effects send(List<Packet> packets, long now) {
    ScriptInput input = new ScriptInput.App(packets.stream().map(names::sent).toList());
    Effects effects = super.send(packets, now);
    return packets.isEmpty() ? effects : note(now, input, effects, Long.MAX_VALUE);
  }

  @Override
  public Effects end(List<Packet> last, Condition why, long now) {
    String condition = why.isNone() ? ScriptInput.Kick.NONE : Words.word(why.name());
    ScriptInput input = new ScriptInput.Kick(condition, last.stream().map(names::sent).toList());
    return note(now, input, super.end(last, why, now), Long.MAX_VALUE);
  }

  @Override
  public Effects overflow(long now) {
    return note(now, new ScriptInput.Full(), super.overflow(now), Long.MAX_VALUE);
  }

  @Override
  public Effects lost(Ticket ticket, long now) {
    ScriptInput.Socket socket = names.of(ticket);
    Effects effects = super.lost(ticket, now);
    return socket == null || effects.released().isEmpty() // else it changes nothing
        ? effects
        : note(now, new ScriptInput.Close(socket), effects, socket.rid());
  }

  @Override
  public Effects writeFailed(Ticket ticket, long now) {
    ScriptInput.Socket socket = names.of(ticket);
    Effects effects = super.writeFailed(ticket, now);
    return socket == null
        ? effects
        : note(now, new ScriptInput.WriteFailed(socket), effects, socket.rid());
  }

  @Override
  public Effects timeout(long now) {
    return note(now, new ScriptInput.Wake(), super.timeout(now), Long.MAX_VALUE);
  }

  // ---- where a script can begin

  /** In a polling session the next request depends on this one: a script begins with it. */
  private Journal.@Nullable Beginning beginningWith(Request request, long now) {
    boolean alone = request.rid() == received() && isAsCreated(now);
    return terms().isPolling() && alone
        ? new Journal.Beginning(now - startedAt, received() - 1 - terms().rid(), true)
        : beginningBehind(now);
  }

  private Journal.@Nullable Beginning beginningBehind(long now) {
    return !terms().isPolling() && isAsCreated(now)
        ? new Journal.Beginning(now - startedAt, received() - terms().rid(), false)
        : null;
  }

  // ---- lines

  private Effects note(long now, ScriptInput input, Effects effects, long lowest) {
    return note(now, input, effects, lowest, beginningBehind(now));
  }

  /**
   * Notes a step.
   *
   * @param lowest the lowest rid, relative to that of the creation, that the step is about
   * @param beginning null if no script can begin here
   */
  private Effects note(
      long now,
      ScriptInput input,
      Effects effects,
      long lowest,
      Journal.@Nullable Beginning beginning) {
    if (closed) {
      return effects; // what comes behind the end is only refused
    }
    closed = state() == State.CLOSED;
    String outcome = Outcome.print(printer.effects(effects)) + " | " + state();
    String line = ScriptPrinter.line(now - startedAt, input, outcome);
    journal.add(new Journal.Line(line, lowest, beginning));
    return effects;
  }
}
