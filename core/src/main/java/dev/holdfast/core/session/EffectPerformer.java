package dev.holdfast.core.session;

import dev.holdfast.fsm.Effect;
import dev.holdfast.fsm.EffectVisitor;
import dev.holdfast.fsm.Ticket;

/**
 * A performer of the effects of one session, whether that goes on or has ended: both answer and
 * discard tickets. It takes the faults as well, because what a fault ends depends on the session.
 * Confined to the loop.
 */
abstract class EffectPerformer implements EffectVisitor {

  /** Handles what was thrown while one effect was performed. */
  abstract void failed(Throwable fault);

  /** Answers a ticket; if that fails, its client learns so by the closed socket, and repeats. */
  @Override
  public final void answer(Effect.Answer answer) {
    try {
      answer.ticket().answer(answer.reply());
    } catch (RuntimeException | Error fault) {
      answer.ticket().discard();
      throw fault;
    }
  }

  @Override
  public final void discard(Ticket ticket) {
    ticket.discard();
  }
}
