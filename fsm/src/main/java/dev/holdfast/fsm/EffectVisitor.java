package dev.holdfast.fsm;

import java.util.List;

/**
 * A visitor of effects, with one method for each kind: the driver performs them with one, others
 * print or count them.
 */
public interface EffectVisitor {

  /** Writes an answer on its ticket. */
  void answer(Effect.Answer answer);

  /** Lets go of a ticket whose socket is gone, which gets no answer. */
  void discard(Ticket ticket);

  /** Tells the application that the session has begun. */
  void begin();

  /** Passes packets of the client to the application, in order. */
  void receive(List<Packet> packets);

  /** Tells the application that what waited is lost, and that the session ends. */
  void overflow();

  /** Gives packets back to the application that are not known to have arrived, in order. */
  void undelivered(List<Packet> packets);

  /** Drops the session, which has ended, and tells the application. */
  void end(SessionEnd end);

  /** Keeps the exchange of the request of this call open. */
  void hold(Ticket ticket);
}
