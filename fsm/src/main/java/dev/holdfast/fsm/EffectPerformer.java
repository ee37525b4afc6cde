package dev.holdfast.fsm;

import java.util.List;

/** A visitor of effects, with one method for each kind: it performs, prints or counts them. */
public interface EffectPerformer {
  void answer(Effect.Answer answer);

  void discard(Ticket ticket);

  void begin();

  void receive(List<Packet> packets);

  void overflow();

  void undelivered(List<Packet> packets);

  void end(SessionEnd end);

  void hold(Ticket ticket);
}
