package dev.holdfast.core.session;

import dev.holdfast.core.limit.BoundedMap;
import dev.holdfast.core.limit.MemoryBudget;
import dev.holdfast.core.limit.MemoryCategory;
import dev.holdfast.fsm.SessionEngine;
import org.jspecify.annotations.Nullable;

/**
 * A cache of the engines of sessions that ended recently. When the answer with the end of a session
 * is lost, the client repeats its request and gets the same answer from here. Otherwise a banned
 * client would get {@code item-not-found} and create a session again.
 *
 * <p>Bounded in time, number and bytes; the session that ended first is dropped first. Confined to
 * the loop.
 */
final class EndedSessionCache {

  /** The bound on sessions: 10 MB at most, without their answers. */
  static final int MAX_SESSIONS = 10_000;

  private record Ended(SessionEngine engine, long weight, long until) {}

  private final long bytesMax;
  private final MemoryBudget budget;
  private final BoundedMap<String, Ended> bySid =
      BoundedMap.byInsertion(MAX_SESSIONS, (sid, ended) -> weigh(-ended.weight));
  private long weight;

  /**
   * Makes an empty cache.
   *
   * @param bytesMax the bound on the bytes of all answers, which count in the budget
   */
  EndedSessionCache(long bytesMax, MemoryBudget budget) {
    this.bytesMax = bytesMax;
    this.budget = budget;
  }

  /**
   * Keeps the engine of a session that has ended until {@code until} (milliseconds on the loop's
   * clock), if it has answers to repeat.
   */
  void add(String sid, SessionEngine engine, long until) {
    if (!engine.hasAnswers()) {
      return;
    }
    Ended ended = new Ended(engine, engine.replayWeight(), until);
    weigh(ended.weight);
    bySid.put(sid, ended);
    while (weight > bytesMax) {
      bySid.dropFirst();
    }
  }

  /** Returns the engine of a session that ended recently; null if there is no such session. */
  @Nullable SessionEngine find(String sid) {
    Ended ended = bySid.get(sid);
    return ended == null ? null : ended.engine;
  }

  /** Drops one session, if it is here. */
  void forget(String sid) {
    Ended ended = bySid.remove(sid);
    if (ended != null) {
      weigh(-ended.weight);
    }
  }

  /** Drops the sessions whose time is over. */
  void sweep(long now) {
    bySid.dropWhile(ended -> ended.until <= now);
  }

  private void weigh(long delta) {
    weight += delta;
    budget.add(MemoryCategory.REPLAYS, delta);
  }
}
