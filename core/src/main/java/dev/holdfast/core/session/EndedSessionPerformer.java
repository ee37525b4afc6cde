package dev.holdfast.core.session;

import dev.holdfast.fsm.Condition;
import dev.holdfast.fsm.Packet;
import dev.holdfast.fsm.Reply;
import dev.holdfast.fsm.SessionEnd;
import dev.holdfast.fsm.Ticket;
import java.util.List;

/**
 * The performer of the effects of one session that has ended. It answers and discards tickets, and
 * refuses the rest: the application was told the end and nothing is held any more, so that another
 * effect means that a row of {@code CLOSED} is wrong. Then the session is forgotten, because its
 * engine might answer a second time. An answer that fails leaves the session for the repeat.
 * Confined to the loop.
 */
final class EndedSessionPerformer extends EffectPerformer {

  private final String sid;
  private final SessionRegistry sessions;
  private final SessionFaults faults;

  EndedSessionPerformer(String sid, SessionRegistry sessions, SessionFaults faults) {
    this.sid = sid;
    this.sessions = sessions;
    this.faults = faults;
  }

  @Override
  void failed(Throwable fault) {
    faults.report("a session that had ended", fault);
  }

  /** Answers, because no later request or timeout would. */
  @Override
  public void hold(Ticket ticket) {
    ticket.answer(Reply.refusal(Condition.INTERNAL_SERVER_ERROR));
    throw afterTheEnd("hold a request");
  }

  @Override
  public void begin() {
    throw afterTheEnd("begin");
  }

  @Override
  public void receive(List<Packet> packets) {
    throw afterTheEnd("receive packets");
  }

  @Override
  public void overflow() {
    throw afterTheEnd("overflow");
  }

  @Override
  public void undelivered(List<Packet> packets) {
    throw afterTheEnd("give packets back");
  }

  @Override
  public void end(SessionEnd end) {
    throw afterTheEnd("end again");
  }

  private IllegalStateException afterTheEnd(String effect) {
    sessions.forgetEnded(sid);
    return new IllegalStateException("a session that has ended cannot " + effect);
  }
}
