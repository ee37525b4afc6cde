package dev.holdfast.core.session;

import dev.holdfast.core.limit.MemoryBudget;
import dev.holdfast.fsm.SessionEngine;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The machines of sessions that have ended lately, for requests that are sent again because the
 * answer that told the end was lost: a client that was thrown out must not take {@code
 * item-not-found} for an invitation to come back.
 *
 * <p>Bounded in time, number and bytes; the one that ended first is forgotten first. Confined to
 * the loop.
 */
final class EndedSessions {

  /** How many are remembered: 10 MB at most, beside what they keep. */
  static final int MOST = 10_000;

  private record Ended(String sid, SessionEngine engine, long weight, long until) {}

  private final long bytesMax;
  private final MemoryBudget budget;
  private final Map<String, Ended> bySid = new HashMap<>();
  private final ArrayDeque<Ended> oldestFirst = new ArrayDeque<>();
  private long weight;

  /** Remembers sessions whose answers take at most so many bytes, a part of the budget. */
  EndedSessions(long bytesMax, MemoryBudget budget) {
    this.bytesMax = bytesMax;
    this.budget = budget;
  }

  /** Remembers a session that has ended until {@code until}, if it could answer anything. */
  void add(String sid, SessionEngine engine, long until) {
    if (!engine.hasAnswers()) {
      return;
    }
    Ended ended = new Ended(sid, engine, engine.replayWeight(), until);
    bySid.put(sid, ended);
    oldestFirst.addLast(ended);
    weigh(ended.weight);
    while (weight > bytesMax || oldestFirst.size() > MOST) {
      forgetOldest();
    }
  }

  /** The machine of a session that has ended; null if it is not remembered. */
  @Nullable SessionEngine find(String sid) {
    Ended ended = bySid.get(sid);
    return ended == null ? null : ended.engine;
  }

  /** Forgets the sessions whose time is over. */
  void sweep(long now) {
    while (!oldestFirst.isEmpty() && oldestFirst.getFirst().until <= now) {
      forgetOldest();
    }
  }

  private void weigh(long delta) {
    weight += delta;
    budget.add(MemoryBudget.Use.REPLAYS, delta);
  }

  private void forgetOldest() {
    Ended oldest = oldestFirst.removeFirst();
    bySid.remove(oldest.sid);
    weigh(-oldest.weight);
  }
}
