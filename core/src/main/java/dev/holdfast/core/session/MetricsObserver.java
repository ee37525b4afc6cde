package dev.holdfast.core.session;

import dev.holdfast.fsm.Effect;
import dev.holdfast.fsm.EffectVisitor;
import dev.holdfast.fsm.Effects;
import dev.holdfast.fsm.Packet;
import dev.holdfast.fsm.SessionEnd;
import dev.holdfast.fsm.SessionObserver;
import dev.holdfast.fsm.SessionView;
import dev.holdfast.fsm.Ticket;
import java.util.List;

/**
 * An observer that counts what the sessions of a loop do, for the {@link SessionMetrics}. One for
 * all sessions. Confined to the loop.
 */
final class MetricsObserver implements SessionObserver {

  private final SessionMetrics metrics;
  private final EffectVisitor counting;

  MetricsObserver(SessionMetrics metrics) {
    this.metrics = metrics;
    this.counting = new Counting(metrics);
  }

  @Override
  public void called(SessionView session, Effects effects, long now) {
    effects.accept(counting);
  }

  @Override
  public void closed(SessionEnd end) {
    metrics.ended(end);
  }

  /** Counts the effects that have a metric. */
  private static final class Counting implements EffectVisitor {
    private final SessionMetrics metrics;

    Counting(SessionMetrics metrics) {
      this.metrics = metrics;
    }

    @Override
    public void answer(Effect.Answer answer) {
      if (answer.reply().creation() == null) { // else it counts as a session
        metrics.answered(answer.reply(), answer.replay());
      }
    }

    @Override
    public void discard(Ticket ticket) {
      metrics.heldLost();
    }

    @Override
    public void begin() {
      metrics.created();
    }

    @Override
    public void receive(List<Packet> packets) {
      metrics.received(packets.size());
    }

    @Override
    public void overflow() {}

    @Override
    public void undelivered(List<Packet> packets) {}

    @Override
    public void end(SessionEnd end) {}

    @Override
    public void hold(Ticket ticket) {}
  }
}
