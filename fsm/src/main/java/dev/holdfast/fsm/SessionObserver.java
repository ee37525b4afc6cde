package dev.holdfast.fsm;

import java.util.List;

/**
 * An observer of one session, such as a journal or a counter. It is told of each row of the table
 * that fires, and of each call of the engine when the call is over, before its effects are
 * performed. It changes nothing. It must not throw, because the effects of the call would be lost.
 * Called on the thread of the session; must not block.
 */
public interface SessionObserver {

  /** An observer that does nothing. */
  SessionObserver NONE = new SessionObserver() {};

  /** A row of the table fires; its action is performed next. */
  default void fired(Row row) {}

  /**
   * A call of the engine is over. The methods below pass on to this one by default, so an observer
   * that treats all calls alike overrides this one only.
   */
  default void called(SessionView session, Effects effects, long now) {}

  /** {@link SessionEngine#create} is over. */
  default void created(SessionView session, Effects effects, long now) {
    called(session, effects, now);
  }

  /** {@link SessionEngine#request} is over. */
  default void requested(SessionView session, Request request, Effects effects, long now) {
    called(session, effects, now);
  }

  /** {@link SessionEngine#reject} is over. */
  default void rejected(
      SessionView session, Ticket ticket, Condition condition, Effects effects, long now) {
    called(session, effects, now);
  }

  /** {@link SessionEngine#send} is over. */
  default void sent(SessionView session, List<Packet> packets, Effects effects, long now) {
    called(session, effects, now);
  }

  /** {@link SessionEngine#end} is over. */
  default void ended(
      SessionView session, List<Packet> last, Condition condition, Effects effects, long now) {
    called(session, effects, now);
  }

  /** {@link SessionEngine#shutdown} is over. */
  default void shutDown(SessionView session, Effects effects, long now) {
    called(session, effects, now);
  }

  /** {@link SessionEngine#evict} is over. */
  default void evicted(SessionView session, Effects effects, long now) {
    called(session, effects, now);
  }

  /** {@link SessionEngine#lost} is over. */
  default void lost(SessionView session, Ticket ticket, Effects effects, long now) {
    called(session, effects, now);
  }

  /** {@link SessionEngine#writeFailed} is over. */
  default void writeFailed(SessionView session, Ticket ticket, Effects effects, long now) {
    called(session, effects, now);
  }

  /** {@link SessionEngine#timeout} is over. */
  default void timedOut(SessionView session, Effects effects, long now) {
    called(session, effects, now);
  }

  /** The session has ended and is removed. Called once. */
  default void closed(SessionEnd end) {}

  /** Returns an observer that calls this one, then {@code other}. */
  default SessionObserver and(SessionObserver other) {
    return other == NONE ? this : new CombinedObserver(this, other);
  }
}
