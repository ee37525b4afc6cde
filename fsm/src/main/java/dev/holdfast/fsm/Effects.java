package dev.holdfast.fsm;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * The effects of one call of the engine, in the order in which they are to be performed. Immutable.
 *
 * <ol>
 *   <li>{@link Effect.Answer}: before all others, so that what the application sends when it is
 *       told leaves on later answers. The older socket of a repeat is answered first, then all that
 *       were held or early, in the order of rids, and last a request that has ended the session by
 *       a fault or by the highest rid.
 *   <li>{@link Effect.Discard}: what belongs to a lost socket is freed before the application runs.
 *   <li>{@link Effect.Begin}: the application knows a session before it gets its packets.
 *   <li>{@link Effect.Receive}: what the client has sent counts before what went wrong after it.
 *   <li>{@link Effect.Overflow}: the application knows that packets are lost before it gets back
 *       those that are not.
 *   <li>{@link Effect.Undelivered}: the application knows the session still.
 *   <li>{@link Effect.End}: the session is dropped, and no effect is about it any more.
 *   <li>{@link Effect.Hold}: last, because the application may have answered the request by now,
 *       which then is not kept open. (An end leaves none held.)
 * </ol>
 *
 * <p>What the application does meanwhile is a further call of the engine, with effects of its own.
 */
public record Effects(ImmutableList<Effect> inOrder) {

  /** A single effect. */
  public static Effects of(Effect only) {
    return new Effects(ImmutableList.of(only));
  }

  /** The answers among them. */
  public List<Effect.Answer> answers() {
    return inOrder.stream()
        .filter(Effect.Answer.class::isInstance)
        .map(Effect.Answer.class::cast)
        .toList();
  }

  /** Returns these effects and one answer more, which is behind the other answers. */
  public Effects alsoAnswering(Ticket ticket, Reply reply) {
    return new Effects(
        ImmutableList.<Effect>builder()
            .addAll(answers())
            .add(new Effect.Answer(ticket, reply, false))
            .addAll(inOrder.stream().filter(each -> !(each instanceof Effect.Answer)).toList())
            .build());
  }

  /** Calls the visitor for each, in order. */
  public void accept(EffectVisitor visitor) {
    for (int i = 0; i < inOrder.size(); i++) {
      inOrder.get(i).accept(visitor);
    }
  }
}
