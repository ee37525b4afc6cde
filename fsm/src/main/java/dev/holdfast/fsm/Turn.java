package dev.holdfast.fsm;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The context of one call of a session's engine: its time, the request or packets that it is about,
 * and its effects so far.
 *
 * <p>The engine first sets what the next event is about, then fires the event. The action takes
 * what it needs. It throws if that is missing, because then the table names the wrong action. A
 * turn lives as long as the call.
 */
final class Turn {

  private final long now;

  // What the event is about.
  private @Nullable Request request;
  private @Nullable OpenRequest open;
  private long arrived;
  private @Nullable List<Packet> packets;
  private @Nullable Condition condition;
  private @Nullable Ticket ticket;

  // The effects.
  private ImmutableList<Effect> answers = ImmutableList.of();
  private @Nullable Ticket discarded;
  private boolean begun;
  private List<Packet> received = ImmutableList.of();
  private boolean overflowed;
  private List<Packet> undelivered = ImmutableList.of();
  private @Nullable SessionEnd end;
  private @Nullable Ticket held;
  private @Nullable Ticket arriving; // of the request that came in with this call

  Turn(long now) {
    this.now = now;
  }

  /** The time of the call, in milliseconds. */
  long now() {
    return now;
  }

  // ---- what it is about

  /** Sets the request that came in with this call; the next event is about it. */
  Turn arrives(Request request, OpenRequest open) {
    arriving = request.ticket();
    return of(request, open, now);
  }

  /** Sets the request of the next event, and when it arrived. */
  Turn of(Request request, OpenRequest open, long arrived) {
    this.request = request;
    this.open = open;
    this.arrived = arrived;
    return this;
  }

  /** Sets the packets of the next event, which the application sent. */
  Turn of(List<Packet> packets) {
    this.packets = packets;
    return this;
  }

  /** Sets the ticket of the next event, whose socket it is about. */
  Turn of(Ticket ticket) {
    this.ticket = ticket;
    return this;
  }

  /** Sets the reason of the next event. */
  Turn because(Condition condition) {
    this.condition = condition;
    return this;
  }

  Request request() {
    return requireNonNull(request, "the event is of no request");
  }

  /** The request as the window knows it, or will. */
  OpenRequest open() {
    return requireNonNull(open, "the event is of no request");
  }

  /** When the request arrived, in milliseconds: before now if it was early. */
  long arrived() {
    return arrived;
  }

  List<Packet> packets() {
    return requireNonNull(packets, "the event is of no packets");
  }

  Condition condition() {
    return requireNonNull(condition, "the event has no reason");
  }

  Ticket ticket() {
    return requireNonNull(ticket, "the event is of no socket");
  }

  // ---- effects

  /** Answers a ticket. Does nothing if it is null, as that of a detached request is. */
  void answer(@Nullable Ticket ticket, Reply reply, boolean replay) {
    if (ticket == null) {
      return;
    }
    Effect answer = new Effect.Answer(ticket, reply, replay);
    answers =
        answers.isEmpty()
            ? ImmutableList.of(answer)
            : ImmutableList.<Effect>builder().addAll(answers).add(answer).build();
    if (ticket == held) {
      held = null;
    }
  }

  /**
   * Keeps the HTTP exchange of this call open. Does nothing for tickets of earlier calls, which are
   * open already.
   */
  void hold(Ticket ticket) {
    if (ticket == arriving) {
      held = ticket;
    }
  }

  void discard(Ticket ticket) {
    discarded = ticket;
  }

  void begin() {
    begun = true;
  }

  void receive(List<Packet> more) {
    if (received.isEmpty()) {
      received = more;
    } else {
      received = ImmutableList.<Packet>builder().addAll(received).addAll(more).build();
    }
  }

  void overflow() {
    overflowed = true;
  }

  void leaveUndelivered(List<Packet> packets) {
    undelivered = packets;
  }

  void end(SessionEnd why) {
    end = why;
  }

  /** All effects of the call, which is over, in the order in which they are performed. */
  Effects effects() {
    if (isAnswersOnly()) {
      return new Effects(answers);
    }
    ImmutableList.Builder<Effect> inOrder = ImmutableList.builder();
    inOrder.addAll(answers);
    if (discarded != null) {
      inOrder.add(new Effect.Discard(discarded));
    }
    if (begun) {
      inOrder.add(new Effect.Begin());
    }
    if (!received.isEmpty()) {
      inOrder.add(new Effect.Receive(received));
    }
    if (overflowed) {
      inOrder.add(new Effect.Overflow());
    }
    if (!undelivered.isEmpty()) {
      inOrder.add(new Effect.Undelivered(undelivered));
    }
    if (end != null) {
      inOrder.add(new Effect.End(end));
    }
    if (held != null) {
      inOrder.add(new Effect.Hold(held));
    }
    return new Effects(inOrder.build());
  }

  private boolean isAnswersOnly() {
    boolean told = begun || !received.isEmpty() || overflowed || !undelivered.isEmpty();
    return !told && end == null && discarded == null && held == null;
  }
}
