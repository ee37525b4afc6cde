package dev.holdfast.fsm;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The context of one call of a session's engine: its time, the request or packets that it is about,
 * and the builder of its effects.
 *
 * <p>The engine first sets what the next event is about, then fires the event. The action takes
 * what it needs; a request or packets that no event of the call was about throw: then the table
 * names the wrong action. A turn lives as long as the call, on its thread.
 */
final class Turn {

  private final long now;
  private final EffectsBuilder effects = new EffectsBuilder();

  // What the event is about.
  private @Nullable Request request;
  private @Nullable OpenRequest open;
  private long arrived;
  private @Nullable List<Packet> packets;
  private @Nullable Condition condition;
  private @Nullable Ticket ticket;

  Turn(long now) {
    this.now = now;
  }

  /** The time of the call, in milliseconds. */
  long now() {
    return now;
  }

  /** The effects of the call so far. */
  EffectsBuilder effects() {
    return effects;
  }

  // ---- what it is about

  /** Sets the request that came in with this call; the next event is about it. */
  Turn arrives(Request request, OpenRequest open) {
    effects.arrives(request.ticket());
    return aboutRequest(request, open, now);
  }

  /** Sets the request of the next event, and when it arrived. */
  Turn aboutRequest(Request request, OpenRequest open, long arrived) {
    this.request = request;
    this.open = open;
    this.arrived = arrived;
    return this;
  }

  /** Sets the packets of the next event, which the application sent. */
  Turn aboutPackets(List<Packet> packets) {
    this.packets = packets;
    return this;
  }

  /** Sets the ticket of the next event, whose socket it is about. */
  Turn aboutTicket(Ticket ticket) {
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
    return requireNonNull(ticket, "the event is of no ticket");
  }
}
