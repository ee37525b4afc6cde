package dev.holdfast.core.session;

import dev.holdfast.fsm.Effects;
import dev.holdfast.fsm.SessionEnd;
import dev.holdfast.fsm.SessionObserver;
import dev.holdfast.fsm.SessionView;

/**
 * The observer that counts what sessions do; one for all sessions of a loop. Owned by the event
 * loop.
 */
final class MetricsObserver implements SessionObserver {

  private final SessionMetrics metrics;

  MetricsObserver(SessionMetrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public void called(SessionView session, Effects effects, long now) {
    for (Effects.Answer answer : effects.answers()) {
      metrics.answered(answer.reply(), answer.replay());
    }
    if (effects.released() != null) {
      metrics.heldLost();
    }
    if (!effects.received().isEmpty()) {
      metrics.received(effects.received().size());
    }
  }

  @Override
  public void closed(SessionEnd end) {
    metrics.ended(end);
  }
}
