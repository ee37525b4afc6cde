package dev.holdfast.fsm.script;

import static java.util.stream.Collectors.joining;

import dev.holdfast.fsm.Effects;
import dev.holdfast.fsm.Packet;
import dev.holdfast.fsm.Reply;
import dev.holdfast.fsm.Request;
import dev.holdfast.fsm.Terms;
import dev.holdfast.fsm.Ticket;
import java.util.List;
import java.util.function.Function;

/** Prints answers in the form that scripts are written in. */
final class ScriptPrinter {

  private ScriptPrinter() {}

  /**
   * Prints answers in their order.
   *
   * @param origin the rid of the creation request; all rids are printed relative to it
   */
  static String answers(
      List<Effects.Answer> answers,
      Function<Ticket, String> name,
      Function<Packet, String> word,
      long origin) {
    return answers.isEmpty()
        ? "-"
        : answers.stream()
            .map(one -> name.apply(one.ticket()) + ":" + answer(one, word, origin))
            .collect(joining(" ; "));
  }

  private static String answer(Effects.Answer answer, Function<Packet, String> word, long origin) {
    Reply reply = answer.reply();
    StringBuilder out = new StringBuilder();
    out.append(reply.packets().stream().map(word).collect(joining(" ", "[", "]")));
    Terms terms = reply.creation();
    if (terms != null) {
      out.append(" create wait=").append(Words.seconds(terms.longestWait()));
      out.append(" requests=").append(terms.requests());
      out.append(" hold=").append(terms.hold());
    }
    if (reply.type() != Reply.Type.ORDINARY) {
      out.append(" type=").append(reply.type().word());
    }
    if (!reply.condition().isNone()) {
      out.append(" condition=").append(Words.word(reply.condition().name()));
    }
    Reply.Report report = reply.report();
    if (report != null) {
      out.append(" report=").append(report.rid() - origin);
      out.append(" time=").append(report.time());
    }
    if (reply.ack() != Request.ABSENT) {
      out.append(" ack=").append(terms != null ? "r0" : reply.ack() - origin);
    }
    return out.append(answer.replay() ? " (replay)" : "").toString();
  }
}
