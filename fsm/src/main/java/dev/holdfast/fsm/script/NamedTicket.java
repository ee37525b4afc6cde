package dev.holdfast.fsm.script;

import dev.holdfast.fsm.Reply;
import dev.holdfast.fsm.Ticket;

/** A ticket of a script: nothing is written to it, and its name is what is printed. */
record NamedTicket(TicketName name) implements Ticket {
  @Override
  public void hold() {}

  @Override
  public void answer(Reply reply) {}

  @Override
  public void discard() {}

  // Tickets are told apart by identity: a name may be used again.
  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }

  /** The name of a ticket, which must be one of these. */
  static String nameOf(Ticket ticket) {
    return ((NamedTicket) ticket).name.toString();
  }
}
