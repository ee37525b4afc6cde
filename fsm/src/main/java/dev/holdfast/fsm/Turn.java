package dev.holdfast.fsm;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call of a session's engine: its time, what it is about, and the effects it has had so far.
 *
 * <p>The engine says what the next event is about, then fires it; the action takes what it needs,
 * and fails where that is missing, because then the table names the wrong action. Lives as long as
 * the call.
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

  /** The call brings this request, which arrives now. */
  Turn arrives(Request request, OpenRequest open) {
    arriving = request.ticket();
    return of(request, open, now);
  }

  /** The next event is of this request, which arrived at this time. */
  Turn of(Request request, OpenRequest open, long arrived) {
    this.request = request;
    this.open = open;
    this.arrived = arrived;
    return this;
  }

  /** The next event is of these packets, from the application. */
  Turn of(List<Packet> packets) {
    this.packets = packets;
    return this;
  }

  /** The next event is of the socket of this ticket. */
  Turn of(Ticket ticket) {
    this.ticket = ticket;
    return this;
  }

  /** The next event has this reason. */
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

  /** Answers a ticket; a request without a socket has none, and nothing is written. */
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

  /** Keeps the exchange of the call open; those of earlier calls are kept open already. */
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
}
