package dev.holdfast.fsm;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The effects of one call by their kinds, for tests. Fails where one comes twice or too early. */
final class EffectsByKind implements EffectVisitor {

  final List<Effect.Answer> answers = new ArrayList<>();
  final List<Packet> received = new ArrayList<>();
  final List<Packet> undelivered = new ArrayList<>();
  boolean begun;
  boolean overflowed;
  @Nullable Ticket discarded;
  @Nullable SessionEnd end;
  @Nullable Ticket held;
  private int last; // the place of the last effect in the order

  private EffectsByKind() {}

  static EffectsByKind of(Effects effects) {
    EffectsByKind byKind = new EffectsByKind();
    effects.accept(byKind);
    return byKind;
  }

  @Override
  public void answer(Effect.Answer answer) {
    if (last > 1) {
      throw new AssertionError("an answer behind another effect");
    }
    last = 1;
    answers.add(answer);
  }

  @Override
  public void discard(Ticket ticket) {
    comes(2);
    discarded = ticket;
  }

  @Override
  public void begin() {
    comes(3);
    begun = true;
  }

  @Override
  public void receive(List<Packet> packets) {
    comes(4);
    received.addAll(packets);
  }

  @Override
  public void overflow() {
    comes(5);
    overflowed = true;
  }

  @Override
  public void undelivered(List<Packet> packets) {
    comes(6);
    undelivered.addAll(packets);
  }

  @Override
  public void end(SessionEnd why) {
    comes(7);
    end = why;
  }

  @Override
  public void hold(Ticket ticket) {
    comes(8);
    held = ticket;
  }

  private void comes(int place) {
    if (last >= place) {
      throw new AssertionError("an effect out of order: " + place + " behind " + last);
    }
    last = place;
  }
}
