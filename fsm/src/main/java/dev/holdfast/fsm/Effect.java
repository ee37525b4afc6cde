package dev.holdfast.fsm;

import com.google.common.collect.ImmutableList;
import java.util.List;

/** One thing to do after a call of the engine, as data. Immutable. */
public sealed interface Effect {

  /** Has the method of its kind called. */
  void performBy(Performer performer);

  /**
   * Writes an answer on a ticket.
   *
   * @param replay whether it repeats an earlier answer
   */
  record Answer(Ticket ticket, Reply reply, boolean replay) implements Effect {
    @Override
    public void performBy(Performer performer) {
      performer.answer(this);
    }
  }

  /** Lets go of a ticket whose socket is gone: it gets no answer. */
  record Discard(Ticket ticket) implements Effect {
    @Override
    public void performBy(Performer performer) {
      performer.discard(ticket);
    }
  }

  /** Tells the application that the session has begun. */
  record Begin() implements Effect {
    @Override
    public void performBy(Performer performer) {
      performer.begin();
    }
  }

  /** Hands packets of the client to the application, in the order of rids, each once. */
  record Receive(List<Packet> packets) implements Effect {
    public Receive {
      packets = ImmutableList.copyOf(packets);
    }

    @Override
    public void performBy(Performer performer) {
      performer.receive(packets);
    }
  }

  /** Tells the application that what waited in the mailbox is lost, and that the session ends. */
  record Overflow() implements Effect {
    @Override
    public void performBy(Performer performer) {
      performer.overflow();
    }
  }

  /**
   * Tells the application what was sent and is not known to have arrived, in order, because the
   * client is gone or broke the rules.
   */
  record Undelivered(List<Packet> packets) implements Effect {
    public Undelivered {
      packets = ImmutableList.copyOf(packets);
    }

    @Override
    public void performBy(Performer performer) {
      performer.undelivered(packets);
    }
  }

  /** Drops the session, which has ended, and tells the application. */
  record End(SessionEnd end) implements Effect {
    @Override
    public void performBy(Performer performer) {
      performer.end(end);
    }
  }

  /** Keeps open the exchange of the request of this call, which has no answer yet. */
  record Hold(Ticket ticket) implements Effect {
    @Override
    public void performBy(Performer performer) {
      performer.hold(ticket);
    }
  }

  /** Performs effects, or prints or counts them: a method for each kind, with its data. */
  interface Performer {
    void answer(Answer answer);

    void discard(Ticket ticket);

    void begin();

    void receive(List<Packet> packets);

    void overflow();

    void undelivered(List<Packet> packets);

    void end(SessionEnd end);

    void hold(Ticket ticket);
  }
}
