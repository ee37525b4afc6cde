package dev.holdfast.core.session;

import com.google.common.collect.ImmutableList;
import dev.holdfast.fsm.SessionEngine;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The registry of the sessions of one application by sid, with their timers, and of those that
 * ended recently. Times are in milliseconds on the loop's clock. Confined to the loop.
 */
final class SessionRegistry {

  private final Map<String, Session> sessions = new HashMap<>();
  private final EndedSessionCache ended;
  private final SessionTimerQueue timers = new SessionTimerQueue();
  private final AdmissionControl admission;

  SessionRegistry(AdmissionControl admission, EndedSessionCache ended) {
    this.admission = admission;
    this.ended = ended;
  }

  /** Returns the session with this sid; null if there is none, or it has ended. */
  @Nullable Session find(String sid) {
    return sessions.get(sid);
  }

  /** Returns the engine of a session that ended recently; null if there is no such session. */
  @Nullable SessionEngine findEnded(String sid) {
    return ended.find(sid);
  }

  /** Forgets a session that ended recently. */
  void forgetEnded(String sid) {
    ended.forget(sid);
  }

  /** Returns all sessions as they are now. */
  ImmutableList<Session> all() {
    return ImmutableList.copyOf(sessions.values());
  }

  void add(Session session, long now) {
    sessions.put(session.sid, session);
    admission.add(session);
    timers.arm(session.timerNode, session.engine.deadline(), now);
  }

  /** Notes the state, the size and the deadline of a session whose engine was called. */
  void update(Session session, long now) {
    admission.update(session);
    session.weigh();
    timers.arm(session.timerNode, session.engine.deadline(), now);
  }

  /** Keeps the answers of a session that is about to be removed, to repeat them until then. */
  void keepAnswers(Session session, long until) {
    ended.add(session.sid, session.engine, until);
  }

  /** Removes a session. */
  void remove(Session session) {
    sessions.remove(session.sid);
    admission.remove(session);
    session.leaveBudget();
    timers.remove(session.timerNode);
  }

  /** Calls {@code due} for every session whose deadline has come, and drops ended sessions. */
  void sweep(long now, Consumer<Session> due) {
    timers.sweep(now, due);
    ended.sweep(now);
  }
}
