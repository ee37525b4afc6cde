package dev.holdfast.fsm;

import java.util.List;

/** A visitor of effects that does nothing, for tests that look at a few kinds. */
abstract class EffectsAdapter implements EffectVisitor {

  @Override
  public void answer(Effect.Answer answer) {}

  @Override
  public void discard(Ticket ticket) {}

  @Override
  public void begin() {}

  @Override
  public void receive(List<Packet> packets) {}

  @Override
  public void overflow() {}

  @Override
  public void undelivered(List<Packet> packets) {}

  @Override
  public void end(SessionEnd end) {}

  @Override
  public void hold(Ticket ticket) {}
}
