package dev.holdfast.fsm;

import dev.holdfast.fsm.ConnectionFsm.Row;
import java.util.List;

/**
 * Looks on at a session: a journal, a count, an explained replay. It is told of each row of the
 * table that fires, and of each call of the engine when it is over, before its effects are
 * performed. It changes nothing, and must not throw: what it threw away would be the effects of a
 * call. Called on the thread of the session; must not block.
 */
public interface SessionObserver {

  /** Looks at nothing. */
  SessionObserver NONE = new SessionObserver() {};

  /** A row of the table fires; its action is performed next. */
  default void fired(Row row) {}

  /** A call of which nothing else is told; unless overridden, that is each. */
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
      SessionView session, Ticket ticket, Condition why, Effects effects, long now) {
    called(session, effects, now);
  }

  /** {@link SessionEngine#send} is over. */
  default void sent(SessionView session, List<Packet> packets, Effects effects, long now) {
    called(session, effects, now);
  }

  /** {@link SessionEngine#end} is over. */
  default void ended(
      SessionView session, List<Packet> last, Condition why, Effects effects, long now) {
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

  /** The owner of the session has let go of it; told once. */
  default void closed(SessionEnd end) {}

  /** Both observers as one; this one is told first. */
  default SessionObserver and(SessionObserver other) {
    return other == NONE ? this : new CombinedObserver(this, other);
  }
}
