package dev.holdfast.fsm.script;

import dev.holdfast.fsm.Condition;
import dev.holdfast.fsm.Effects;
import dev.holdfast.fsm.Packet;
import dev.holdfast.fsm.Request;
import dev.holdfast.fsm.SessionObserver;
import dev.holdfast.fsm.SessionTerms;
import dev.holdfast.fsm.SessionView;
import dev.holdfast.fsm.State;
import dev.holdfast.fsm.Ticket;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An observer that records a session as a script, so that a report from the field becomes a test by
 * copying it. Packets are written as {@code m1}, {@code m2} (from the client) and {@code p1},
 * {@code p2} (to it), with their sizes; what they say stays secret.
 *
 * <p>Bounded: of a long session it keeps the end, as {@link Journal} says. A server fires its
 * timers a little late. The journal has the times at which they fired, and {@code cfg LATE=1}, so
 * that a replay fires them then.
 */
public final class JournalRecorder implements SessionObserver {

  /** How many steps a journal keeps, unless said otherwise. */
  public static final int MAX_STEPS = 5_000;

  private final SessionTerms terms;
  private final long startedAt;
  private final Journal journal;
  private final TicketAndPacketNames names = new TicketAndPacketNames();
  private final EffectPrinter printer;
  private boolean closed;
  private boolean wasAtRest = true; // before the call that is told
  private long receivedBefore; // the highest rid in order before that call

  /** The journal of a session that is created at {@code now}. */
  public JournalRecorder(SessionTerms terms, long now) {
    this(terms, now, MAX_STEPS);
  }

  /** The journal of at most {@code stepsMax} steps of a session that is created at {@code now}. */
  public JournalRecorder(SessionTerms terms, long now, int stepsMax) {
    this.terms = terms;
    this.startedAt = now;
    this.journal = new Journal(terms, stepsMax);
    this.printer = new EffectPrinter(names::print, names::print, terms.rid());
    this.receivedBefore = terms.rid();
  }

  /** The script so far, under this heading. */
  public String journal(String name, String idea) {
    return journal.print(name, idea);
  }

  @Override
  public void requested(SessionView session, Request request, Effects effects, long now) {
    long origin = terms.rid();
    long rid = request.rid() - origin;
    Long ack = request.ack() == Request.ABSENT ? null : request.ack() - origin;
    ScriptInput input =
        new ScriptInput.Req(
            names.open(request.ticket(), rid),
            request.packets().stream().map(names::received).toList(),
            ack,
            request.pause() == Request.ABSENT
                ? null
                : Long.valueOf(Math.min(request.pause(), ScriptTokenCodec.MAX_MILLIS)),
            request.terminate());
    boolean next = wasAtRest && request.rid() == receivedBefore + 1;
    names.dropBefore(session.received() - origin);
    Journal.Beginning beginning = next ? beginningWith(session, request, now) : null;
    note(session, now, input, effects, ack == null ? rid : Math.min(rid, ack + 1), beginning);
  }

  @Override
  public void rejected(
      SessionView session, Ticket ticket, Condition condition, Effects effects, long now) {
    TicketName name = names.open(ticket, session.received() - terms.rid() + 1);
    note(session, now, new ScriptInput.Fault(name, condition.name()), effects, Long.MAX_VALUE);
  }

  @Override
  public void sent(SessionView session, List<Packet> packets, Effects effects, long now) {
    if (!packets.isEmpty()) { // else it changes nothing
      ScriptInput input = new ScriptInput.App(packets.stream().map(names::sent).toList());
      note(session, now, input, effects, Long.MAX_VALUE);
    }
  }

  @Override
  public void ended(
      SessionView session, List<Packet> last, Condition condition, Effects effects, long now) {
    String word =
        condition.isNone() ? ScriptInput.End.NONE : ScriptTokenCodec.word(condition.toString());
    ScriptInput input = new ScriptInput.End(word, last.stream().map(names::sent).toList());
    note(session, now, input, effects, Long.MAX_VALUE);
  }

  @Override
  public void shutDown(SessionView session, Effects effects, long now) {
    note(session, now, new ScriptInput.Shutdown(), effects, Long.MAX_VALUE);
  }

  @Override
  public void evicted(SessionView session, Effects effects, long now) {
    note(session, now, new ScriptInput.Evicted(), effects, Long.MAX_VALUE);
  }

  @Override
  public void lost(SessionView session, Ticket ticket, Effects effects, long now) {
    TicketName name = names.of(ticket);
    if (name != null && !effects.inOrder().isEmpty()) { // else it changes nothing
      note(session, now, new ScriptInput.Lost(name), effects, name.rid());
    }
  }

  @Override
  public void writeFailed(SessionView session, Ticket ticket, Effects effects, long now) {
    TicketName name = names.of(ticket);
    if (name == null) {
      remember(session);
    } else {
      note(session, now, new ScriptInput.WriteFailed(name), effects, name.rid());
    }
  }

  @Override
  public void timedOut(SessionView session, Effects effects, long now) {
    note(session, now, new ScriptInput.Wake(), effects, Long.MAX_VALUE);
  }

  // ---- where a script can begin

  /** In a polling session the next request depends on this one: a script begins with it. */
  private Journal.@Nullable Beginning beginningWith(
      SessionView session, Request request, long now) {
    long received = session.received();
    boolean alone = request.rid() == received && session.isAsCreated(now);
    return terms.granted().isPolling() && alone
        ? new Journal.Beginning(now - startedAt, received - 1 - terms.rid(), true)
        : beginningBehind(session, now);
  }

  private Journal.@Nullable Beginning beginningBehind(SessionView session, long now) {
    return !terms.granted().isPolling() && session.isAsCreated(now)
        ? new Journal.Beginning(now - startedAt, session.received() - terms.rid(), false)
        : null;
  }

  private void remember(SessionView session) {
    wasAtRest = session.isAtRest();
    receivedBefore = session.received();
  }

  // ---- lines

  private void note(
      SessionView session, long now, ScriptInput input, Effects effects, long lowest) {
    note(session, now, input, effects, lowest, beginningBehind(session, now));
  }

  /**
   * Records a step. Nothing is recorded after the end, because requests are only refused then.
   *
   * @param lowest the lowest rid, relative to that of the creation, that the step is about
   * @param beginning null if no script can begin here
   */
  private void note(
      SessionView session,
      long now,
      ScriptInput input,
      Effects effects,
      long lowest,
      Journal.@Nullable Beginning beginning) {
    if (closed) {
      return;
    }
    closed = session.state() == State.CLOSED;
    remember(session);
    String outcome = StepOutcome.print(printer.effects(effects)) + " | " + session.state();
    String line = EffectPrinter.line(now - startedAt, input, outcome);
    journal.add(new Journal.Line(line, lowest, beginning));
  }
}
