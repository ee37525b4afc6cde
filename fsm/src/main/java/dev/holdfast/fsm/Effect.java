package dev.holdfast.fsm;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * One thing that the driver must do after a call of the engine, as data: write an answer, or tell
 * the application something. Data can be compared in tests, printed in scripts and counted.
 * Immutable.
 */
public sealed interface Effect {

  /** Calls the method of {@code visitor} for this kind of effect. */
  void accept(EffectVisitor visitor);

  /**
   * Writes an answer on a ticket.
   *
   * @param replay whether it repeats an earlier answer
   */
  record Answer(Ticket ticket, Reply reply, boolean replay) implements Effect {
    @Override
    public void accept(EffectVisitor visitor) {
      visitor.answer(this);
    }
  }

  /** Lets go of a ticket whose socket is gone: it gets no answer. */
  record Discard(Ticket ticket) implements Effect {
    @Override
    public void accept(EffectVisitor visitor) {
      visitor.discard(ticket);
    }
  }

  /** Tells the application that the session has begun. */
  record Begin() implements Effect {
    @Override
    public void accept(EffectVisitor visitor) {
      visitor.begin();
    }
  }

  /** Passes packets of the client to the application, in the order of rids, each once. */
  record Receive(List<Packet> packets) implements Effect {
    public Receive {
      packets = ImmutableList.copyOf(packets);
    }

    @Override
    public void accept(EffectVisitor visitor) {
      visitor.receive(packets);
    }
  }

  /** Tells the application that what waited in the mailbox is lost, and that the session ends. */
  record Overflow() implements Effect {
    @Override
    public void accept(EffectVisitor visitor) {
      visitor.overflow();
    }
  }

  /**
   * Gives back to the application the packets that are not known to have arrived, in order, because
   * the client is gone or broke the rules.
   */
  record Undelivered(List<Packet> packets) implements Effect {
    public Undelivered {
      packets = ImmutableList.copyOf(packets);
    }

    @Override
    public void accept(EffectVisitor visitor) {
      visitor.undelivered(packets);
    }
  }

  /** Drops the session, which has ended, and tells the application. */
  record End(SessionEnd end) implements Effect {
    @Override
    public void accept(EffectVisitor visitor) {
      visitor.end(end);
    }
  }

  /** Keeps open the exchange of the request of this call, which has no answer yet. */
  record Hold(Ticket ticket) implements Effect {
    @Override
    public void accept(EffectVisitor visitor) {
      visitor.hold(ticket);
    }
  }
}
