package dev.holdfast.core.session;

import dev.holdfast.fsm.Packet;
import dev.holdfast.fsm.SessionEnd;
import dev.holdfast.fsm.Ticket;
import java.util.List;

/**
 * The performer of the effects of a session that has ended. It does what is about tickets, and
 * refuses the rest: the application was told the end, so that an effect about the application means
 * that a row of {@code CLOSED} is wrong. Confined to the loop.
 */
final class EndedSessionPerformer extends EffectPerformer {

  private final SessionFaults faults;

  EndedSessionPerformer(SessionFaults faults) {
    this.faults = faults;
  }

  @Override
  void failed(Throwable fault) {
    faults.report("a session that had ended", fault);
  }

  @Override
  public void hold(Ticket ticket) {
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

  private static IllegalStateException afterTheEnd(String effect) {
    return new IllegalStateException("a session that has ended cannot " + effect);
  }
}
