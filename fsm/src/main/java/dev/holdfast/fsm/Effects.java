package dev.holdfast.fsm;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * The effects of one call of the engine, in the order in which they are to be performed: answers in
 * the order of rids, a discarded ticket, what the application is told (the beginning, received,
 * overflow, undelivered, the end), and last the request that is held, because the application may
 * have answered on it by then. Immutable.
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

  /** Has each performed, in order. */
  public void performBy(EffectPerformer performer) {
    for (int i = 0; i < inOrder.size(); i++) {
      inOrder.get(i).performBy(performer);
    }
  }
}
