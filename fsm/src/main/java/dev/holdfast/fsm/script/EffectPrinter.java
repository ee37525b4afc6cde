package dev.holdfast.fsm.script;

import dev.holdfast.fsm.Effect;
import dev.holdfast.fsm.EffectVisitor;
import dev.holdfast.fsm.Effects;
import dev.holdfast.fsm.Packet;
import dev.holdfast.fsm.Reply;
import dev.holdfast.fsm.ReplyType;
import dev.holdfast.fsm.Report;
import dev.holdfast.fsm.Request;
import dev.holdfast.fsm.SessionEnd;
import dev.holdfast.fsm.SessionTerms;
import dev.holdfast.fsm.Ticket;
import dev.holdfast.fsm.script.ScriptEffect.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A printer of the engine's effects in the notation of scripts. For one thread. */
final class EffectPrinter {

  private final Function<Ticket, String> name;
  private final Function<Packet, String> word;
  private final long origin;

  /**
   * A printer of one session.
   *
   * @param name the name of a ticket
   * @param word the word for a packet, without its size
   * @param origin all rids are printed relative to this one
   */
  EffectPrinter(Function<Ticket, String> name, Function<Packet, String> word, long origin) {
    this.name = name;
    this.word = word;
    this.origin = origin;
  }

  /** A step as a line. */
  static String line(long time, ScriptInput input, String outcome) {
    return "@" + ScriptTokenCodec.seconds(time) + " " + input + " => " + outcome;
  }

  /** What one call of the engine came to, in the order in which it is performed. */
  List<ScriptEffect> effects(Effects effects) {
    List<ScriptEffect> printed = new ArrayList<>();
    effects.accept(new Printing(printed));
    return printed;
  }

  /** Prints what the client and the application would see. */
  private final class Printing implements EffectVisitor {
    private final List<ScriptEffect> printed;

    Printing(List<ScriptEffect> printed) {
      this.printed = printed;
    }

    @Override
    public void answer(Effect.Answer answer) {
      printed.add(EffectPrinter.this.answer(answer.ticket(), answer.reply(), answer.replay()));
    }

    @Override
    public void discard(Ticket ticket) {} // a script says so itself

    @Override
    public void begin() {} // the line of the creation says so itself

    @Override
    public void receive(List<Packet> packets) {
      printed.add(ScriptEffect.carrying(Kind.RECEIVE, words(packets)));
    }

    @Override
    public void overflow() {
      printed.add(ScriptEffect.carrying(Kind.OVERFLOW, List.of()));
    }

    @Override
    public void undelivered(List<Packet> packets) {
      printed.add(ScriptEffect.carrying(Kind.UNDELIVERED, words(packets)));
    }

    @Override
    public void end(SessionEnd end) {
      printed.add(ScriptEffect.end(ScriptTokenCodec.word(end.toString())));
    }

    @Override
    public void hold(Ticket ticket) {} // the state shows it
  }

  /** An answer. */
  ScriptEffect answer(Ticket ticket, Reply reply, boolean replay) {
    return ScriptEffect.answer(
        name.apply(ticket), words(reply.packets()), attributes(reply, replay));
  }

  private List<String> words(List<Packet> packets) {
    return packets.stream().map(word).toList();
  }

  private String attributes(Reply reply, boolean replay) {
    StringBuilder out = new StringBuilder();
    SessionTerms terms = reply.creation();
    if (terms != null) {
      out.append(" create wait=").append(ScriptTokenCodec.seconds(terms.granted().longestWait()));
      out.append(" requests=").append(terms.granted().requests());
      out.append(" hold=").append(terms.granted().hold());
    }
    if (reply.type() != ReplyType.ORDINARY) {
      out.append(" type=").append(reply.type().word());
    }
    if (!reply.condition().isNone()) {
      out.append(" condition=").append(ScriptTokenCodec.word(reply.condition().toString()));
    }
    Report report = reply.report();
    if (report != null) {
      out.append(" report=").append(report.rid() - origin);
      out.append(" time=").append(report.time());
    }
    if (reply.ack() != Request.ABSENT) {
      out.append(" ack=").append(terms != null ? "r0" : reply.ack() - origin);
    }
    return out.append(replay ? " (replay)" : "").toString();
  }
}
