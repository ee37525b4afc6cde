package dev.holdfast.fsm;

import static com.google.common.base.Preconditions.checkState;
import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A builder of the effects of one call of a session's engine: each effect that is added takes its
 * place in the order in which they are performed. It lives as long as the call, on its thread.
 */
final class EffectsBuilder {

  /** All kinds, in the order in which they are performed: {@link Effects} says why. */
  static final ImmutableList<Class<? extends Effect>> ORDER =
      ImmutableList.of(
          Effect.Answer.class,
          Effect.Discard.class,
          Effect.Begin.class,
          Effect.Receive.class,
          Effect.Overflow.class,
          Effect.Undelivered.class,
          Effect.End.class,
          Effect.Hold.class);

  private ImmutableList<Effect> inOrder = ImmutableList.of();
  // the ticket of the request that came in with this call; null: no request did, or not yet known
  private @Nullable Ticket arriving;
  private boolean isHeld; // whether its exchange is to be kept open, as far as is known

  /** Tells on which ticket the request of this call came in; until then the call has none. */
  void arrives(Ticket ticket) {
    arriving = ticket;
  }

  /** Answers a ticket. Does nothing if it is null, as that of a detached request is. */
  void answer(@Nullable Ticket ticket, Reply reply, boolean replay) {
    if (ticket == null) {
      return;
    }
    add(new Effect.Answer(ticket, reply, replay));
    if (ticket == arriving) {
      isHeld = false;
    }
  }

  /**
   * Keeps the HTTP exchange of this call open, unless it is answered after all. Does nothing for
   * tickets of earlier calls, which are open already.
   */
  void hold(Ticket ticket) {
    if (ticket == arriving) {
      isHeld = true;
    }
  }

  /** Gives packets back to the application, as far as there are any. */
  void leaveUndelivered(List<Packet> packets) {
    if (!packets.isEmpty()) {
      add(new Effect.Undelivered(packets));
    }
  }

  /** Passes packets to the application, behind those that were received before in this call. */
  void receive(List<Packet> more) {
    if (more.isEmpty()) {
      return;
    }
    for (int i = 0; i < inOrder.size(); i++) {
      if (inOrder.get(i) instanceof Effect.Receive earlier) {
        inOrder = withReplaced(i, i + 1, new Effect.Receive(concat(earlier.packets(), more)));
        return;
      }
    }
    add(new Effect.Receive(more));
  }

  /** Adds an effect, behind all of its kind. */
  void add(Effect effect) {
    int at = inOrder.size();
    while (at > 0 && rank(inOrder.get(at - 1)) > rank(effect)) {
      at--;
    }
    inOrder = withReplaced(at, at, effect);
  }

  /** Returns the effects; the call is over. */
  Effects build() {
    if (isHeld) {
      add(new Effect.Hold(requireNonNull(arriving)));
    }
    return new Effects(inOrder);
  }

  /** Returns the list with one effect in place of those from {@code from} up to {@code to}. */
  private ImmutableList<Effect> withReplaced(int from, int to, Effect effect) {
    if (inOrder.isEmpty()) {
      return ImmutableList.of(effect); // mostly there is one effect
    }
    return ImmutableList.<Effect>builderWithExpectedSize(inOrder.size() + 1)
        .addAll(inOrder.subList(0, from))
        .add(effect)
        .addAll(inOrder.subList(to, inOrder.size()))
        .build();
  }

  private static int rank(Effect effect) {
    int rank = ORDER.indexOf(effect.getClass());
    checkState(rank >= 0, "no place in the order for %s", effect);
    return rank;
  }

  private static List<Packet> concat(List<Packet> first, List<Packet> then) {
    return ImmutableList.<Packet>builder().addAll(first).addAll(then).build();
  }
}
