package dev.holdfast.fsm.script;

import dev.holdfast.fsm.Condition;
import dev.holdfast.fsm.Effects;
import dev.holdfast.fsm.Packet;
import dev.holdfast.fsm.Reply;
import dev.holdfast.fsm.Request;
import dev.holdfast.fsm.SessionEngine;
import dev.holdfast.fsm.Terms;
import dev.holdfast.fsm.Ticket;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * An engine that writes down what happens to it, as a script: a report from the field becomes a
 * test by copying it. Packets are written as {@code m1}, {@code m2} (from the client) and {@code
 * p1}, {@code p2} (to it); what they say stays secret.
 *
 * <p>Bounded: after {@link #LINES_MAX} lines it writes no more. A server fires its timers a little
 * late; the journal says when, and a replay of it fires them then ({@code cfg LATE=1}).
 */
public final class JournalingEngine extends SessionEngine {

  /** How long a journal becomes. */
  public static final int LINES_MAX = 5_000;

  private final StringBuilder lines = new StringBuilder();
  private final long startedAt;
  private final IdentityHashMap<Ticket, Input.Socket> sockets = new IdentityHashMap<>();
  private final Map<Long, Integer> copies = new HashMap<>();
  private final IdentityHashMap<Packet, String> words = new IdentityHashMap<>();
  private int fromClient;
  private int toClient;
  private int written;

  /** A session that was created at {@code now}. */
  public JournalingEngine(Terms terms, long now) {
    super(terms, now);
    this.startedAt = now;
    write(
        now,
        new Input.Create(terms.ack()),
        List.of(new Effects.Answer(new Creation(), created(), false)));
  }

  /** Stands for the exchange of the creation request, which the engine never sees. */
  private final class Creation implements Ticket {
    Creation() {
      sockets.put(this, new Input.Socket(0, ""));
    }

    @Override
    public void answer(Reply reply) {}

    @Override
    public void release() {}
  }

  /** The script so far, under this heading. */
  public String journal(String name, String idea) {
    String config = Config.of(terms()).toString();
    return name + " " + idea + "\n" + (config.isEmpty() ? "" : config + "\n") + lines;
  }

  @Override
  public Effects request(Request request, long now) {
    long origin = terms().rid();
    Input input =
        new Input.Req(
            open(request.ticket(), request.rid() - origin),
            request.packets().stream().map(packet -> "m" + ++fromClient).toList(),
            request.ack() == Request.ABSENT ? null : request.ack() - origin,
            request.pause() == Request.ABSENT ? null : request.pause(),
            request.terminate());
    return note(now, input, super.request(request, now));
  }

  @Override
  public Effects reject(Ticket ticket, Condition why, long now) {
    return note(now, new Input.Bad(open(ticket, 0)), super.reject(ticket, why, now));
  }

  @Override
  public Effects send(List<Packet> packets, long now) {
    List<String> sent = packets.stream().map(this::word).toList();
    return note(now, new Input.App(sent), super.send(packets, now));
  }

  @Override
  public Effects end(List<Packet> last, Condition why, long now) {
    String condition = why.isNone() ? "none" : why.name();
    List<String> said = last.stream().map(this::word).toList();
    return note(now, new Input.Kick(condition, said), super.end(last, why, now));
  }

  @Override
  public Effects overflow(long now) {
    return note(now, new Input.Full(), super.overflow(now));
  }

  @Override
  public Effects lost(Ticket ticket, long now) {
    Input.Socket socket = sockets.get(ticket);
    Effects effects = super.lost(ticket, now);
    return socket == null ? effects : note(now, new Input.Close(socket), effects);
  }

  @Override
  public Effects writeFailed(Ticket ticket, long now) {
    Input.Socket socket = sockets.get(ticket);
    Effects effects = super.writeFailed(ticket, now);
    return socket == null ? effects : note(now, new Input.WriteFailed(socket), effects);
  }

  @Override
  public Effects timeout(long now) {
    return note(now, new Input.Time(), super.timeout(now));
  }

  // ---- names

  private Input.Socket open(Ticket ticket, long rid) {
    if (written >= LINES_MAX) {
      return new Input.Socket(rid, "");
    }
    int copy = copies.merge(rid, 1, Integer::sum);
    Input.Socket socket = new Input.Socket(rid, copy == 1 ? "" : String.valueOf(copy));
    sockets.put(ticket, socket);
    return socket;
  }

  private String word(Packet packet) {
    if (written >= LINES_MAX) {
      return "";
    }
    return words.computeIfAbsent(packet, unknown -> "p" + ++toClient);
  }

  // ---- lines

  private Effects note(long now, Input input, Effects effects) {
    write(now, input, effects.answers());
    return effects;
  }

  private void write(long now, Input input, List<Effects.Answer> answers) {
    if (written >= LINES_MAX) {
      return;
    }
    written++;
    String printed =
        Printer.answers(
            answers,
            ticket -> String.valueOf(sockets.get(ticket)),
            packet -> words.getOrDefault(packet, "?"),
            terms().rid());
    Outcome outcome = new Outcome(printed, state().name(), null);
    lines.append(new Script.Step(0, now - startedAt, input, outcome).with(outcome)).append('\n');
  }
}
